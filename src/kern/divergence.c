/* SPDX-License-Identifier: MIT */
/*
 * How far apart two rows are; compiled once per CPU level, like loops.c.
 *
 * With p and q the two distributions and d = log(q/p), the terms of a
 * divergence have both signs, and if the rows are nearly equal, their sum is of
 * the order of the square of what cancels. Because p and q both sum to 1, q - p
 * may be added to each term:
 *     KL(p||q) = sum p (exp(d) - 1 - d)
 *     JS(p,q)  = sum (p + q)/4 h(tanh(d/2)),
 *                h(t) = (1 + t) log(1 + t) + (1 - t) log(1 - t)
 * Now no term is negative. A class is near if |d| <= 1/2. For near classes both
 * functions are Taylor series, so each term has all its digits however small it
 * is. For other classes exp(d) - 1 - d is (q - p)/p - d and loses at most four
 * bits.
 *
 * (1) A class that one of the rows masks (-inf) has no d. It adds q - p to the
 *     KL (p is not 0 there only if the KL is infinite, which `lost` shows) and
 *     its share to JS.
 * (2) If the logits are so large that d overflows, kl is NaN; nothing else is.
 * (3) d is the difference of two differences, each within its row. Both are
 *     rounded, so the rounding errors are added back: a large offset of one row
 *     alone then costs no digits of d.
 */

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define INF __builtin_inf()

/* (exp(x) - 1 - x) / x^2 = sum x^k / (k + 2)!; relative error 2^-62 for |x| <= 1/2. */
INLINE vd
exp_rest(vd x)
{
	const vd x2 = x * x, x4 = x2 * x2, x8 = x4 * x4;
	const vd c0 = (0.5 + x * 0x1.5555555555555p-3) +
	    x2 * (0x1.5555555555555p-5 + x * 0x1.1111111111111p-7);
	const vd c4 = (0x1.6c16c16c16c17p-10 + x * 0x1.a01a01a01a01ap-13) +
	    x2 * (0x1.a01a01a01a01ap-16 + x * 0x1.71de3a556c734p-19);
	const vd c8 = (0x1.27e4fb7789f5cp-22 + x * 0x1.ae64567f544e4p-26) +
	    x2 * (0x1.1eed8eff8d898p-29 + x * 0x1.6124613a86d09p-33);
	const vd c12 =
	    (0x1.93974a8c07c9dp-37 + x * 0x1.ae7f3e733b81fp-41) + x2 * 0x1.ae7f3e733b81fp-45;

	return (c0 + x4 * c4) + x8 * (c8 + x4 * c12);
}

/*
 * h(t) / t^2 = sum w^(k - 1) / (k (2k - 1)) with w = t^2; relative error 2^-61
 * for w <= 0.06.
 */
INLINE vd
h_rest(vd w)
{
	const vd w2 = w * w, w4 = w2 * w2, w8 = w4 * w4;
	const vd c0 =
	    (1 + w * 0x1.5555555555555p-3) + w2 * (0x1.1111111111111p-4 + w * 0x1.2492492492492p-5);
	const vd c4 = (0x1.6c16c16c16c17p-6 + w * 0x1.f07c1f07c1f08p-7) +
	    w2 * (0x1.6816816816817p-7 + w * 0x1.1111111111111p-7);
	const vd c8 = (0x1.ac5701ac5701bp-8 + w * 0x1.58ed2308158edp-8) +
	    w2 * (0x1.1bb4a4046ed29p-8 + w * 0x1.dae6076b981dbp-9);

	return (c0 + w4 * c4) + w8 * (c8 + w4 * 0x1.934c67f9b2ce6p-9);
}

/* |x| */
INLINE vd
size_of(vd x)
{
	return (vd)(bits(x) & 0x7fffffffffffffff);
}

