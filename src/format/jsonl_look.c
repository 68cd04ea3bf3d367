/* SPDX-License-Identifier: MIT */
/*
 * A look at the first rows of JSON that are arrays and nothing else: has one of their
 * elements become a logit that is none? A table that pandas writes with orient="values"
 * has labels and ids inside its rows.
 *
 * (1) As in csv_look.c: up to 1,000 rows are looked at. An element is a suspect if it is
 *     a whole number in 10 rows or more and never a fraction, while more than half of the
 *     others have one; or, if it is the first, if it counts up from 0 or 1 in 3 rows or
 *     more. Zeros beside a single other element are the reference of two classes.
 * (2) Rows of several widths, and text that is no array of numbers, end the look.
 * (3) To say how many classes there are is to say that all elements are logits.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "format/jsonl.h"

enum { ROWS_MOST = 1000, ROWS_LEAST = 10, COUNTED_LEAST = 3 };

/* What was seen of one element. */
struct seen {
	bool fraction, broken; /* broken: it does not count up */
	bool zeros; /* nothing else */
	double first;
};

struct view {
	struct seen *element;
	size_t n, rows, fractions;
	bool nested; /* the rows stand in an array */
};

/* How many numbers the array at p has; 0 if it is none of numbers, or does not end. */
static size_t
width(const char *p, const char *end)
{
	double x;

	for (size_t n = 1;; n++, p++) {
		p = jsonl_number(json_space(p + (n == 1), end), end, &x);
		if (!p || (p = json_space(p, end)) >= end || (*p != ',' && *p != ']'))
			return 0;
		if (*p == ']')
			return n;
	}
}

static void
add(struct view *v, size_t i, double x)
{
	struct seen *s = &v->element[i];
	const bool fraction = isfinite(x) && x != floor(x);

	if (v->rows == 0)
		*s = (struct seen){.zeros = true, .first = x};
	v->fractions += fraction && !s->fraction;
	s->fraction = s->fraction || fraction;
	s->zeros = s->zeros && x == 0;
	s->broken = s->broken || x != s->first + (double)v->rows;
}

/* Adds the row at p, which has v->n numbers. Returns what is behind it. */
static const char *
add_row(struct view *v, const char *p, const char *end)
{
	double x;

	for (size_t i = 0; i < v->n; i++) {
		p = json_space(jsonl_number(json_space(p + 1, end), end, &x), end);
		add(v, i, x);
	}
	v->rows++;
	return p + 1;
}

/* The next row at or behind p, or NULL (2). */
static const char *
next_row(struct view *v, const char *p, const char *end)
{
	while (p < end && strchr(" \t\r\n,[]", *p)) {
		if (*p == '[' && json_space(p + 1, end) < end && *json_space(p + 1, end) != '[')
			return p;
		v->nested = v->nested || *p == '[';
		p++;
	}
	return NULL;
}

/* (1) */
static bool
is_suspect(const struct view *v, size_t i)
{
	const struct seen *s = &v->element[i];
	const bool counts = i == 0 && !s->broken && (s->first == 0 || s->first == 1);

	if (s->fraction || 2 * v->fractions <= v->n - 1 || (v->n == 2 && s->zeros))
		return false;
	return v->rows >= ROWS_LEAST || (counts && v->rows >= COUNTED_LEAST);
}

/* The way to take out the only suspect, or the first of `all`. */
static void
tell(struct layout *l, const struct view *v, size_t first, size_t all, bool document)
{
	struct err *s = &l->suspects;
	const char *name = first == 0 && !v->element[0].broken ? "id" : "label";
	char more[40] = "";

	if (all > 1)
		snprintf(more, sizeof(more), " and %zu more", all - 1);
	err_set(s, ERR_DATA,
	    "element %zu%s of each array may be no logit (whole numbers only); if so take it out: "
	    "jq -c '%s{logits: del(.[%zu]), %s: .[%zu]}'",
	    first + 1, more, document || v->nested ? ".[] | " : "", first, name, first);
	snprintf(s->use[0], sizeof(s->use[0]), "%zu", v->n);
	err_advise(s, ADVICE_ELEMENTS);
}

static void
judge(struct layout *l, const struct view *v, bool document)
{
	size_t all = 0, first = 0;

	for (size_t i = v->n; i-- > 0;) {
		if (!is_suspect(v, i))
			continue;
		first = i;
		all++;
	}
	if (all > 0)
		tell(l, v, first, all, document);
}

int
jsonl_look(struct layout *l, const char *p, size_t n, bool document, bool at_end, struct err *err)
{
	const char *end = p + n;
	struct view v = {0};

	if (l->reading->cols || l->reading->classes.n > 0) /* (3) */
		return OPEN_DONE;
	p = next_row(&v, p, end);
	v.n = p ? width(p, end) : 0;
	if (v.n < 2)
		return OPEN_DONE;
	v.element = mem_new(v.n, sizeof(*v.element), err);
	if (!v.element)
		return -1;
	while (p && v.rows < ROWS_MOST && v.fractions < v.n && width(p, end) == v.n)
		p = next_row(&v, add_row(&v, p, end), end);
	judge(l, &v, document);
	mem_free(v.element);
	return at_end || v.rows >= ROWS_LEAST || v.fractions == v.n || p ? OPEN_DONE : OPEN_ENOUGH;
}
