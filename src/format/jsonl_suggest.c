/* SPDX-License-Identifier: MIT */
/*
 * Where in a line logits may be, for a message.
 *
 * (1) What is offered works: at each path offered an array of numbers stands, or an
 *     array of such arrays; and it is not the label or the weight, which would be read
 *     as logits without a word.
 * (2) Offered is the path whose last name is the one asked for, else the nearest
 *     word, else the only one.
 */
#include <string.h>

#include "base/json.h"
#include "base/suggest.h"
#include "format/jsonl.h"

enum { LONGEST = 64, DEEPEST = 8 };

struct search {
	const char *field, *end, *label, *weight;
	char path[LONGEST]; /* of where the search is */
	size_t len;
	unsigned depth;
	struct suggestion near;
	size_t n; /* paths seen so far */
	char first[LONGEST], last[LONGEST],
	    best[LONGEST]; /* of them; last: with the right last name */
};

static void look(struct search *s, const char *p);

static const char *
last_name(const char *path)
{
	const char *dot = strrchr(path, '.');

	return dot && dot[1] ? dot + 1 : path;
}

/* Whether the path is that of the label or the weight, or is called so (1). */
static bool
is_no_logits(const struct search *s)
{
	const char *const names[] = {"label", "weight", s->label, s->weight};

	for (size_t i = 0; i < sizeof(names) / sizeof(*names); i++) {
		if (names[i] && strcmp(s->path, names[i]) == 0)
			return true;
	}
	return false;
}

/* An array of numbers at s->path. */
static void
note(struct search *s)
{
	if (s->len == 0 || is_no_logits(s))
		return;
	if (s->n++ == 0)
		strcpy(s->first, s->path);
	if (!*s->last && strcmp(last_name(s->path), last_name(s->field)) == 0)
		strcpy(s->last, s->path);
	suggest_try(&s->near, s->path);
	if (s->near.best == s->path)
		s->near.best = strcpy(s->best, s->path);
}

/* Adds a step to the path; false if it is too long or deep, or no path can have it. */
static bool
step(struct search *s, const char *name, size_t len)
{
	if (s->depth >= DEEPEST || s->len + len + 2 > LONGEST || len == 0 ||
	    memchr(name, '\\', len) || memchr(name, '\0', len))
		return false;
	if (s->len > 0)
		s->path[s->len++] = '.';
	memcpy(s->path + s->len, name, len);
	s->len += len;
	s->path[s->len] = '\0';
	s->depth++;
	return true;
}

/* The value at p, behind this step. Returns what follows it, or NULL. */
static const char *
look_below(struct search *s, const char *name, size_t len, const char *p)
{
	const size_t before = s->len;
	const unsigned depth = s->depth;

	if (step(s, name, len)) {
		look(s, p);
		s->len = before;
		s->path[before] = '\0';
		s->depth = depth;
	}
	return json_skip(p, s->end);
}

static const char *
comma(const struct search *s, const char *p)
{
	p = p ? json_space(p, s->end) : NULL;
	return p && p < s->end && *p == ',' ? json_space(p + 1, s->end) : NULL;
}

static void
look_into_object(struct search *s, const char *p)
{
	struct json_fault fault;
	const char *name;
	size_t len;

	while (p && (name = p, p = json_string(p, s->end, &fault))) {
		len = (size_t)(p - name) - 2;
		p = json_space(p, s->end);
		p = p < s->end ? json_space(p + 1, s->end) : p;
		if (p < s->end)
			p = comma(s, look_below(s, name + 1, len, p));
		else
			p = NULL;
	}
}

/* What may be at p, and behind the first bracket of an array. */
static void
look(struct search *s, const char *p)
{
	const char *q = json_space(p + 1, s->end), *first = q;

	if (p >= s->end || q >= s->end)
		return;
	if (*p == '{')
		look_into_object(s, q);
	if (*p != '[')
		return;
	while (q < s->end && *q == '[') /* rows */
		q = json_space(q + 1, s->end);
	if (q == s->end)
		return;
	if (*q == '-' || (*q >= '0' && *q <= '9'))
		note(s);
	else if (*q == '{' && q == first)
		look_below(s, "0", 1, q);
}

/* Whether the line is an object of two or more members, all of them numbers. */
static bool
is_map(const char *p, const char *end)
{
	struct json_fault fault;
	const char *q;
	size_t n = 0;
	double x;

	if (p >= end || *p != '{')
		return false;
	do {
		q = json_string(json_space(p + 1, end), end, &fault);
		q = q ? json_space(q, end) : NULL;
		q = q && q < end ? jsonl_number(json_space(q + 1, end), end, &x) : NULL;
		p = q ? json_space(q, end) : end;
		n++;
	} while (p < end && *p == ',');
	return n > 1 && p < end && *p == '}';
}

void
jsonl_no_logits(struct line *l)
{
	const struct reading *r = l->b->layout->reading;
	const char *field = r->field, *offer;
	struct search s = {
	    .field = jsonl_path(field),
	    .end = l->end,
	    .label = r->label,
	    .weight = r->weight,
	    .near.word = field,
	};
	const bool map = is_map(json_space(l->begin, l->end), l->end);

	look(&s, json_space(l->begin, l->end));
	offer = *s.last ? s.last : s.near.best ? s.near.best : s.n == 1 ? s.first : NULL;
	if (offer && strcmp(offer, field) != 0)
		batch_flaw_advise(l->b, 1, ADVICE_FIELD,
		    "no member is called '%s'; did you mean '%s'?", field, offer);
	else
		batch_flaw_advise(
		    l->b, 1, map ? ADVICE_WHOLE : ADVICE_FIELD, "no member is called '%s'", field);
}
