/* SPDX-License-Identifier: MIT */
/*
 * The loops over a row, compiled once for each CPU level: KERN_LEVEL is its name.
 * Every level gives the same bits: values are independent of each other but
 * in sums, and those have the eight lanes and the order that lanes.h tells.
 *
 * A row's end is a register filled up with values that change nothing: -inf,
 * of which exp is 0, or copies of the row's own.
 */

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define NAME_OF(level) #level
#define NAME(level) NAME_OF(level)

#define INF __builtin_inf()

/* Which part of a sum's lanes the register at i is added to. */
INLINE size_t
part_of(size_t i)
{
	return i / NATIVE % PARTS;
}

/* NaN is below and above nothing, so larger and smaller step over it. */
static unsigned
check(const double *z, size_t n)
{
	struct lanes high, low, nan = {0};
	double max, min;
	size_t i, p;

#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++) {
		high.part[p] = all(-INF);
		low.part[p] = all(INF);
	}
	for (i = 0; n - i >= LANES; i += LANES)
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++) {
			const vd v = load(z + i + p * NATIVE);

			high.part[p] = larger(v, high.part[p]);
			low.part[p] = smaller(v, low.part[p]);
			nan.part[p] = (vd)(bits(nan.part[p]) | (vu)(v != v));
		}
	for (; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(z[i]));

		high.part[0] = larger(v, high.part[0]);
		low.part[0] = smaller(v, low.part[0]);
		nan.part[0] = (vd)(bits(nan.part[0]) | (vu)(v != v));
	}
	/* As a number, all ones is NaN and says nothing: make it 1. */
#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		nan.part[p] = keep(bits(nan.part[p]), all(1));
	max = fold(LARGEST, &high);
	min = fold(SMALLEST, &low);
	return (unsigned)((fold(LARGEST, &nan) > 0 ? KERN_NAN : 0) |
	    (max == INF ? KERN_POS_INF : 0) | (min < 0 ? KERN_NEGATIVE : 0) |
	    (max > 1 ? KERN_OVER_ONE : 0) | (max > -INF ? KERN_SOME : 0) |
	    (max > 0 ? KERN_POSITIVE : 0));
}

/* The registers of a row of doubles, or of floats made doubles, at i; -inf past the row's end. */
INLINE vd
whole_at(const void *z, bool narrow, size_t i)
{
	return narrow ? load_wide((const float *)z + i) : load((const double *)z + i);
}

INLINE vd
some_at(const void *z, bool narrow, size_t i, size_t n)
{
	return narrow ? load_wide_some((const float *)z + i, n - i, (float)-INF)
		      : load_some((const double *)z + i, n - i, all(-INF));
}

/* Each lane keeps its first largest; the lowest index of those that are the row's. */
INLINE size_t
argmax_of(const void *z, bool narrow, size_t n)
{
	struct lanes best, where = {0};
	vd at = count(), top;
	size_t i, p;

#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		best.part[p] = all(-INF);
	for (i = 0; n - i >= LANES; i += LANES)
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++) {
			const vd v = whole_at(z, narrow, i + p * NATIVE);

			where.part[p] = pick((vu)(v > best.part[p]), at, where.part[p]);
			best.part[p] = larger(v, best.part[p]);
			at += NATIVE;
		}
	for (; i < n; i += NATIVE) {
		const vd v = some_at(z, narrow, i, n);

		where.part[0] = pick((vu)(v > best.part[0]), at, where.part[0]);
		best.part[0] = larger(v, best.part[0]);
		at += NATIVE;
	}
	top = all(fold(LARGEST, &best));
#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		where.part[p] = pick((vu)(best.part[p] == top), where.part[p], all(INF));
	return (size_t)fold(SMALLEST, &where);
}

static size_t
argmax(const double *z, size_t n)
{
	return argmax_of(z, false, n);
}

static size_t
argmax_f32(const float *z, size_t n)
{
	return argmax_of(z, true, n);
}

static double
sum(const double *z, size_t n)
{
	struct lanes total = {0}, last;
	size_t i, p;

	for (i = 0; n - i >= LANES; i += LANES)
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++)
			total.part[p] += load(z + i + p * NATIVE);
	last = total; /* a copy, that the lanes above may live in registers */
	for (; i < n; i += NATIVE)
		last.part[part_of(i)] += load_some(z + i, n - i, all(0));
	return fold(SUM, &last);
}

/* Correctly rounded. */
static void
div_each(double *z, size_t n, double by)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, load_some(z + i, n - i, all(1)) / by);
}

/* Each of the two subtractions correctly rounded. */
static void
shift_each(double *z, size_t n, double a, double b)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, load_some(z + i, n - i, all(1)) - a - b);
}

/*
 * The error of each value is that of exp below, and nothing cancels in the sum:
 * in all at most n / 8 + 3 roundings, one after the other.
 */
static double
exp_top(double *dst, const double *z, size_t n, size_t top)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top;
	struct lanes total = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd e = exp_low(load_some(z + i, n - i, all(-INF)) - m);

		store_some(dst + i, n - i, e);
		total.part[part_of(i)] += keep((vu)(at != skip), e);
	}
	return fold(SUM, &total);
}

