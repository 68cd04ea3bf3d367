/* SPDX-License-Identifier: MIT */
/*
 * The loops over a row, compiled once per CPU level; KERN_LEVEL is its name.
 * Every level gives the same bits: values are independent of each other except
 * in sums, which have the eight lanes and the order of lanes.h. The last
 * register of a row is filled up with values that change nothing: -inf, whose
 * exp is 0, or copies of the row's own values.
 */

#include <string.h>

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"
#include "kern/vmath.h"

#define NAME_OF(level) #level
#define NAME(level) NAME_OF(level)

#define INF __builtin_inf()
#define LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

/* The lowest index of the row's maximum, from the first maximum of each lane. */
INLINE size_t
fold_top(const struct lanes *best, const struct lanes *where, double max)
{
	struct lanes at;
	size_t p;

#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		at.part[p] = pick((vu)(best->part[p] == max), where->part[p], all(INF));
	return (size_t)fold(SMALLEST, &at);
}

/*
 * NaN compares false, so larger and smaller skip it. The end is filled up with
 * a value of the row, whose own index is lower.
 */
static unsigned
check(const double *z, size_t n, size_t *top)
{
	struct lanes high, low, nan = {0}, where = {0};
	vd at = count();
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

			where.part[p] = pick((vu)(v > high.part[p]), at, where.part[p]);
			high.part[p] = larger(v, high.part[p]);
			low.part[p] = smaller(v, low.part[p]);
			nan.part[p] = (vd)(bits(nan.part[p]) | (vu)(v != v));
			at += NATIVE;
		}
	for (; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(z[i]));

		where.part[0] = pick((vu)(v > high.part[0]), at, where.part[0]);
		high.part[0] = larger(v, high.part[0]);
		low.part[0] = smaller(v, low.part[0]);
		nan.part[0] = (vd)(bits(nan.part[0]) | (vu)(v != v));
		at += NATIVE;
	}
	/* As a number, all ones is NaN, which does not compare: make it 1. */
#pragma GCC unroll 4
	for (p = 0; p < PARTS; p++)
		nan.part[p] = keep(bits(nan.part[p]), all(1));
	max = fold(LARGEST, &high);
	min = fold(SMALLEST, &low);
	*top = fold_top(&high, &where, max);
	return (unsigned)((fold(LARGEST, &nan) > 0 ? KERN_NAN : 0) |
	    (max == INF ? KERN_POS_INF : 0) | (min < 0 ? KERN_NEGATIVE : 0) |
	    (max > 1 ? KERN_OVER_ONE : 0) | (max > -INF ? KERN_SOME : 0) |
	    (max > 0 ? KERN_POSITIVE : 0));
}

/*
 * Each lane keeps its first maximum; of those equal to the row's, the lowest
 * index wins.
 */
INLINE size_t
argmax_of(const void *z, bool narrow, size_t n)
{
	struct lanes best, where = {0};
	vd at = count();
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
	return fold_top(&best, &where, fold(LARGEST, &best));
}

size_t
OF_LEVEL(argmax)(const double *z, size_t n)
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
	last = total; /* a copy, so that the lanes above can stay in registers */
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

/* Correctly rounded. */
static void
mul_each(double *z, size_t n, double by)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, load_some(z + i, n - i, all(1)) * by);
}

/* Both subtractions are correctly rounded. */
static void
shift_each(double *z, size_t n, double a, double b)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, load_some(z + i, n - i, all(1)) - a - b);
}