/* a - b and its rounding error (Knuth's TwoSum). NaN if a - b overflows. */
INLINE vd
minus(vd a, vd b, vd *lost)
{
	const vd diff = a - b, back = diff - a;

	*lost = (a - (diff - back)) - (b + back);
	return diff;
}

/* (3) (u - u_t) - (z - z_t) */
INLINE vd
moved_by(const struct two_rows *r, vd z, vd u)
{
	vd lost_u, lost_z, lost;
	const vd in_u = minus(u, all(r->u_t), &lost_u), in_z = minus(z, all(r->z_t), &lost_z);
	const vd moved = minus(in_u, in_z, &lost);

	return moved + (lost + (lost_u - lost_z));
}

double
OF_LEVEL(divergence_drift)(const struct two_rows *r, double *far)
{
	struct lanes total = {0}, most = {0};
	size_t i;

	for (i = 0; i < r->n; i += NATIVE) {
		const size_t left = r->n - i;
		const vd z = load_some(r->z + i, left, all(-INF));
		const vd u = load_some(r->u + i, left, all(-INF));
		const vu there = (vu)(z > -INF) & (vu)(u > -INF);
		const vu one = (vu)(z > -INF) ^ (vu)(u > -INF);
		const vd x = keep(there, moved_by(r, z, u));
		const vd e = x + x * x * exp_rest(x);
		vd *const m = &most.part[part_of(i)];

		*m = larger(pick(one, all(INF), size_of(x)), *m);
		total.part[part_of(i)] += load_some(r->p + i, left, all(0)) * e;
	}
	*far = fold(LARGEST, &most);
	return fold(SUM, &total);
}

void
OF_LEVEL(divergence_sums)(const struct two_rows *r, struct divergence_sums *a)
{
	struct lanes kl = {0}, back = {0}, js = {0}, dp = {0}, most = {0}, tilt = {0}, lost = {0};
	size_t i;

	for (i = 0; i < r->n; i += NATIVE) {
		const size_t left = r->n - i, k = part_of(i);
		const vd z = load_some(r->z + i, left, all(-INF));
		const vd u = load_some(r->u + i, left, all(-INF));
		const vd p = load_some(r->p + i, left, all(0));
		const vd q = load_some(r->q + i, left, all(0));
		const vu there = (vu)(z > -INF) & (vu)(u > -INF);
		const vd d = keep(there, moved_by(r, z, u) - r->drift);
		const vu near = there & (vu)(size_of(d) <= 0.5);
		/* near: exp(d) - 1 is d + rest, and t = tanh(d/2) */
		const vd x = keep(near, d), rest = x * x * exp_rest(x), e = x + rest;
		const vd t = e / (e + 2), w = t * t, m = 0.5 * (p + q);
		const vd gap = pick(near, p * e, q - p);
		const vd p_part = keep((vu)(p > 0), p * log_any(p / m));
		const vd q_part = keep((vu)(q > 0), q * log_any(q / m));
		const vd far_kl = gap - keep((vu)(p > 0), p * d);
		const vd far_js = 0.5 * (p_part + q_part);
		const vd size = size_of(gap);

		/* the order of larger's arguments lets NaN through */
		kl.part[k] += larger(all(0), pick(near, p * rest, far_kl));
		back.part[k] += keep(near, larger(p * (e * x - rest), all(0)));
		js.part[k] += larger(pick(near, 0.5 * m * (w * h_rest(w)), far_js), all(0));
		dp.part[k] += size;
		most.part[k] = larger(size, most.part[k]);
		tilt.part[k] += keep(there & (vu)(gap != 0), gap * (r->top - z));
		lost.part[k] += drop((vu)(u > -INF), p);
	}
	a->kl = fold(SUM, &kl);
	a->back = fold(SUM, &back);
	a->js = fold(SUM, &js);
	a->dp = fold(SUM, &dp);
	a->most = fold(LARGEST, &most);
	a->tilt = fold(SUM, &tilt);
	a->lost = fold(SUM, &lost);
}
