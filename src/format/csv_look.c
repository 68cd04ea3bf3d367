/* SPDX-License-Identifier: MIT */
/*
 * A look at the first rows of csv.
 *
 * (1) Up to 1,000 rows are looked at, of those that were read for the header, so
 *     that what is said depends on the file alone.
 * (2) A column is a suspect if it has a whole number in 10 rows or more and no
 *     fraction in any, and more than half of the others have one. 3.0 is whole.
 *     What is missing, infinite or no number counts for nothing.
 * (3) A column of zeros beside a single other one is the reference of two classes.
 * (4) The first column is a suspect if it counts up by one from row to row, in 10
 *     rows or more; or in 3 or more if (2) would say so but for their number, and
 *     it begins at 0 or 1.
 * (5) So is a column that has nothing but text in it, or nothing at all, in 2 rows or
 *     more, if another has numbers.
 * (6) A first row of text only, above numbers, is told about: it may be a second
 *     header, as pandas writes them.
 */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/suspects.h"

enum { ROWS_MOST = 1000, ROWS_LEAST = 10, COUNTED_LEAST = 3, TEXT_LEAST = 2 };

/* What the cells of one class were. */
struct seen {
	unsigned short whole, zero, text; /* how many were whole numbers; 0; text */
	bool fraction, other; /* inf, nan, or a number that is written otherwise */
};

/* What the cells of the first class count. */
struct counter {
	double first, next; /* the first value, and what the next one must be */
	bool broken; /* it was another */
};

/* All that was seen. */
struct view {
	size_t texts; /* of the first row */
	struct seen *class;
	struct counter counter;
	size_t fractions, rows; /* classes with a fraction; rows */
};

/* Whether it is a number, which is then in *x; the cell becomes bare. */
static bool
read_cell(const struct layout *l, struct csv_cell *cell, double *x)
{
	*cell = csv_bare(*cell);
	return csv_is_number(l, *cell, x);
}

static bool
has_fraction(const struct layout *l, struct csv_cell number)
{
	return memchr(number.p, l->reading->comma ? ',' : '.', number.len) ||
	    memchr(number.p, 'e', number.len) || memchr(number.p, 'E', number.len);
}

/* Whether the cell in column c of the row at p was added: it needs no unescaping. */
static bool
add_id(struct layout *l, size_t c, const char *p, const char *end)
{
	const char *q = csv_cell_end(p, end, l->delim);
	struct csv_cell cell;

	for (; c > 0 && q < end && *q != '\n'; c--) {
		p = q + 1;
		q = csv_cell_end(p, end, l->delim);
	}
	cell = csv_bare(csv_cell(p, q, end));
	return c == 0 && !memchr(cell.p, '"', cell.len) && first_ids_add(&l->ids, cell.p, cell.len);
}

void
csv_first_ids(struct layout *l, const char *p, const char *end)
{
	const char *next;
	size_t c = 0, skip;
	bool whole;

	l->ids.n = 0;
	while (c < l->ncolumn && strcmp(l->column[c].name, "id") != 0)
		c++;
	if (!l->header || c == l->ncolumn || l->column[c].role & ROLE_LOGIT)
		return;
	for (; p < end; p = next) {
		skip = csv_skip(l, p, end);
		next = skip > 0 ? p + skip : csv_row_end(p, end, l->delim, &whole);
		if (skip == 0 && !(whole && add_id(l, c, p, next)))
			return;
	}
}

bool
csv_is_real(const struct layout *l, struct csv_cell cell)
{
	double x;

	return read_cell(l, &cell, &x) && has_fraction(l, cell);
}

/* Adds a cell; whether it is the column's first fraction. */
static bool
add(const struct layout *l, struct seen *s, struct csv_cell cell)
{
	double x;

	if (s->fraction)
		return false;
	if (!read_cell(l, &cell, &x)) {
		if (csv_may_be_number(cell))
			s->other = true;
		else if (!csv_is_missing(cell))
			s->text++;
		return false;
	}
	if (!isfinite(x)) {
		s->other = true;
		return false;
	}
	s->fraction = x != floor(x);
	s->whole++;
	if (x == 0)
		s->zero++;
	return s->fraction;
}

/* (4) */
static void
count(const struct layout *l, struct view *v, struct csv_cell cell)
{
	struct counter *c = &v->counter;
	double x;

	if (c->broken || !read_cell(l, &cell, &x)) {
		c->broken = true;
		return;
	}
	if (v->rows == 0)
		c->first = x;
	else
		c->broken = x != c->next;
	c->next = x + 1;
}

