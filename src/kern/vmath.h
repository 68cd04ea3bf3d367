/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_VMATH_H
#define SMX_KERN_VMATH_H

/*
 * exp, log, log1p, sigmoid and log-sigmoid of each value in a register, using
 * only +, -, *, / and bit operations, so that every CPU and compiler gives the
 * same. No tables (gathers are slow on small CPUs), no branches.
 *
 * exp: Cody and Waite 1980, x = k ln2 + r, with ln2 in two pieces; then 2^k
 * times a polynomial in r. log: x = 2^k (1 + f), s = f / (2 + f), and log(1 +
 * f) = 2 atanh(s) = f - (f^2/2 - s (f^2/2 + s^2 Q(s^2))), the arrangement of
 * fdlibm (Sun, 1993). Fast2Sum and TwoSum: Muller, Elementary Functions,
 * chapter 4. The coefficients are minimax, by Remez' algorithm at 200 bits,
 * then rounded.
 *
 * The tests cite these numbers:
 * (1) exp(-inf) = 0, exp(+inf) = +inf; it underflows to 0 and overflows to
 *     +inf; results between 2^-1022 and 2^-1074 are subnormal and rounded once
 *     more.
 * (2) exp(0) = 1, log(1) = +0, log1p(0) = 0, all exact.
 * (3) log(0) = -inf, log(+inf) = +inf; subnormals are treated like other
 *     numbers.
 * (4) log1p(x) = x if x is tiny, even if it is subnormal.
 * (5) sigmoid(-inf) = 0, log_sigmoid(-inf) = -inf; for z far below 0 they are
 *     exp(z) and z, far above 0 they are 1 and -exp(-z).
 */

#include "kern/lanes.h"

#define LN2_HIGH 0x1.62e42fefa38p-1 /* 42 bits, so that k times it is exact */
#define LN2_LOW 0x1.ef35793c7673p-45 /* ln2 - LN2_HIGH */
#define LN2 0x1.62e42fefa39efp-1
#define INV_LN2 0x1.71547652b82fep+0 /* 1 / ln2 */
#define EXP_LOWEST -746.0 /* exp is 0 below this: log(2^-1075) = -745.13 */
#define EXP_HIGHEST 710.0 /* exp is +inf above this: log(2^1024) = 709.78 */
#define SINGLE_LOWEST -104.0 /* exp rounds to 0 as a float32 below this: log(2^-150) = -103.97 */
#define SQRT2_LESS_1 0x1.a827999fcef32p-2 /* sqrt(2) - 1 */

/*
 * The sum high + low is a value with more than double precision; |low| <=
 * ulp(high) / 2.
 */
struct double_pair {
	vd high, low;
};

/*
 * exp(x) = scale * more * (high + low), where high is 1 + r rounded. The result
 * is undefined for x outside EXP_LOWEST ... EXP_HIGHEST: the caller masks it.
 */
struct exp_parts {
	vd high, low, scale, more;
};

INLINE struct exp_parts
exp_parts(vd x)
{
	/*
	 * Adding 1.5 2^52 rounds to the nearest integer and leaves it in the
	 * low bits. 2046 = 2 * 1023 makes it positive and adds the bias twice:
	 * its halves are the exponents of two factors, because 2^k alone could
	 * overflow or underflow before the product does.
	 */
	const double magic = 0x1.8p52 + 2046;
	const vd t = x * INV_LN2 + magic;
	const vu two_k = bits(t), half_k = two_k >> 1;
	const vd k = t - magic;
	const vd high = x - k * LN2_HIGH; /* exact */
	const vd low = k * LN2_LOW;
	const vd r = high - low, rest = (high - r) - low;
	const vd one_r = 1 + r;
	const vd r2 = r * r, r4 = r2 * r2;
	/* exp(r) = 1 + r + r^2/2 + r^3 Q(r), to 2^-57.2 for |r| <= ln2 / 2. */
	const vd q01 = 0x1.5555555555501p-3 + r * 0x1.555555555320ep-5;
	const vd q23 = 0x1.111111112882dp-7 + r * 0x1.6c16c17cc0c2fp-10;
	const vd q45 = 0x1.a01a011c3795bp-13 + r * 0x1.a019ab359d9c1p-16;
	const vd q67 = 0x1.71df5523514f3p-19 + r * 0x1.289f81c3ca8d3p-22;
	const vd q = (q01 + r2 * q23) + r4 * ((q45 + r2 * q67) + r4 * 0x1.ad202a88abf38p-26);

	return (struct exp_parts){
	    .high = one_r,
	    .low = (r - (one_r - 1)) + (rest * one_r + r2 * (0.5 + r * q)),
	    .scale = (vd)(half_k << 52),
	    .more = (vd)((two_k - half_k) << 52),
	};
}

/* exp(x) for x <= EXP_HIGHEST, including -inf. */
INLINE vd
exp_low(vd x)
{
	const struct exp_parts e = exp_parts(x);

	return drop((vu)(x < EXP_LOWEST), (e.high + e.low) * e.scale * e.more);
}

/*
 * exp(x) for x <= 0, including -inf, to the precision of a float32: relative
 * error 2^-28.2. 0 below SINGLE_LOWEST, where a float32 is 0.
 */