/* Converts between this machine's byte order and little-endian. */
INLINE uint32_t
little(uint32_t x)
{
	unsigned char p[4];

	memcpy(p, &x, sizeof(p));
	return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static void
widen(double *dst, const void *p, size_t n)
{
	const unsigned char *q = p;
	uint32_t x;
	float f;
	size_t i = 0;

	for (; LITTLE && n - i >= NATIVE; i += NATIVE)
		store(dst + i,
		    __builtin_convertvector(*(const vf_anywhere *)(const void *)(q + 4 * i), vd));
	for (; i < n; i++) {
		memcpy(&x, q + 4 * i, sizeof(x));
		x = little(x);
		memcpy(&f, &x, sizeof(f));
		dst[i] = (double)f;
	}
}

static void
narrow(void *dst, const double *z, size_t n)
{
	unsigned char *q = dst;
	uint32_t x;
	float f;
	size_t i = 0;

	for (; LITTLE && n - i >= NATIVE; i += NATIVE)
		*(vf_anywhere *)(void *)(q + 4 * i) =
		    __builtin_convertvector(load(z + i), vf_anywhere);
	for (; i < n; i++) {
		f = (float)z[i];
		memcpy(&x, &f, sizeof(x));
		x = little(x);
		memcpy(q + 4 * i, &x, sizeof(x));
	}
}

/*
 * dst_i = f(z_i - z[top]); returns their sum without that of top. f is 0 below
 * `lowest`; after a filter, whole registers are.
 */
INLINE double
each_top(double *dst, const double *z, size_t n, size_t top, vd (*f)(vd), double lowest)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top;
	struct lanes total = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd x = load_some(z + i, n - i, all(-INF)) - m;
		vd e;

		if (!bits_of((vu)(x >= lowest))) {
			store_some(dst + i, n - i, all(0));
			continue;
		}
		e = f(x);
		store_some(dst + i, n - i, e);
		total.part[part_of(i)] += keep((vu)(at != skip), e);
	}
	return fold(SUM, &total);
}

/*
 * The error of each value is that of exp below. Nothing cancels in the sum,
 * which goes through at most n / 8 + 3 successive roundings.
 */
static double
exp_top(double *dst, const double *z, size_t n, size_t top)
{
	return each_top(dst, z, n, top, exp_low, EXP_LOWEST);
}

/*
 * The relative error of a value and of the sum is at most 2^-28.2 plus
 * rounding; that of their quotient, as a float32, is 0.55 ulp measured, tested
 * below 0.62.
 */
static double
exp_top_single(double *dst, const double *z, size_t n, size_t top)
{
	return each_top(dst, z, n, top, exp_single, SINGLE_LOWEST);
}

/* For *dot, -inf is masked out, because 0 times infinity would be NaN. */
static double
sum_top(const double *z, size_t n, size_t top, double *dot)
{
	const double m = z[top], skip = (double)(ptrdiff_t)top;
	struct lanes total = {0}, dots = {0};
	vd at = count();
	size_t i;

	for (i = 0; i < n; i += NATIVE, at += NATIVE) {
		const vd x = load_some(z + i, n - i, all(-INF)) - m;
		vd e;

		if (!bits_of((vu)(x >= EXP_LOWEST)))
			continue;
		e = exp_low(x);
		total.part[part_of(i)] += keep((vu)(at != skip), e);
		dots.part[part_of(i)] += drop((vu)(x < EXP_LOWEST), e * -x);
	}
	*dot = fold(SUM, &dots);
	return fold(SUM, &total);
}

static size_t
peaks(double *dst, const double *z, size_t n, size_t span)
{
	struct lanes high;
	size_t groups = 0, i = 0, end, p;

	for (; i < n; groups += LANES) {
		end = span <= (n - i - 1) / LANES ? i + span * LANES : n;
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++)
			high.part[p] = all(-INF);
		for (; end - i >= LANES; i += LANES)
#pragma GCC unroll 4
			for (p = 0; p < PARTS; p++)
				high.part[p] = larger(load(z + i + p * NATIVE), high.part[p]);
		for (p = 0; i < end; i += NATIVE, p++)
			high.part[p] = larger(load_some(z + i, end - i, all(-INF)), high.part[p]);
		for (p = 0; p < PARTS; p++)
			store(dst + groups + p * NATIVE, high.part[p]);
		i = end;
	}
	return groups;
}

/* The lanes hold counts, as integers. */
INLINE size_t
fold_count(const vu count[PARTS])
{
	vu total = count[0];
	size_t sum = 0, p;

	for (p = 1; p < PARTS; p++)
		total += count[p];
	for (p = 0; p < NATIVE; p++)
		sum += (size_t)total[p];
	return sum;
}