/* Adds the row at p. */
static void
add_row(const struct layout *l, struct view *v, const char *p, const char *end)
{
	struct seen *s = v->class;
	struct csv_cell cell;
	const char *q;

	for (size_t c = 0; c < l->ncolumn; c++, p = q + 1) {
		q = csv_cell_end(p, end, l->delim);
		cell = csv_cell(p, q, end);
		if (l->column[c].role & ROLE_LOGIT) {
			if (s == v->class)
				count(l, v, cell);
			v->fractions += add(l, s++, cell);
			v->texts += v->rows == 0 && s[-1].text > 0;
		}
		if (q >= end || *q == '\n')
			break;
	}
	v->rows++;
}

/* (2) to (5) */
static enum suspicion
judge(const struct layout *l, const struct view *v, size_t i, bool numbers)
{
	const struct seen *s = &v->class[i];
	const struct counter *c = &v->counter;
	const bool others = 2 * v->fractions > l->nvalue - 1;

	if (s->fraction)
		return SUSPECT_NOT;
	if (numbers && s->whole == 0 && !s->other && v->rows >= TEXT_LEAST)
		return s->text > 0 ? SUSPECT_TEXT : SUSPECT_EMPTY;
	if (i == 0 && l->nvalue > 1 && !c->broken &&
	    (v->rows >= ROWS_LEAST ||
		(others && v->rows >= COUNTED_LEAST && (c->first == 0 || c->first == 1))))
		return SUSPECT_COUNTER;
	if (!others || s->whole < ROWS_LEAST || (l->nvalue == 2 && s->zero == s->whole))
		return SUSPECT_NOT;
	return SUSPECT_WHOLE;
}

static void
mark(struct layout *l, const struct view *v)
{
	struct column *column;
	enum suspicion suspicion;
	bool numbers = false;

	for (size_t i = 0; i < l->nvalue && !numbers; i++)
		numbers = v->class[i].whole > 0;
	for (size_t i = 0; i < l->nvalue; i++) {
		column = &l->column[l->logit[i]];
		suspicion = judge(l, v, i, numbers);
		if (column->suspicion == SUSPECT_NOT || suspicion >= SUSPECT_TEXT)
			column->suspicion = suspicion;
	}
}

/* (6) */
static void
tell_second_header(struct layout *l, const struct view *v)
{
	struct err what;

	if (!l->header || v->rows < 2 || v->texts < l->nvalue)
		return;
	for (size_t i = 0; i < l->nvalue; i++) {
		if (v->class[i].text > 1 || (v->class[i].whole == 0 && !v->class[i].fraction))
			return;
	}
	err_set(&what, ERR_DATA,
	    "line %zu has text in all columns, as a second header has; remove it (sed %zud)",
	    l->lines + 1, l->lines + 1);
	layout_note(l, true, &what);
}

int
csv_look(struct layout *l, const char *p, const char *end, bool *enough, struct err *err)
{
	struct view v = {.class = mem_new(l->nvalue, sizeof(*v.class), err)};
	const char *next;
	size_t skip;
	bool whole;

	if (!v.class)
		return -1;
	for (; p < end && v.rows < ROWS_MOST && v.fractions < l->nvalue; p = next) {
		skip = csv_skip(l, p, end);
		next = skip > 0 ? p + skip : csv_row_end(p, end, l->delim, &whole);
		if (skip > 0)
			continue;
		if (!whole)
			break;
		add_row(l, &v, p, next);
	}
	*enough = v.rows >= ROWS_LEAST || v.fractions == l->nvalue;
	mark(l, &v);
	tell_second_header(l, &v);
	mem_free(v.class);
	return 0;
}

bool
csv_any_real(const struct layout *l, const char *p, const char *end)
{
	const char *next, *q;
	bool whole = true;

	for (size_t rows = 0; p < end && rows < ROWS_MOST && whole; p = next, rows++) {
		next = csv_row_end(p, end, l->delim, &whole);
		for (size_t c = 0; c < l->ncolumn && p < next; c++, p = q + 1) {
			q = csv_cell_end(p, next, l->delim);
			if (l->column[c].role & ROLE_LOGIT && csv_is_real(l, csv_cell(p, q, next)))
				return true;
		}
	}
	return false;
}

bool
csv_all_real(const struct layout *l, const char *p, const char *end)
{
	const char *next, *q;
	struct csv_cell cell;
	bool whole = true;
	double x;

	for (size_t rows = 0; p < end && rows < ROWS_MOST && whole; p = next, rows++) {
		next = csv_row_end(p, end, l->delim, &whole);
		q = csv_cell_end(p, end, l->delim);
		cell = csv_cell(p, q, end);
		if (csv_skip(l, p, end) == 0 && read_cell(l, &cell, &x) && isfinite(x) &&
		    !has_fraction(l, cell))
			return false;
	}
	return true;
}
