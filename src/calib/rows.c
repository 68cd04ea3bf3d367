/* SPDX-License-Identifier: MIT */
/*
 * Slots, and selections of rows.
 * (1) Whether a row is selected depends only on its number: not on the order,
 *     on other rows being left out, or on the machine. The hash is the
 *     finalizer of SplitMix64 (Steele, Lea, Flood 2014).
 * (2) If each slot has many sums, there are fewer slots, because adding them up must not
 *     take longer than the pass.
 */
#include "calib/rows.h"

#include <string.h>

enum { SLOTS_MOST = 256, SLOTS_GOOD = 32, SUMS_MOST = 1 << 24, SUMS_GOOD = 1 << 19 };

/* Maps a number to 0 ... 1, uniformly and without a pattern. */
static double
place_of(uint64_t number, uint64_t seed)
{
	uint64_t x = number + (seed + 1) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	x ^= x >> 31;
	return (double)(x >> 11) * 0x1p-53;
}

bool
rows_chosen(const struct rows *rows, size_t number)
{
	const struct pick *p;
	double place;

	for (size_t i = 0; i < rows->npick; i++) {
		p = &rows->pick[i];
		place = place_of(number, p->seed);
		if ((place >= p->from && place < p->to) == p->others)
			return false;
	}
	return true;
}

size_t
rows_slots(const struct rows *rows, size_t nsum)
{
	size_t n = SUMS_GOOD / (nsum > 0 ? nsum : 1); /* (2) */
	size_t least = SUMS_MOST / (nsum > 0 ? nsum : 1);

	least = least > SLOTS_GOOD ? SLOTS_GOOD : least;
	n = n > least ? n : least;
	n = n > SLOTS_MOST ? SLOTS_MOST : n;
	n = n > rows->nrow ? rows->nrow : n;
	return n > 0 ? n : 1;
}

size_t
rows_slot_begin(const struct rows *rows, size_t nslot, size_t slot)
{
	size_t each = rows->nrow / nslot, more = rows->nrow % nslot;

	return slot * each + (slot < more ? slot : more);
}

bool
rows_slot_chosen(const struct rows *rows, size_t slot)
{
	return rows->every < 2 || slot % rows->every == 0;
}

void
rows_add_slots(double *sum, const double *sums, size_t nslot, size_t nsum)
{
	memset(sum, 0, nsum * sizeof(*sum));
	for (size_t s = 0; s < nslot; s++) {
		for (size_t i = 0; i < nsum; i++)
			sum[i] += sums[s * nsum + i];
	}
}

int
rows_tasks(const struct rows *rows, size_t n, rows_task_fn *task, const void *arg, struct err *err)
{
	if (rows->tasks)
		return rows->tasks(rows->threads, n, task, arg, err);
	for (size_t i = 0; i < n; i++) {
		if (task(arg, i, err) < 0)
			return -1;
	}
	return 0;
}
