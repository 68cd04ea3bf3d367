/* SPDX-License-Identifier: MIT */
/*
 * Numbers in memory, or in a sketch if they are too many.
 * (1) The quantile f of n sorted numbers is at position f (n - 1), counted from 0, and
 *     interpolated linearly (Hyndman and Fan's definition 7).
 * (2) The least and the largest number are exact in any case.
 * (3) They are sorted digit by digit of their bits, from the last to the first: of many rows
 *     a sort that compares takes several times as long.
 */
#include "compare/quantiles.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "base/order_key.h"

enum { FIRST = 256, DIGIT_BITS = 11, DIGITS = 1 << DIGIT_BITS };

/* The numbers move into the sketch. */
static int
spill(struct quantiles *q, struct err *err)
{
	for (; q->n > 0; q->n--) {
		if (sketch_add(&q->sketch, q->value[q->n - 1], 1, err) < 0)
			return -1;
	}
	mem_free(q->value);
	q->value = NULL;
	q->cap = 0;
	q->rough = true;
	return 0;
}

/* Makes room for `more` numbers, or spills. */
static int
make_room(struct quantiles *q, size_t more, struct err *err)
{
	const size_t most = q->most / sizeof(*q->value);
	size_t cap = q->cap > 0 ? q->cap : FIRST;
	double *value;

	if (more <= q->cap - q->n)
		return 0;
	if (more > most || q->n > most - more)
		return spill(q, err);
	while (cap < q->n + more)
		cap *= 2;
	cap = cap < most ? cap : most;
	value = mem_grow(q->value, cap, sizeof(*value), err);
	if (!value)
		return -1;
	q->value = value;
	q->cap = cap;
	return 0;
}

/* (2) */
static void
widen(struct quantiles *q, double least, double largest)
{
	const bool first = quantiles_count(q) == 0;

	q->least = first || least < q->least ? least : q->least;
	q->largest = first || largest > q->largest ? largest : q->largest;
}

int
quantiles_add(struct quantiles *q, double x, struct err *err)
{
	widen(q, x, x);
	if (!q->rough && make_room(q, 1, err) < 0)
		return -1;
	if (q->rough)
		return sketch_add(&q->sketch, x, 1, err);
	q->value[q->n++] = x;
	return 0;
}

int
quantiles_take(struct quantiles *q, struct quantiles *more, struct err *err)
{
	if (quantiles_count(more) == 0)
		return 0;
	widen(q, more->least, more->largest);
	if (!q->rough && (more->rough ? spill(q, err) : make_room(q, more->n, err)) < 0)
		return -1;
	if (!q->rough) {
		memcpy(q->value + q->n, more->value, more->n * sizeof(*q->value));
		q->n += more->n;
	}
	for (size_t i = 0; q->rough && i < more->n; i++) {
		if (sketch_add(&q->sketch, more->value[i], 1, err) < 0)
			return -1;
	}
	more->n = 0;
	if (more->rough && sketch_merge(&q->sketch, &more->sketch, err) < 0)
		return -1;
	sketch_free(&more->sketch);
	more->rough = false;
	return 0;
}

/* Moves keys in the order of the digit that begins at bit `shift`; equal ones keep theirs. */
static void
order_by(uint64_t *to, const uint64_t *from, size_t n, unsigned shift)
{
	size_t place[DIGITS] = {0}, at = 0, count;

	for (size_t i = 0; i < n; i++)
		place[from[i] >> shift & (DIGITS - 1)]++;
	for (size_t i = 0; i < DIGITS; i++) {
		count = place[i];
		place[i] = at;
		at += count;
	}
	for (size_t i = 0; i < n; i++)
		to[place[from[i] >> shift & (DIGITS - 1)]++] = from[i];
}

/* (3) */
static int
sort(double *value, size_t n, struct err *err)
{
	uint64_t *key = mem_new(n, 2 * sizeof(*key), err), *from = key, *to = key + n, *other;

	if (!key)
		return -1;
	for (size_t i = 0; i < n; i++)
		key[i] = order_key(value[i], 0);
	for (unsigned shift = 0; shift < 64; shift += DIGIT_BITS) {
		order_by(to, from, n, shift);
		other = from;
		from = to;
		to = other;
	}
	for (size_t i = 0; i < n; i++)
		value[i] = order_double(from[i]);
	mem_free(key);
	return 0;
}

int
quantiles_end(struct quantiles *q, struct err *err)
{
	if (!q->sorted && q->n > 1 && sort(q->value, q->n, err) < 0)
		return -1;
	q->sorted = true;
	return 0;
}

unsigned long long
quantiles_count(const struct quantiles *q)
{
	return q->rough ? q->sketch.n : q->n;
}

/* (2) */
double
quantiles_rank(const struct quantiles *q, unsigned long long rank)
{
	const unsigned long long n = quantiles_count(q);

	if (rank == 0 || rank + 1 >= n)
		return rank == 0 ? q->least : q->largest;
	if (!q->rough)
		return q->value[rank];
	return fmin(fmax(sketch_rank(&q->sketch, rank), q->least), q->largest);
}

/* (1) As NumPy rounds it. */
double
quantiles_at(const struct quantiles *q, double f)
{
	const unsigned long long n = quantiles_count(q);
	double place, below, above, part;
	unsigned long long rank;

	if (n == 0)
		return NAN;
	place = f * (double)(n - 1);
	rank = (unsigned long long)place;
	part = place - (double)rank;
	below = quantiles_rank(q, rank);
	above = rank + 1 < n ? quantiles_rank(q, rank + 1) : below;
	if (below == above)
		return below;
	return part >= 0.5 ? above - (above - below) * (1 - part) : below + (above - below) * part;
}

void
quantiles_free(struct quantiles *q)
{
	const size_t most = q->most;

	mem_free(q->value);
	sketch_free(&q->sketch);
	*q = (struct quantiles){.most = most};
}