/* In *dot the mask is for -inf, where 0 times infinity would be NaN. */
static double
sum_top(const double *z, size_t n, size_t top, double *dot)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top;
	struct lanes total = {0}, dots = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd x = load_some(z + i, n - i, all(-INF)) - m, e = exp_low(x);

		total.part[part_of(i)] += keep((vu)(at != skip), e);
		dots.part[part_of(i)] += drop((vu)(x < EXP_LOWEST), e * -x);
	}
	*dot = fold(SUM, &dots);
	return fold(SUM, &total);
}

/*
 * Where exp is 0 so are its products with x and x^2, of which x may be -inf. The
 * error is that of exp, and nothing cancels: x is at most 0.
 */
INLINE struct moments
moments_of(const void *z, bool narrow, size_t n, size_t top, double by)
{
	const double m = narrow ? (double)((const float *)z)[top] : ((const double *)z)[top];
	const double skip = (double)(ptrdiff_t)top;
	struct lanes rest = {0}, first = {0}, second = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd x = some_at(z, narrow, i, n) - m, y = x * by, e = exp_low(y);
		const vd ex = drop((vu)(y < EXP_LOWEST), e * x);
		const vd exx = drop((vu)(y < EXP_LOWEST), ex * x);

		rest.part[part_of(i)] += keep((vu)(at != skip), e);
		first.part[part_of(i)] += ex;
		second.part[part_of(i)] += exx;
	}
	return (struct moments){
	    .rest = fold(SUM, &rest),
	    .first = fold(SUM, &first),
	    .second = fold(SUM, &second),
	};
}

static struct moments
moments(const double *z, size_t n, size_t top, double by)
{
	return moments_of(z, false, n, top, by);
}

static struct moments
moments_f32(const float *z, size_t n, size_t top, double by)
{
	return moments_of(z, true, n, top, by);
}

/* Exact. */
static void
widen(double *dst, const float *z, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(dst + i, n - i, load_wide_some(z + i, n - i, 0));
}

/* The product and the sum each correctly rounded, here and below. */
static void
affine(double *dst, const double *z, const double *w, const double *b, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));
		const vd y = load_some(w + i, n - i, all(0)) * x + load_some(b + i, n - i, all(0));

		store_some(dst + i, n - i, pick((vu)(x == -INF), x, y));
	}
}

static void
add_products(double *to, const double *r, const double *z, size_t n)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));
		const vd y = load_some(r + i, n - i, all(0)) * x;

		store_some(
		    to + i, n - i, load_some(to + i, n - i, all(0)) + drop((vu)(x == -INF), y));
	}
}

static void
add_scaled(double *to, const double *z, size_t n, double by)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));

		store_some(to + i, n - i,
		    load_some(to + i, n - i, all(0)) + drop((vu)(x == -INF), x * by));
	}
}

static double
dot(const double *w, const double *z, size_t n)
{
	struct lanes total = {0};
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd x = load_some(z + i, n - i, all(0));

		total.part[part_of(i)] +=
		    drop((vu)(x == -INF), load_some(w + i, n - i, all(0)) * x);
	}
	return fold(SUM, &total);
}

/* z_i = f(z_i); f(1) must be harmless. */
INLINE void
each(double *z, size_t n, vd (*f)(vd))
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, f(load_some(z + i, n - i, all(1))));
}

/*
 * Error at most 0.66 ulp measured, tested below 0.7; where the result is
 * subnormal it is rounded twice: 0.78, tested below 0.8.
 */
static void
exp_each(double *z, size_t n)
{
	each(z, n, exp_any);
}

/* Error at most 0.86 ulp measured, tested below 0.9; kern_log1p the same. */
static void
log_each(double *z, size_t n)
{
	each(z, n, log_any);
}

/* Error at most 1.10 ulp measured, tested below 1.15. */
static void
sigmoid_each(double *z, size_t n)
{
	each(z, n, sigmoid_any);
}

/* Error at most 1.10 ulp measured, tested below 1.15. */
static void
log_sigmoid_each(double *z, size_t n)
{
	each(z, n, log_sigmoid_any);
}

extern const struct kern OF_LEVEL(kern);
const struct kern OF_LEVEL(kern) = {
    .name = NAME(KERN_LEVEL),
    .check = check,
    .argmax = argmax,
    .sum = sum,
    .div = div_each,
    .shift = shift_each,
    .exp_top = exp_top,
    .sum_top = sum_top,
    .moments = moments,
    .moments_f32 = moments_f32,
    .argmax_f32 = argmax_f32,
    .widen = widen,
    .affine = affine,
    .add_products = add_products,
    .add_scaled = add_scaled,
    .dot = dot,
    .exp = exp_each,
    .log = log_each,
    .sigmoid = sigmoid_each,
    .log_sigmoid = log_sigmoid_each,
    .read = OF_LEVEL(text_read),
    .write = OF_LEVEL(text_write),
};