INLINE vd
exp_single(vd x)
{
	const double magic = 0x1.8p52 + 1023; /* as above, with the bias once */
	const vd t = x * INV_LN2 + magic;
	const vd r = x - (t - magic) * LN2, r2 = r * r;
	/* exp(r) = 1 + r + r^2 Q(r), to 2^-28.28 for |r| <= ln2 / 2. */
	const vd q01 = 0x1.fffffb9a56951p-2 + r * 0x1.5554915419865p-3;
	const vd q23 = 0x1.5558f17e1b358p-5 + r * 0x1.1239e2a80d550p-7;
	const vd q = q01 + r2 * (q23 + r2 * 0x1.6a24339394820p-10);
	const vd e = ((1 + r) + r2 * q) * (vd)(bits(t) << 52);

	return drop((vu)(x < SINGLE_LOWEST), e);
}

INLINE vd
exp_any(vd x)
{
	return pick((vu)(x > EXP_HIGHEST), all(__builtin_inf()), exp_low(x));
}

/* exp(x) with about eight more bits, for x <= EXP_HIGHEST. */
INLINE struct double_pair
exp_pair(vd x)
{
	const struct exp_parts e = exp_parts(x);
	const vu gone = (vu)(x < EXP_LOWEST);
	const vd high = e.high + e.low, low = e.low - (high - e.high);

	return (struct double_pair){
	    .high = drop(gone, high * e.scale * e.more),
	    .low = drop(gone, low * e.scale * e.more),
	};
}

/* log(2^k (1 + f)) + c for f from sqrt(1/2) - 1 to sqrt(2) - 1 and small c. */
INLINE vd
log_sum(vd k, vd f, vd c)
{
	const vd s = f / (2 + f), w = s * s, w2 = w * w;
	const vd half_f2 = 0.5 * f * f;
	/* 2 atanh(s) = 2 s + s w Q(w), to 2^-58.9. */
	const vd q01 = 0x1.5555555555592p-1 + w * 0x1.999999997fdb6p-2;
	const vd q23 = 0x1.24924941f134bp-2 + w * 0x1.c71c52094eb9fp-3;
	const vd q45 = 0x1.74663eeba781ap-3 + w * 0x1.39a1ba5daaa4bp-3;
	const vd q = q01 + w2 * (q23 + w2 * (q45 + w2 * 0x1.2f056748f841cp-3));
	const vd whole = k * LN2_HIGH, high = whole + f, low = f - (high - whole);

	return high + (low - (half_f2 - (s * (half_f2 + w * q) + (k * LN2_LOW + c))));
}

/* x = 2^k (1 + f), for normal positive x. */
INLINE void
log_split(vd x, vd *k, vd *f)
{
	const uint64_t root_half = 0x3fe6a09e00000000, one = 0x3ff0000000000000;
	const vu u = bits(x) + (one - root_half);

	/*
	 * e in the low bits of 2^52 makes the double 2^52 + e: an integer
	 * converted to double.
	 */
	*k = (vd)(u >> 52 | 0x4330000000000000) - (0x1p52 + 1023);
	*f = (vd)((u & 0x000fffffffffffff) + root_half) - 1;
}

/* log(x), x >= 0. */
INLINE vd
log_any(vd x)
{
	const double inf = __builtin_inf();
	const vu tiny = (vu)(x < DBL_MIN);
	vd k, f, r;

	log_split(pick(tiny, x * 0x1p54, x), &k, &f);
	r = log_sum(k - keep(tiny, all(54)), f, all(0));
	r = pick((vu)(x == inf), x, r);
	return pick((vu)(x == 0), all(-inf), r);
}

/* log(1 + x + low) for finite x >= 0, with low below the last place of x. */
INLINE vd
log1p_pair(vd x, vd low)
{
	const vd u = 1 + x, x_there = u - 1;
	const vd lost = (x - x_there) + (1 - (u - x_there));
	const vu small = (vu)(x < SQRT2_LESS_1);
	vd k, f;

	log_split(u, &k, &f);
	return log_sum(drop(small, k), pick(small, x, f), (drop(small, lost) + low) / u);
}

/*
 * log(p) - log(1 - p), 0 <= p <= 1: log1p(|2p - 1| / min(p, 1 - p)) with a
 * sign, so that nothing cancels near p = 1/2; for small p just the logarithm.
 * The log-odds of 1 are LOG_ODDS_MOST.
 */
INLINE vd
log_odds_any(vd p)
{
	const vu high = (vu)(p >= 0.5), low = (vu)(p < 0x1p-900), sure = (vu)(p == 1);
	const vd over = pick(high, p - (1 - p), 1 - 2 * p);
	const vd l = log1p_pair(pick(low | sure, all(0), over / pick(high, 1 - p, p)), all(0));

	return pick(low, log_any(p), pick(sure, all(LOG_ODDS_MOST), pick(high, l, -l)));
}

/* z with the sign bit set: -|z|. */
INLINE vd
below_zero(vd z)
{
	return (vd)(bits(z) | 0x8000000000000000);
}

/*
 * With e = exp(-|z|), 1 / (1 + e) or e / (1 + e). q is that without the low
 * parts; the last term adds them, for which 1 / (1 + e) needs only a few bits.
 */
INLINE vd
sigmoid_any(vd z)
{
	const struct double_pair e = exp_pair(below_zero(z));
	const vu left = (vu)(z < 0);
	const vd d = 1 + e.high, d_low = (e.high - (d - 1)) + e.low;
	const vd q = pick(left, e.high, all(1)) / d;
	const vd inverse = pick(left, 1 - q, q);

	return q + (keep(left, e.low) - q * d_low) * inverse;
}

/* min(z, 0) - log1p(exp(-|z|)). */
INLINE vd
log_sigmoid_any(vd z)
{
	const struct double_pair e = exp_pair(below_zero(z));

	return keep((vu)(z < 0), z) - log1p_pair(e.high, e.low);
}

#endif
