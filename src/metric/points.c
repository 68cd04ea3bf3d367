/* SPDX-License-Identifier: MIT */
/*
 * Sums at points, in a hash table with open addressing. An entry whose first word
 * is 0 is empty.
 */
#include "metric/points.h"

#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/mem.h"

enum { CAP_LEAST = 64 };

/* The finalizer of SplitMix64 (Steele, Lea, Flood 2014). */
static size_t
hash(uint64_t x)
{
	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (size_t)(x ^ x >> 31);
}

/* Where the key is, or would be; cap is a power of two, and some entry is empty. */
static uint64_t *
find(uint64_t *slot, size_t cap, size_t width, uint64_t key)
{
	size_t i = hash(key) & (cap - 1);

	while (slot[i * width] != 0 && slot[i * width] != key + 1)
		i = (i + 1) & (cap - 1);
	return slot + i * width;
}

/* Room for one more, with at least a third of the entries empty. */
static int
make_room(struct points *p, struct err *err)
{
	size_t width = points_width(p), cap = p->cap ? 2 * p->cap : CAP_LEAST;
	uint64_t *slot, *from;

	if (3 * (p->n + 1) <= 2 * p->cap)
		return 0;
	slot = mem_new(cap, width * sizeof(*slot), err);
	if (!slot)
		return -1;
	for (size_t i = 0; i < p->cap; i++) {
		from = p->slot + i * width;
		if (*from != 0)
			memcpy(find(slot, cap, width, *from - 1), from, width * sizeof(*from));
	}
	mem_free(p->slot);
	p->slot = slot;
	p->cap = cap;
	return 0;
}

int
points_at(struct points *p, uint64_t key, uint64_t **sum, struct err *err)
{
	uint64_t *at;

	*sum = NULL;
	if (p->over)
		return 0;
	if (make_room(p, err) < 0)
		return -1;
	at = find(p->slot, p->cap, points_width(p), key);
	if (*at == 0 && p->n == p->most) {
		points_give_up(p);
		return 0;
	}
	p->n += *at == 0;
	*at = key + 1;
	*sum = at + 1;
	return 0;
}

void
points_give_up(struct points *p)
{
	points_free(p);
	p->over = true;
}

int
points_merge(struct points *p, const struct points *more, struct err *err)
{
	size_t width = points_width(more);
	const uint64_t *from;
	uint64_t *to;

	if (more->over)
		points_give_up(p);
	for (size_t i = 0; i < more->cap && !p->over; i++) {
		from = more->slot + i * width;
		if (*from == 0)
			continue;
		if (points_at(p, *from - 1, &to, err) < 0)
			return -1;
		for (size_t j = 0; to && j < 2; j++) {
			if (!fix_sum(to + j * p->words, from + 1 + j * p->words, p->words))
				return err_set(err, ERR_DATA, "a sum is too large to be added up");
		}
	}
	return 0;
}

static int
by_key(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

uint64_t *
points_sorted(const struct points *p, struct err *err)
{
	size_t width = points_width(p), n = 0;
	uint64_t *all = mem_new(p->n + 1, width * sizeof(*all), err);

	for (size_t i = 0; all && i < p->cap; i++) {
		if (p->slot[i * width] == 0)
			continue;
		memcpy(all + n * width, p->slot + i * width, width * sizeof(*all));
		all[n++ * width]--;
	}
	if (all)
		qsort(all, n, width * sizeof(*all), by_key);
	return all;
}

void
points_free(struct points *p)
{
	mem_free(p->slot);
	p->slot = NULL;
	p->n = p->cap = 0;
}
