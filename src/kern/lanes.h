/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_LANES_H
#define SMX_KERN_LANES_H

/*
 * One register of doubles, on any CPU. The kernels above this file are written
 * once, with the compilers' vector extensions; this file adds what those lack
 * or do badly: loading part of a register, choosing by a mask, maximum and
 * minimum.
 *
 * Sums have eight lanes everywhere: value i is added to lane i % 8, so a CPU
 * with narrow registers keeps the lanes in several of them. At the end the
 * lanes are folded in halves: ((l0+l4)+(l2+l6)) + ((l1+l5)+(l3+l7)).
 */

#include <float.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#if defined(__SSE2__) && !defined(AVX512_MODEL)
#include <immintrin.h>
#endif

/* gcc warns of a calling convention, but inlined functions have none. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

#if defined(__FAST_MATH__)
#error "-ffast-math reorders sums and forgets infinities: build without it"
#endif
/* 1 (s390x): floats are computed as doubles, but no floats are computed here. */
_Static_assert(
    FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1, "doubles must be rounded to double at each step");

/* AVX512_MODEL: the unit tests compile this file with their model of the intrinsics. */
#if defined(__AVX512F__) || defined(AVX512_MODEL)
#define NATIVE 8
#elif defined(__AVX2__)
#define NATIVE 4
#else
#define NATIVE 2
#endif
#define LANES 8
#define PARTS (LANES / NATIVE) /* registers that hold the lanes of one sum */

#define INLINE static inline __attribute__((always_inline, unused))

typedef double vd __attribute__((vector_size(8 * NATIVE)));
typedef uint64_t vu __attribute__((vector_size(8 * NATIVE)));
typedef float vf_anywhere __attribute__((vector_size(4 * NATIVE), aligned(1), may_alias));
typedef double vd_anywhere __attribute__((vector_size(8 * NATIVE), aligned(8), may_alias));
typedef int64_t vi_anywhere __attribute__((vector_size(8 * NATIVE), aligned(8), may_alias));

/* The eight lanes of a sum; lane l is in part[l / NATIVE]. */
struct lanes {
	vd part[PARTS];
};

INLINE vd
all(double x)
{
	return x - (vd){0}; /* x - 0 is x, including the sign of -0 */
}

INLINE vu
bits(vd x)
{
	return (vu)x;
}

INLINE vd
load(const double *p)
{
	return *(const vd_anywhere *)p;
}

INLINE void
store(double *p, vd x)
{
	*(vd_anywhere *)p = x;
}

/* `yes` in lanes whose mask is all ones, `no` in lanes whose mask is 0. */
INLINE vd
pick(vu mask, vd yes, vd no)
{
	return (vd)((bits(yes) & mask) | (bits(no) & ~mask));
}

/* x in lanes whose mask is all ones, 0 in the others. */
INLINE vd
keep(vu mask, vd x)
{
	return (vd)(bits(x) & mask);
}

/* 0 in lanes whose mask is all ones, x in the others. */
INLINE vd
drop(vu mask, vd x)
{
	return (vd)(bits(x) & ~mask);
}

/* 0, 1, 2 ... */
INLINE vd
count(void)
{
#if NATIVE == 8
	return (vd){0, 1, 2, 3, 4, 5, 6, 7};
#elif NATIVE == 4
	return (vd){0, 1, 2, 3};
#else
	return (vd){0, 1};
#endif
}

/*
 * load_part: loads the first `left` values at p (at least 1, fewer than a
 * register holds) and fills the other lanes with those of pad; reads nothing
 * after the values. store_part writes exactly `left` values.
 * larger: a > b ? a : b, and smaller: a < b ? a : b; so b if a is NaN.
 * bits_of: one bit per lane of a mask. compress: the lanes whose bits are set,
 * moved together; the remaining lanes are undefined.
 */
#if NATIVE == 8

INLINE unsigned
bits_of(vu mask)
{
	return _mm512_movepi64_mask((__m512i)mask);
}

INLINE vd
compress(vd x, unsigned which)
{
	return (vd)_mm512_maskz_compress_pd((__mmask8)which, (__m512d)x);
}

INLINE __mmask8
first(size_t left)
{
	return (__mmask8)((1U << left) - 1);
}

INLINE vd
load_part(const double *p, size_t left, vd pad)
{
	return (vd)_mm512_mask_loadu_pd((__m512d)pad, first(left), p);
}

INLINE void
store_part(double *p, size_t left, vd x)
{
	_mm512_mask_storeu_pd(p, first(left), (__m512d)x);
}

INLINE vd
larger(vd a, vd b)
{
	return (vd)_mm512_max_pd((__m512d)a, (__m512d)b);
}

INLINE vd
smaller(vd a, vd b)
{
	return (vd)_mm512_min_pd((__m512d)a, (__m512d)b);
}

#elif NATIVE == 4

INLINE unsigned
bits_of(vu mask)
{
	return (unsigned)_mm256_movemask_pd((__m256d)mask);
}

/* Moves pairs of 32 bits, because AVX2 cannot permute doubles by a variable. */
INLINE vd
compress(vd x, unsigned which)
{
	static const uint32_t from[16][8] = {
	    {0},
	    {0, 1},
	    {2, 3},
	    {0, 1, 2, 3},
	    {4, 5},
	    {0, 1, 4, 5},
	    {2, 3, 4, 5},
	    {0, 1, 2, 3, 4, 5},
	    {6, 7},
	    {0, 1, 6, 7},
	    {2, 3, 6, 7},
	    {0, 1, 2, 3, 6, 7},
	    {4, 5, 6, 7},
	    {0, 1, 4, 5, 6, 7},
	    {2, 3, 4, 5, 6, 7},
	    {0, 1, 2, 3, 4, 5, 6, 7},
	};
	const __m256i order = _mm256_loadu_si256((const __m256i *)(const void *)from[which]);

	return (vd)_mm256_permutevar8x32_ps((__m256)x, order);
}