/*
 * The lanes of a mask are 0 or -1 as integers. NaN fills up the end: it is
 * never counted.
 */
static size_t
rank(const double *z, size_t n, double x, size_t *equal, double *sum)
{
	struct lanes total = {0}, last;
	vu above[PARTS] = {0}, same[PARTS] = {0};
	size_t i, p;

	for (i = 0; n - i >= LANES; i += LANES)
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++) {
			const vd v = load(z + i + p * NATIVE);
			const vu more = (vu)(v > x);

			above[p] -= more;
			same[p] -= (vu)(v == x);
			total.part[p] += keep(more, v);
		}
	last = total; /* as in sum */
	for (; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(__builtin_nan("")));
		const vu more = (vu)(v > x);

		above[0] -= more;
		same[0] -= (vu)(v == x);
		last.part[part_of(i)] += keep(more, v);
	}
	*equal = fold_count(same);
	*sum = fold(SUM, &last);
	return fold_count(above);
}

enum relation { ABOVE, BELOW, EQUAL };

INLINE unsigned
which_of(enum relation how, vd v, double x)
{
	return bits_of(how == ABOVE ? (vu)(v > x) : how == BELOW ? (vu)(v < x) : (vu)(v == x));
}

/*
 * Copies the z_i whose by_i compares as wanted. compress stores whole
 * registers; what follows the last wanted value is overwritten later, or was
 * already read if dst is z, because the store never goes past z + i.
 */
INLINE size_t
gather(double *dst, const double *z, const double *by, size_t n, enum relation how, double x)
{
	unsigned which[PARTS], any;
	size_t i, p, m = 0, found;

	for (i = 0; n - i >= LANES; i += LANES) {
		any = 0;
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++) {
			which[p] = which_of(how, load(by + i + p * NATIVE), x);
			any |= which[p];
		}
		if (NATIVE < LANES &&
		    !any) /* a CPU that has compress as an instruction need not check */
			continue;
#pragma GCC unroll 4
		for (p = 0; p < PARTS; p++) {
			store(dst + m, compress(load(z + i + p * NATIVE), which[p]));
			m += (size_t)__builtin_popcount(which[p]);
		}
	}
	for (; i < n; i += NATIVE) {
		any = which_of(how, load_some(by + i, n - i, all(__builtin_nan(""))), x);
		found = (size_t)__builtin_popcount(any);
		if (found > 0)
			store_some(dst + m, found, compress(load_some(z + i, n - i, all(0)), any));
		m += found;
	}
	return m;
}

static size_t
above(double *dst, const double *z, size_t n, double x)
{
	return gather(dst, z, z, n, ABOVE, x);
}

static size_t
below(double *dst, const double *z, size_t n, double x)
{
	return gather(dst, z, z, n, BELOW, x);
}

static size_t
where(double *dst, const double *z, const double *by, size_t n, double x)
{
	return gather(dst, z, by, n, EQUAL, x);
}

/* Equal values are rare or soon used up, so they are handled one by one. */
static void
keep_above(double *z, size_t n, double x, size_t equal)
{
	size_t i, j, end;

	for (i = 0; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(-INF));

		if (equal > 0 && bits_of((vu)(v == x))) {
			end = n - i < NATIVE ? n : i + NATIVE;
			for (j = i; j < end; j++) {
				if (z[j] == x && equal > 0)
					equal--;
				else if (!(z[j] > x))
					z[j] = -INF;
			}
			continue;
		}
		store_some(z + i, n - i, pick((vu)(v > x), v, all(-INF)));
	}
}

static void
cut(double *z, size_t n, double a, double b)
{
	size_t i;

	for (i = 0; i < n; i += NATIVE) {
		const vd v = load_some(z + i, n - i, all(0));

		store_some(z + i, n - i, pick((vu)(v - a < b), all(-INF), v));
	}
}

/* z_i = f(z_i); the end is filled up with 1, so f(1) must be harmless. */
INLINE void
each(double *z, size_t n, vd (*f)(vd))
{
	size_t i;

	for (i = 0; i < n; i += NATIVE)
		store_some(z + i, n - i, f(load_some(z + i, n - i, all(1))));
}

