/* SPDX-License-Identifier: MIT */
/*
 * The loops of normalisers that give classes the probability 0: sums over the values
 * above a threshold, and the deformed exponential. Compiled once per CPU level; the
 * lanes of sums and the end of a row are as in loops.c.
 */

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()
#define SMALL 0x1.2bec333018866p-2 /* 1 - sqrt(1/2), rounded down */

/* Adds one register of values to part p of the sums. */
INLINE void
add_excess(
    vd v, const struct ramp *r, size_t p, vu *above, struct lanes *first, struct lanes *second)
{
	const vd x = (v - r->base) * r->by - r->high;
	const vu more = (vu)(x > 0);
	const vd over = keep(more, x);

	above[p] -= more; /* the lanes of a mask are 0 or -1 as integers */
	first->part[p] += over;
	second->part[p] += over * over;
}

struct excess
OF_LEVEL(excess)(const double *z, size_t n, const struct ramp *r)
{
	struct lanes first = {0}, second = {0}, last[2];
	vu above[PARTS] = {0}, count[PARTS];
	size_t i, p, sum = 0;

	for (i = 0; n - i >= LANES; i += LANES)
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++)
			add_excess(load(z + i + p * NATIVE), r, p, above, &first, &second);
	last[0] = first; /* copies, so that the lanes above can stay in registers */
	last[1] = second;
#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		count[p] = above[p];
	for (; i < n; i += NATIVE)
		add_excess(
		    load_some(z + i, n - i, all(-INF)), r, part_of(i), count, &last[0], &last[1]);
	for (p = 0; p < PARTS; p++)
		for (i = 0; i < NATIVE; i++)
			sum += (size_t)count[p][i];
	return (struct excess){
	    .n = sum, .first = fold(SUM, &last[0]), .second = fold(SUM, &last[1])};
}

void
OF_LEVEL(ramp)(double *z, size_t n, const struct ramp *r, bool square)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(-INF));
		const vd x = larger((v - r->base) * r->by - r->high - r->low, all(0));

		store_some(z + i, n - i, square ? x * x : x);
	}
}

double
OF_LEVEL(ramp_power)(double *dst, const double *z, size_t n, const struct ramp *r, double s)
{
	const double by = 1 / s, more = log_any(all(s))[0];
	struct lanes sum = {0};
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(-INF));
		const vd x = (v - r->base) * r->by - r->high - r->low;
		const vu live = (vu)(x > 0);
		vd e = all(0);

		if (bits_of(live))
			e = keep(live, exp_low((log_any(keep(live, x)) + more) * by));
		sum.part[part_of(i)] += e;
		if (dst)
			store_some(dst + i, n - i, e);
	}
	return fold(SUM, &sum);
}

/* log(1 - w), 0 <= w < 1; *a = w / (1 - w). */
INLINE vd
log1m(vd w, vd *a)
{
	const vd u = 1 - w, lost = (1 - u) - w, by = 1 / u;
	const vu small = (vu)(w < SMALL);
	vd k, f;

	*a = w * by;
	log_split(u, &k, &f);
	return log_sum(drop(small, k), pick(small, -w, f), drop(small, lost) * by);
}

/* The sums are folded only if they are asked for; dst may be NULL. */
INLINE struct deformed
deform(double *dst, const double *z, size_t n, size_t top, const struct curve *c, bool sums)
{
	const double m = z[top], by = 1 / c->s, skip = (double)(ptrdiff_t)top;
	struct lanes rest = {0}, first = {0}, second = {0}, third = {0};
	vd at = count();
	size_t i, p;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd w = (m - load_some(z + i, n - i, all(-INF))) * c->scale;
		const vu live = (vu)(w < 1);
		vd e, a;

		if (!bits_of(live)) {
			if (dst)
				store_some(dst + i, n - i, all(0));
			continue;
		}
		p = part_of(i);
		e = keep(live, exp_low(log1m(keep(live, w), &a) * by));
		if (dst)
			store_some(dst + i, n - i, e);
		rest.part[p] += keep((vu)(at != skip), e);
		if (!sums)
			continue;
		e *= a;
		first.part[p] += e;
		second.part[p] += e * a;
		third.part[p] += e * a * a;
	}
	return (struct deformed){.rest = fold(SUM, &rest),
	    .first = sums ? fold(SUM, &first) : 0,
	    .second = sums ? fold(SUM, &second) : 0,
	    .third = sums ? fold(SUM, &third) : 0};
}

struct deformed
OF_LEVEL(deformed_sums)(const double *z, size_t n, size_t top, const struct curve *c)
{
	return deform(NULL, z, n, top, c, true);
}

double
OF_LEVEL(deformed)(double *dst, const double *z, size_t n, size_t top, const struct curve *c)
{
	return deform(dst, z, n, top, c, false).rest;
}

void
OF_LEVEL(log_deformed)(double *z, size_t n, double max, const struct curve *c, double minus)
{
	const double by = 1 / c->s;
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd w = (max - load_some(z + i, n - i, all(-INF))) * c->scale;
		const vu live = (vu)(w < 1);
		vd a;

		store_some(
		    z + i, n - i, pick(live, log1m(keep(live, w), &a) * by - minus, all(-INF)));
	}
}
