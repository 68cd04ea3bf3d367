/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_POINTS_H
#define SMX_METRIC_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * Sums at points: two integers of fixed point for each key that was met, as long as
 * there are no more than `most` keys. Beyond that nothing is kept, and `over` says so:
 * both depend on the set of keys alone, not on their order or on who met them.
 */
struct points {
	size_t most;
	size_t words; /* of one sum; a point has two */
	bool over;
	size_t n;

	uint64_t *slot; /* its own: a hash table of cap entries, key + 1 and the sums */
	size_t cap;
};

/* The words of a point, its key before them. */
static inline size_t
points_width(const struct points *p)
{
	return 1 + 2 * p->words;
}

/*
 * The sums of the point of that key, below 2^64 - 1, for adding to: the first one's
 * words, then the second's. *sum is NULL if there are too many points. 0, or -1 with err set.
 */
int points_at(struct points *p, uint64_t key, uint64_t **sum, struct err *err);

/* Asks for the memory of a key that is soon added to. */
void points_fetch(const struct points *p, uint64_t key);

/* Whether all keys are such. */
bool points_all(const struct points *p, bool (*is)(uint64_t key));

/* Forgets all points, and takes no more. */
void points_give_up(struct points *p);

/* Adds the points of another of the same kind. 0, or -1 with err set. */
int points_merge(struct points *p, const struct points *more, struct err *err);

/* Where a key's sums are. */
struct point_place {
	uint64_t key;
	const uint64_t *sum;
};

/* Where all points are, by rising key, for mem_free; NULL with err set. */
struct point_place *points_order(const struct points *p, struct err *err);

/*
 * All points by rising key, points_width words each, for mem_free. NULL with err set;
 * there is room for one at least.
 */
uint64_t *points_sorted(const struct points *p, struct err *err);

void points_free(struct points *p);

#endif
