/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_VEC_H
#define SMX_METRIC_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metric/points.h"

struct err;
struct setup;

/*
 * What is summed, as fixed-point numbers of some words times a power of two
 * (base/fix.h).
 */
enum unit {
	UNIT_NONE, /* the slot is not used */
	UNIT_COUNT, /* rows */
	UNIT_SHARE, /* numbers from 0 to 1, truncated to a multiple of 2^-60 */
	UNIT_WEIGHT, /* numbers from 1e-38 to 1e38, possibly times a share, truncated to 2^-192 */
	UNIT_REAL, /* any finite numbers >= 0, exact */
	UNIT_COUNTS, /* as UNIT_COUNT, at up to n points: vec->points, and no other sums */
	UNIT_WEIGHTS, /* as UNIT_WEIGHT, likewise */
	UNITS
};

struct unit_shape {
	const char *name;
	size_t words;
	int q; /* the integer is multiplied by 2^q */
};
extern const struct unit_shape units[UNITS];

enum { UNIT_WORDS = 34 }; /* the largest number of words */

/* One quantity that a metric keeps: n sums. */
struct slot {
	const char *name; /* as used in states */
	enum unit unit, weighted; /* the unit without weights, and with weights */
	size_t (*n)(const struct setup *s); /* NULL: 1; 0: the slot is not there */
	size_t (*sets)(const struct setup *s); /* of points: how many sets of them; NULL: 1 */
};

/*
 * The sums of a slot, in pages that are allocated when a sum becomes nonzero.
 * All zero is an empty vector. vec_begin makes it for a slot, vec_free releases
 * it.
 */
struct vec {
	enum unit unit;
	size_t words; /* words per sum */
	size_t n;
	uint64_t **page;
	struct points *points; /* of a slot of points: nset sets of them; then n is 0 */
	size_t nset;
};

enum { VEC_PAGE = 1024 };

int vec_begin(struct vec *v, const struct slot *slot, const struct setup *s, struct err *err);
void vec_free(struct vec *v);

/* Allocates the page of sum i and returns it; NULL with err set. */
uint64_t *vec_page(struct vec *v, size_t i, struct err *err);

/* Returns the words of sum i for writing; NULL with err set. */
static inline uint64_t *
vec_at(struct vec *v, size_t i, struct err *err)
{
	uint64_t *page = v->page[i / VEC_PAGE];

	if (!page)
		page = vec_page(v, i, err);
	return page ? page + i % VEC_PAGE * v->words : NULL;
}

/*
 * Returns the words of sum i for writing, and in *n how many sums from there on are next to
 * it; NULL with err set.
 */
uint64_t *vec_run(struct vec *v, size_t i, size_t *n, struct err *err);

/* vec_look returns the words of sum i for reading; vec_double returns its value. */
const uint64_t *vec_look(const struct vec *v, size_t i);
double vec_double(const struct vec *v, size_t i);

/* Adds x to sum i of a vector of counts. 0, or -1 with err set. */
static inline int
vec_count(struct vec *v, size_t i, uint64_t x, struct err *err)
{
	uint64_t *w = vec_at(v, i, err);

	if (!w)
		return -1;
	*w += x;
	return 0;
}

/* Converts x, 0 <= x <= 1, to a share. */
static inline uint64_t
share_of(double x)
{
	return (uint64_t)(int64_t)(x * 0x1p60);
}

/* Adds x, 0 <= x <= 1, to sum i of a vector of shares. 0, or -1 with err set. */
static inline int
vec_share(struct vec *v, size_t i, double x, struct err *err)
{
	uint64_t *w = vec_at(v, i, err), part = share_of(x);

	if (!w)
		return -1;
	w[0] += part;
	w[1] += w[0] < part;
	return 0;
}

/* Adds x >= 0 to sum i in the vector's unit. 0, or -1 with err set. */
int vec_add(struct vec *v, size_t i, double x, struct err *err);

/*
 * Adds every sum of a vector of the same unit and length. 0, or -1 with err set
 * if memory runs out or a sum overflows.
 */
int vec_merge(struct vec *v, const struct vec *more, struct err *err);

/*
 * Moves those sums of a vector of the same unit and length that v has no memory for: then
 * vec_merge adds the others.
 */
void vec_move(struct vec *v, struct vec *from);

/*
 * Returns sum i of a minus sum j of b, exact before rounding. b has the same
 * unit or is counts.
 */
double vec_gap(const struct vec *a, size_t i, const struct vec *b, size_t j);

/*
 * Returns whether no sum of a exceeds the corresponding sum of b, which has as
 * many. b may be counts, which must then be below 2^62.
 */
bool vec_at_most(const struct vec *a, const struct vec *b);

/* Returns the double nearest to a sum in that unit. */
double unit_double(enum unit unit, const uint64_t *w);

#endif
