/* SPDX-License-Identifier: MIT */
/*
 * Sums at points, in a hash table with open addressing. An entry whose first word
 * is 0 is empty.
 */
#include "metric/points.h"

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

/*
 * Moves the entries of a table that became twice as large from cap to where they are now
 * found. Those of a row of full entries move in its order, so each goes to the upper half, or
 * to its old entry or one that was left before it.
 */
static void
spread(struct points *p, size_t cap)
{
	const size_t width = points_width(p);
	uint64_t *from, *to;
	size_t first = 0;

	while (p->slot[first * width] != 0)
		first++;
	for (size_t i = 1; i < cap; i++) {
		from = p->slot + ((first + i) & (cap - 1)) * width;
		if (*from == 0)
			continue;
		to = find(p->slot, p->cap, width, *from - 1);
		if (to == from)
			continue;
		memcpy(to, from, width * sizeof(*from));
		memset(from, 0, width * sizeof(*from));
	}
}

/* Room for one more, with at least a third of the entries empty. */
static int
make_room(struct points *p, struct err *err)
{
	const size_t size = points_width(p) * sizeof(*p->slot), cap = p->cap;
	uint64_t *slot;

	if (3 * (p->n + 1) <= 2 * cap)
		return 0;
	slot = cap ? mem_grow(p->slot, 2 * cap, size, err) : mem_new(CAP_LEAST, size, err);
	if (!slot)
		return -1;
	p->slot = slot;
	p->cap = cap ? 2 * cap : CAP_LEAST;
	if (cap == 0)
		return 0;
	memset(slot + cap * points_width(p), 0, cap * size);
	spread(p, cap);
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
points_fetch(const struct points *p, uint64_t key)
{
	if (p->cap > 0)
		__builtin_prefetch(p->slot + (hash(key) & (p->cap - 1)) * points_width(p), 1);
}

bool
points_all(const struct points *p, bool (*is)(uint64_t key))
{
	for (size_t i = 0; i < p->cap; i++) {
		if (p->slot[i * points_width(p)] != 0 && !is(p->slot[i * points_width(p)] - 1))
			return false;
	}
	return true;
}

void
points_give_up(struct points *p)
{
	points_free(p);
	p->over = true;
}

/* Makes an empty one a copy. */
static int
copy(struct points *p, const struct points *from, struct err *err)
{
	uint64_t *slot = mem_new(from->cap, points_width(from) * sizeof(*slot), err);

	if (!slot)
		return -1;
	memcpy(slot, from->slot, from->cap * points_width(from) * sizeof(*slot));
	points_free(p);
	p->slot = slot;
	p->cap = from->cap;
	p->n = from->n;
	return 0;
}

int
points_merge(struct points *p, const struct points *more, struct err *err)
{
	size_t width = points_width(more);
	const uint64_t *from;
	uint64_t *to;

	if (more->over)
		points_give_up(p);
	else if (p->n == 0 && !p->over && more->n > 0 && more->n <= p->most)
		return copy(p, more, err);
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

enum { DIGIT = 8, DIGIT_VALUES = 1 << DIGIT };

/* Moves places in the order of the digit that begins at bit `shift`; equal ones keep theirs. */
static void
move_by_digit(const struct point_place *from, struct point_place *to, size_t n, unsigned shift)
{
	size_t count[DIGIT_VALUES] = {0}, sum = 0, c;

	for (size_t i = 0; i < n; i++)
		count[from[i].key >> shift & (DIGIT_VALUES - 1)]++;
	for (size_t d = 0; d < DIGIT_VALUES; d++) {
		c = count[d];
		count[d] = sum;
		sum += c;
	}
	for (size_t i = 0; i < n; i++)
		to[count[from[i].key >> shift & (DIGIT_VALUES - 1)]++] = from[i];
}

/* Sorts n places, which have room for as many behind them. */
static void
sort(struct point_place *place, size_t n)
{
	struct point_place *from = place, *to = place + n, *t;
	uint64_t differ = 0;

	for (size_t i = 1; i < n; i++)
		differ |= place[i].key ^ place[0].key;
	for (unsigned shift = 0; shift < 64; shift += DIGIT) {
		if ((differ >> shift & (DIGIT_VALUES - 1)) == 0)
			continue;
		move_by_digit(from, to, n, shift);
		t = from;
		from = to;
		to = t;
	}
	if (from != place)
		memcpy(place, from, n * sizeof(*place));
}

struct point_place *
points_order(const struct points *p, struct err *err)
{
	struct point_place *place = mem_new(p->n + 1, 2 * sizeof(*place), err);
	const size_t width = points_width(p);
	size_t n = 0;

	for (size_t i = 0; place && i < p->cap; i++) {
		if (p->slot[i * width] != 0)
			place[n++] =
			    (struct point_place){p->slot[i * width] - 1, p->slot + i * width + 1};
	}
	if (place)
		sort(place, n);
	return place;
}

uint64_t *
points_sorted(const struct points *p, struct err *err)
{
	const size_t width = points_width(p);
	struct point_place *place = points_order(p, err);
	uint64_t *all = place ? mem_new(p->n + 1, width * sizeof(*all), err) : NULL, *w = all;

	for (size_t i = 0; all && i < p->n; i++, w += width) {
		w[0] = place[i].key;
		memcpy(w + 1, place[i].sum, (width - 1) * sizeof(*w));
	}
	mem_free(place);
	return all;
}

void
points_free(struct points *p)
{
	mem_free(p->slot);
	p->slot = NULL;
	p->n = p->cap = 0;
}
