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

/* What the row's sums come to, before the arithmetic that all rows share. */
struct sums {
	double rest, dot, squares; /* over all classes but top: of e, e (m - z), e^2 */
	double before; /* how many come before the label */
};

/* rest in the order of exp_top, dot in that of sum_top. at_label is its index as a number. */
static struct sums
measure_row(double *e, const double *z, size_t n, size_t top, size_t label)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top, y = z[label];
	const double at_label = (double)(ptrdiff_t)label;
	struct lanes total = {0}, dots = {0}, squares = {0}, before = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const size_t p = part_of(i);
		const vd v = load_some(z + i, n - i, all(-INF)), x = v - m, ei = exp_low(x);
		const vd other = keep((vu)(at != skip), ei);

		store_some(e + i, n - i, ei);
		total.part[p] += other;
		squares.part[p] += other * other;
		dots.part[p] += drop((vu)(x < EXP_LOWEST), ei * -x);
		before.part[p] += keep((vu)(v > y) | ((vu)(v == y) & (vu)(at < at_label)), all(1));
	}
	return (struct sums){
	    fold(SUM, &total), fold(SUM, &dots), fold(SUM, &squares), fold(SUM, &before)};
}

/* Rows at once that the arithmetic behind the sums is done for. */
enum { TOGETHER = 64 };

/*
 * With t = 1 + rest: conf = 1 / t, nll = log1p(rest) + (m - z_y), entropy =
 * log1p(rest) + dot / t. Brier, where the label is the top class, is
 * (rest^2 + squares) / t^2, elsewhere ((t - e_y)^2 + 1 + (squares - e_y^2)) / t^2.
 */
INLINE void
measure_finish(const double (*s)[TOGETHER], size_t n, size_t from, const struct measured *out)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd rest = load(s[0] + i), dot = load(s[1] + i), squares = load(s[2] + i);
		const vd gap = load(s[3] + i), ey = load(s[4] + i);
		const vu right = (vu)(load(s[5] + i) != 0);
		const vd t = 1 + rest, l = log1p_pair(rest, all(0)), q = t - ey;
		const vd brier =
		    pick(right, rest * rest + squares, q * q + 1 + (squares - ey * ey));

		store_some(out->total + from + i, n - i, t);
		store_some(out->conf + from + i, n - i, 1 / t);
		store_some(out->nll + from + i, n - i, l + gap);
		store_some(out->entropy + from + i, n - i, l + dot / t);
		store_some(out->brier + from + i, n - i, brier / (t * t));
	}
}

/* Each sum has exp_top's error; conf, nll and entropy few roundings more, Brier twice as many. */
static void
measure(const double *z, size_t nrow, size_t n, const size_t *label, const struct measured *out)
{
	double s[6][TOGETHER] = {{0}};
	size_t i, j = 0, top;

	for (i = 0; i < nrow; i++, z += n) {
		const struct sums row =
		    measure_row(out->e + i * n, z, n, top = argmax(z, n), label[i]);

		out->top[i] = top;
		out->rank[i] = (size_t)row.before;
		s[0][j] = row.rest;
		s[1][j] = row.dot;
		s[2][j] = row.squares;
		s[3][j] = z[top] - z[label[i]];
		s[4][j] = out->e[i * n + label[i]];
		s[5][j] = top == label[i];
		if (++j == TOGETHER || i + 1 == nrow) {
			measure_finish((const double(*)[TOGETHER])s, j, i + 1 - j, out);
			j = 0;
		}
	}
}

/* Which lanes the mask has, as bits. */
INLINE unsigned
which(vu mask)
{
#if NATIVE == 8
	return _mm512_movepi64_mask((__m512i)mask);
#elif NATIVE == 4
	return (unsigned)_mm256_movemask_pd((__m256d)mask);
#elif defined(__SSE2__)
	return (unsigned)_mm_movemask_pd((__m128d)mask);
#else
	return (unsigned)((mask[0] & 1) | (mask[1] & 2));
#endif
}

INLINE void
add_ints(int64_t *to, size_t left, vu x)
{
	size_t l;

	if (left >= NATIVE)
		*(vi_anywhere *)to += (vi_anywhere)x;
	else
		for (l = 0; l < left; l++)
			to[l] += (int64_t)x[l];
}

/* 1.5 2^52 added rounds to the nearest integer, which is then the low bits' difference. */
static size_t
columns(const double *e, size_t nrow, size_t n, const double *scale, const double *limit,
    int64_t *sum, size_t *at)
{
	const double magic = 0x1.8p52;
	size_t i, r, found = 0;
	unsigned mask;

	for (r = 0; r < nrow; r++)
		for (i = 0; i < n; i += NATIVE) {
			const size_t place = r * n + i, left = n - i;
			const vd v = load_some(e + place, left, all(0));
			const vu x = bits(v * scale[r] + magic) - bits(all(magic));

			add_ints(sum + i, left, x);
			mask = which((vu)(v > limit[r]));
			for (; mask; mask &= mask - 1)
				at[found++] = place + (size_t)__builtin_ctz(mask);
		}
	return found;
}

/*
 * Each digit is the nearest integer to what the ones before it left, in its own
 * unit; what is left is exact.
 */
static size_t
digits(const double *v, size_t n, bool square, int64_t d[DIGITS])
{
	const double unit[DIGITS] = {0x1p-20, 0x1p-70, 0x1p-120};
	vu total[DIGITS] = {{0}}, out = {0};
	size_t i, k, l, left_out = 0;

	for (i = 0; i < n; i += NATIVE) {
		vd x = load_some(v + i, n - i, all(0));
		vu fits;

		x = square ? x * x : x;
		fits = (vu)(x < DIGIT_LIMIT) & (vu)(x >= 0);
		out -= ~fits;
		x = keep(fits, x);
		for (k = 0; k < DIGITS; k++) {
			const double magic = 0x1.8p52 * unit[k];
			const vd t = x + magic;

			total[k] += bits(t) - bits(all(magic));
			x -= t - magic;
		}
	}
	for (l = 0; l < NATIVE; l++) {
		for (k = 0; k < DIGITS; k++)
			d[k] += (int64_t)total[k][l];
		left_out += out[l];
	}
	return left_out;
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
    .measure = measure,
    .columns = columns,
    .digits = digits,
    .moments = OF_LEVEL(moments),
    .moments_f32 = OF_LEVEL(moments_f32),
    .argmax_f32 = argmax_f32,
    .widen = OF_LEVEL(widen),
    .affine = OF_LEVEL(affine),
    .add_products = OF_LEVEL(add_products),
    .add_scaled = OF_LEVEL(add_scaled),
    .dot = OF_LEVEL(dot),
    .exp = exp_each,
    .log = log_each,
    .sigmoid = sigmoid_each,
    .log_sigmoid = log_sigmoid_each,
    .apart_drift = OF_LEVEL(apart_drift),
    .apart_sums = OF_LEVEL(apart_sums),
    .read = OF_LEVEL(text_read),
    .write = OF_LEVEL(text_write),
};