INLINE __m256i
first(size_t left)
{
	static const int64_t ones[2 * NATIVE] = {-1, -1, -1, -1};

	return _mm256_loadu_si256((const __m256i *)(const void *)(ones + NATIVE - left));
}

INLINE vd
load_part(const double *p, size_t left, vd pad)
{
	const __m256i mask = first(left);

	return pick((vu)mask, (vd)_mm256_maskload_pd(p, mask), pad);
}

INLINE void
store_part(double *p, size_t left, vd x)
{
	_mm256_maskstore_pd(p, first(left), (__m256d)x);
}

INLINE vd
larger(vd a, vd b)
{
	return (vd)_mm256_max_pd((__m256d)a, (__m256d)b);
}

INLINE vd
smaller(vd a, vd b)
{
	return (vd)_mm256_min_pd((__m256d)a, (__m256d)b);
}

#else

INLINE unsigned
bits_of(vu mask)
{
#if defined(__SSE2__)
	return (unsigned)_mm_movemask_pd((__m128d)mask);
#else
	return (unsigned)(mask[0] & 1) | (unsigned)(mask[1] & 2);
#endif
}

INLINE vd
compress(vd x, unsigned which)
{
	return which == 2 ? all(x[1]) : x;
}

INLINE vd
load_part(const double *p, size_t left, vd pad)
{
	(void)left; /* always 1 */
	return (vd){p[0], pad[1]};
}

INLINE void
store_part(double *p, size_t left, vd x)
{
	(void)left; /* always 1 */
	p[0] = x[0];
}

INLINE vd
larger(vd a, vd b)
{
#if defined(__SSE2__)
	return (vd)_mm_max_pd((__m128d)a, (__m128d)b);
#else
	return pick((vu)(a > b), a, b);
#endif
}

INLINE vd
smaller(vd a, vd b)
{
#if defined(__SSE2__)
	return (vd)_mm_min_pd((__m128d)a, (__m128d)b);
#else
	return pick((vu)(a < b), a, b);
#endif
}

#endif

/* The same, if a whole register or more may be left. */
INLINE vd
load_some(const double *p, size_t left, vd pad)
{
	return left < NATIVE ? load_part(p, left, pad) : load(p);
}

INLINE void
store_some(double *p, size_t left, vd x)
{
	if (left < NATIVE)
		store_part(p, left, x);
	else
		store(p, x);
}

/* Returns which part of a sum's lanes the register at i is added to. */
INLINE size_t
part_of(size_t i)
{
	return i / NATIVE % PARTS;
}

/*
 * Load as many floats and convert them to doubles; load_wide_some fills the
 * lanes after `left` with pad.
 */
INLINE vd
load_wide(const float *p)
{
	return __builtin_convertvector(*(const vf_anywhere *)p, vd);
}

INLINE vd
load_wide_some(const float *p, size_t left, float pad)
{
	float part[NATIVE];
	size_t i;

	if (left >= NATIVE)
		return load_wide(p);
	for (i = 0; i < NATIVE; i++)
		part[i] = i < left ? p[i] : pad;
	return load_wide(part);
}

/*
 * Load the register at i of a row of doubles, or of floats converted to
 * doubles; some_at fills up with -inf after the end of the row.
 */
INLINE vd
whole_at(const void *z, bool narrow, size_t i)
{
	return narrow ? load_wide((const float *)z + i) : load((const double *)z + i);
}

INLINE vd
some_at(const void *z, bool narrow, size_t i, size_t n)
{
	return narrow ? load_wide_some((const float *)z + i, n - i, (float)-__builtin_inf())
		      : load_some((const double *)z + i, n - i, all(-__builtin_inf()));
}

#if NATIVE > 2

/* gcc 11 lacks __builtin_shufflevector, and clang has nothing else. */
#if defined(__clang__)
#define SHUFFLE(x, ...) __builtin_shufflevector(x, x, __VA_ARGS__)
#else
#define SHUFFLE(x, ...) __builtin_shuffle(x, (vu){__VA_ARGS__})
#endif

/* Moves the lanes of x from `half` on to the front; the others are undefined. */
INLINE vd
upper(vd x, size_t half)
{
#if NATIVE == 8
	return half == 4 ? SHUFFLE(x, 4, 5, 6, 7, 4, 5, 6, 7) : SHUFFLE(x, 2, 3, 2, 3, 2, 3, 2, 3);
#else
	(void)half; /* always 2 */
	return SHUFFLE(x, 2, 3, 2, 3);
#endif
}

#endif

enum fold { SUM, LARGEST, SMALLEST };

INLINE vd
join(enum fold how, vd a, vd b)
{
	return how == SUM ? a + b : how == LARGEST ? larger(a, b) : smaller(a, b);
}

/* Folds all lanes into one, in the order given at the head of this file. */
INLINE double
fold(enum fold how, const struct lanes *l)
{
#if PARTS == 4
	const vd even = join(how, l->part[0], l->part[2]);
	vd a = join(how, even, join(how, l->part[1], l->part[3]));
#elif PARTS == 2
	vd a = join(how, l->part[0], l->part[1]);
#else
	vd a = l->part[0];
#endif

#if NATIVE == 8
	a = join(how, a, upper(a, 4));
#endif
#if NATIVE > 2
	a = join(how, a, upper(a, 2));
#endif
	return join(how, a, all(a[1]))[0];
}

#endif