/*
 * Error at most 0.66 ulp measured, tested below 0.7. A subnormal result is
 * rounded twice: 0.78, tested below 0.8.
 */
static void
exp_each(double *z, size_t n)
{
	each(z, n, exp_any);
}

/* Error at most 0.86 ulp measured, tested below 0.9; the same for kern_log1p. */
static void
log_each(double *z, size_t n)
{
	each(z, n, log_any);
}

/* Error at most 1.55 ulp measured, tested below 1.6. */
static void
log_odds_each(double *p, size_t n)
{
	each(p, n, log_odds_any);
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
/* A register full at a time; what is left one by one. */
static void
swap_bytes(char *dst, const char *src, size_t n, char a, char b)
{
	typedef unsigned char bytes __attribute__((vector_size(32)));
	const unsigned char both = (unsigned char)(a ^ b);
	bytes x;

	for (; n >= sizeof(x); n -= sizeof(x), dst += sizeof(x), src += sizeof(x)) {
		memcpy(&x, src, sizeof(x));
		x ^= (bytes)((x == (unsigned char)a) | (x == (unsigned char)b)) & both;
		memcpy(dst, &x, sizeof(x));
	}
	for (; n > 0; n--, dst++, src++)
		*dst = (char)(*src == a || *src == b ? *src ^ both : *src);
}

const struct kern OF_LEVEL(kern) = {
    .name = NAME(KERN_LEVEL),
    .check = check,
    .argmax = OF_LEVEL(argmax),
    .sum = sum,
    .div = div_each,
    .mul = mul_each,
    .shift = shift_each,
    .widen = widen,
    .narrow = narrow,
    .widen_f16 = OF_LEVEL(widen_f16),
    .narrow_f16 = OF_LEVEL(narrow_f16),
    .widen_bf16 = OF_LEVEL(widen_bf16),
    .narrow_bf16 = OF_LEVEL(narrow_bf16),
    .halves_good = OF_LEVEL(halves_good),
    .halves_softmax = OF_LEVEL(halves_softmax),
    .softmax_half = OF_LEVEL(softmax_half),
    .exp_top = exp_top,
    .exp_top_single = exp_top_single,
    .sum_top = sum_top,
    .measure = OF_LEVEL(rows_measure),
    .columns = OF_LEVEL(rows_columns),
    .digits = OF_LEVEL(rows_digits),
    .peaks = peaks,
    .rank = rank,
    .above = above,
    .below = below,
    .where = where,
    .keep = keep_above,
    .cut = cut,
    .moments = OF_LEVEL(moments),
    .moments_f32 = OF_LEVEL(moments_f32),
    .argmax_f32 = argmax_f32,
    .affine = OF_LEVEL(affine),
    .add_products = OF_LEVEL(add_products),
    .add_scaled = OF_LEVEL(add_scaled),
    .dot = OF_LEVEL(dot),
    .add_product = OF_LEVEL(add_product),
    .excess = OF_LEVEL(excess),
    .ramp = OF_LEVEL(ramp),
    .ramp_power = OF_LEVEL(ramp_power),
    .deformed_sums = OF_LEVEL(deformed_sums),
    .deformed = OF_LEVEL(deformed),
    .log_deformed = OF_LEVEL(log_deformed),
    .gumbel_add = OF_LEVEL(gumbel_add),
    .gumbel_listed = OF_LEVEL(gumbel_listed),
    .gumbel_rows = OF_LEVEL(gumbel_rows),
    .gumbel_near = OF_LEVEL(gumbel_near),
    .exp = exp_each,
    .log = log_each,
    .log_odds = log_odds_each,
    .sigmoid = sigmoid_each,
    .log_sigmoid = log_sigmoid_each,
    .divergence_drift = OF_LEVEL(divergence_drift),
    .divergence_sums = OF_LEVEL(divergence_sums),
    .read = OF_LEVEL(text_read),
    .write = OF_LEVEL(text_write),
    .swap = swap_bytes,
};
