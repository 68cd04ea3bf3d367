/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_VEC_H
#define SMX_METRIC_VEC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;
struct setup;

/* What is added up, as fixed point of so many words times a power of two (base/fix.h). */
enum unit {
	UNIT_NONE, /* nothing: the slot is not there */
	UNIT_COUNT, /* rows */
	UNIT_SHARE, /* numbers from 0 to 1, each cut to a multiple of 2^-60 */
	UNIT_WEIGHT, /* numbers from 1e-38 to 1e38, and these times others, cut to 2^-192 */
	UNIT_REAL, /* any finite numbers from 0, as they are */
	UNITS
};

struct unit_shape {
	const char *name;
	size_t words;
	int q; /* the integer counts multiples of 2^q */
};
extern const struct unit_shape units[UNITS];

enum { UNIT_WORDS = 34 }; /* the most that a unit has */

/* One thing that a metric gathers: n sums. */
struct slot {
	const char *name; /* in states */
	enum unit unit, weighted; /* without weights, and with */
	size_t (*n)(const struct setup *s); /* NULL: 1 */
};

/* Its sums, in pages that come with the first sum that is not zero. All zero is none. */
struct vec {
	enum unit unit;
	size_t words; /* of each sum */
	size_t n;
	uint64_t **page;
};

enum { VEC_PAGE = 1024 };

int vec_begin(struct vec *v, const struct slot *slot, const struct setup *s, struct err *err);
void vec_free(struct vec *v);

/* Makes the page that has sum i; NULL with err set. */
uint64_t *vec_page(struct vec *v, size_t i, struct err *err);

/* The words of sum i, to add to; NULL with err set. */
static inline uint64_t *
vec_at(struct vec *v, size_t i, struct err *err)
{
	uint64_t *page = v->page[i / VEC_PAGE];

	if (!page)
		page = vec_page(v, i, err);
	return page ? page + i % VEC_PAGE * v->words : NULL;
}

/* The words of sum i, to read; and their number. */
const uint64_t *vec_look(const struct vec *v, size_t i);
double vec_double(const struct vec *v, size_t i);

/* Adds x to sum i of counts. 0, or -1 with err set. */
static inline int
vec_count(struct vec *v, size_t i, uint64_t x, struct err *err)
{
	uint64_t *w = vec_at(v, i, err);

	if (!w)
		return -1;
	*w += x;
	return 0;
}

/* x, from 0 to 1, as shares are added. */
static inline uint64_t
share_of(double x)
{
	return (uint64_t)(int64_t)(x * 0x1p60);
}

/* Adds x, from 0 to 1, to sum i of shares. 0, or -1 with err set. */
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

/* Adds x >= 0 to sum i, in the vector's unit. 0, or -1 with err set. */
int vec_add(struct vec *v, size_t i, double x, struct err *err);

/* Adds every sum of another of the same unit and length. Fails for want of memory or room. */
int vec_merge(struct vec *v, const struct vec *more, struct err *err);

/* |sum i of a - sum j of b| in a's unit, sign by which is larger; b may be counts. */
double vec_gap(const struct vec *a, size_t i, const struct vec *b, size_t j);

/*
 * Whether no sum of a is larger than that of b, of as many sums; b may be counts, which
 * then must be below 2^62.
 */
bool vec_at_most(const struct vec *a, const struct vec *b);

/* Bytes that it holds. */
size_t vec_bytes(const struct vec *v);

#endif
