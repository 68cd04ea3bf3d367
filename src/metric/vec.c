/* SPDX-License-Identifier: MIT */
/*
 * Vectors of exact sums.
 */
#include "metric/vec.h"

#include <string.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/mem.h"
#include "metric/setup.h"

/*
 * Capacity: 2^68 rows for shares of 1 in units of 2^-60; 2^65 rows for weights
 * of 2^127 in units of 2^-192; 2^78 rows for the largest double in units of
 * 2^-1074.
 */
const struct unit_shape units[UNITS] = {
    [UNIT_NONE] = {"none", 0, 0},
    [UNIT_COUNT] = {"count", 1, 0},
    [UNIT_SHARE] = {"share", 2, -60},
    [UNIT_WEIGHT] = {"weight", 6, -192},
    [UNIT_REAL] = {"real", UNIT_WORDS, -1074},
    [UNIT_COUNTS] = {"counts", 1, 0},
    [UNIT_WEIGHTS] = {"weights", 6, -192},
};

static size_t
pages(const struct vec *v)
{
	return (v->n + VEC_PAGE - 1) / VEC_PAGE;
}

/* Returns how many sums page i has. */
static size_t
page_sums(const struct vec *v, size_t i)
{
	size_t left = v->n - i * VEC_PAGE;

	return left < VEC_PAGE ? left : VEC_PAGE;
}

/* Sets of points, n of them at most in each. */
static int
begin_points(struct vec *v, size_t sets, size_t n, struct err *err)
{
	v->points = mem_new(sets, sizeof(*v->points), err);
	if (!v->points)
		return -1;
	v->nset = sets;
	for (size_t i = 0; i < sets; i++)
		v->points[i] = (struct points){.most = n, .words = v->words};
	return 0;
}

int
vec_begin(struct vec *v, const struct slot *slot, const struct setup *s, struct err *err)
{
	size_t n = slot->n ? slot->n(s) : 1;

	*v = (struct vec){.unit = s->weighted ? slot->weighted : slot->unit};
	if (n == 0)
		v->unit = UNIT_NONE;
	if (v->unit == UNIT_NONE)
		return 0;
	v->words = units[v->unit].words;
	if (v->unit == UNIT_COUNTS || v->unit == UNIT_WEIGHTS)
		return begin_points(v, slot->sets ? slot->sets(s) : 1, n, err);
	v->n = n;
	v->page = mem_new(pages(v), sizeof(*v->page), err);
	return v->page ? 0 : -1;
}

void
vec_free(struct vec *v)
{
	for (size_t i = 0; v->page && i < pages(v); i++)
		mem_free(v->page[i]);
	mem_free(v->page);
	for (size_t i = 0; i < v->nset; i++)
		points_free(&v->points[i]);
	mem_free(v->points);
	*v = (struct vec){0};
}

uint64_t *
vec_page(struct vec *v, size_t i, struct err *err)
{
	uint64_t **page = &v->page[i / VEC_PAGE];

	*page = mem_new(page_sums(v, i / VEC_PAGE) * v->words, sizeof(**page), err);
	return *page;
}

uint64_t *
vec_run(struct vec *v, size_t i, size_t *n, struct err *err)
{
	*n = page_sums(v, i / VEC_PAGE) - i % VEC_PAGE;
	return vec_at(v, i, err);
}

const uint64_t *
vec_look(const struct vec *v, size_t i)
{
	static const uint64_t zero[UNIT_WORDS];
	const uint64_t *page = v->page[i / VEC_PAGE];

	return page ? page + i % VEC_PAGE * v->words : zero;
}

double
unit_double(enum unit unit, const uint64_t *w)
{
	return fix_double(w, units[unit].words, units[unit].q);
}

double
vec_double(const struct vec *v, size_t i)
{
	return unit_double(v->unit, vec_look(v, i));
}

int
vec_add(struct vec *v, size_t i, double x, struct err *err)
{
	uint64_t *w;

	if (v->unit == UNIT_SHARE)
		return vec_share(v, i, x, err);
	w = vec_at(v, i, err);
	if (!w)
		return -1;
	/* it cannot overflow: see the capacities above */
	(void)fix_add(w, v->words, units[v->unit].q, x);
	return 0;
}

int
vec_merge(struct vec *v, const struct vec *more, struct err *err)
{
	size_t words = v->words, n;
	uint64_t *to;

	for (size_t i = 0; i < v->nset; i++) {
		if (points_merge(&v->points[i], &more->points[i], err) < 0)
			return -1;
	}
	for (size_t i = 0; i < v->n; i += VEC_PAGE) {
		if (!more->page[i / VEC_PAGE])
			continue;
		to = vec_at(v, i, err);
		if (!to)
			return -1;
		n = page_sums(v, i / VEC_PAGE);
		for (size_t j = 0; j < n; j++) {
			if (!fix_sum(to + j * words, vec_look(more, i + j), words))
				return err_set(err, ERR_DATA, "a sum is too large to be added up");
		}
	}
	return 0;
}

void
vec_move(struct vec *v, struct vec *from)
{
	struct points set;

	for (size_t i = 0; i < v->nset; i++) {
		if (v->points[i].n > 0 || v->points[i].over)
			continue;
		set = v->points[i];
		v->points[i] = from->points[i];
		from->points[i] = set;
	}
	for (size_t i = 0; i < v->n; i += VEC_PAGE) {
		if (v->page[i / VEC_PAGE])
			continue;
		v->page[i / VEC_PAGE] = from->page[i / VEC_PAGE];
		from->page[i / VEC_PAGE] = NULL;
	}
}

double
vec_gap(const struct vec *a, size_t i, const struct vec *b, size_t j)
{
	const struct unit_shape *u = &units[a->unit];
	uint64_t other[UNIT_WORDS] = {0}, d[UNIT_WORDS];
	const uint64_t *w = vec_look(b, j);
	double gap;
	int sign;

	if (b->unit == a->unit)
		memcpy(other, w, u->words * sizeof(*w));
	else /* counts, converted to a's unit; there are fewer than 2^63 rows */
		fix_add_int(other, u->words, (unsigned)-u->q, (int64_t)*w);
	sign = fix_compare(vec_look(a, i), other, u->words, d);
	gap = fix_double(d, u->words, u->q);
	return sign < 0 ? -gap : gap;
}

bool
vec_at_most(const struct vec *a, const struct vec *b)
{
	for (size_t i = 0; i < a->n; i++) {
		if (!a->page[i / VEC_PAGE] && !b->page[i / VEC_PAGE]) {
			i += VEC_PAGE - 1 - i % VEC_PAGE;
			continue;
		}
		if (b->unit == UNIT_COUNT && *vec_look(b, i) >> 62)
			return false;
		if (vec_gap(a, i, b, i) > 0)
			return false;
	}
	return true;
}
