/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_LANES_H
#define SMX_KERN_LANES_H

/*
 * One register of doubles, on whatever CPU this is compiled for. The kernels
 * above this file are written once, with the compilers' vector extensions;
 * here is the little that those lack or do badly: loading part of a register,
 * choosing by a mask, largest and smallest.
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

/* gcc tells of a calling convention that no inlined function has. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

#if defined(__FAST_MATH__)
#error "-ffast-math reorders sums and forgets infinities: build without it"
#endif
/* 1 (s390x): floats are computed as doubles, but here none are computed with. */
_Static_assert(
    FLT_EVAL_METHOD == 0 || FLT_EVAL_METHOD == 1, "doubles must be rounded to double at each step");

/* AVX512_MODEL: the unit tests compile this with their model of the intrinsics. */
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

/* The eight lanes of a sum, lane l in part[l / NATIVE]. */
struct lanes {
	vd part[PARTS];
};

INLINE vd
all(double x)
{
	return x - (vd){0}; /* x - 0 is x, the sign of -0 too */
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

/* yes where the mask is all ones, no where it is 0. */
INLINE vd
pick(vu mask, vd yes, vd no)
{
	return (vd)((bits(yes) & mask) | (bits(no) & ~mask));
}

/* x where the mask is all ones, 0 elsewhere. */
INLINE vd
keep(vu mask, vd x)
{
	return (vd)(bits(x) & mask);
}

/* 0 where the mask is all ones, x elsewhere. */
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
 * load_part: the first `left` values at p, fewer than a register holds and at
 * least 1, and pad in the places past them, of which nothing is read. store_part
 * writes no more than `left` values.
 * larger: a > b ? a : b and smaller: a < b ? a : b, so b where a is NaN.
 * bits_of: a bit for each lane of a mask. compress: the lanes whose bits are set,
 * moved together; anything behind them.
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

/* Pairs of 32 bits are moved: AVX2 moves no doubles by a variable. */
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
	(void)left; /* is 1 */
	return (vd){p[0], pad[1]};
}

INLINE void
store_part(double *p, size_t left, vd x)
{
	(void)left; /* is 1 */
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

/* The same, where as much as a register or more may be left. */
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

/* Which part of a sum's lanes the register at i is added to. */
INLINE size_t
part_of(size_t i)
{
	return i / NATIVE % PARTS;
}

/* As many floats, made doubles; of load_wide_some pad in the places past `left`. */
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

/* The registers of a row of doubles, or of floats made doubles, at i; -inf past the row's end. */
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

/* gcc 11 has no __builtin_shufflevector, and clang has nothing else. */
#if defined(__clang__)
#define SHUFFLE(x, ...) __builtin_shufflevector(x, x, __VA_ARGS__)
#else
#define SHUFFLE(x, ...) __builtin_shuffle(x, (vu){__VA_ARGS__})
#endif

/* The lanes of x from `half` on, moved to the front; anything behind them. */
INLINE vd
upper(vd x, size_t half)
{
#if NATIVE == 8
	return half == 4 ? SHUFFLE(x, 4, 5, 6, 7, 4, 5, 6, 7) : SHUFFLE(x, 2, 3, 2, 3, 2, 3, 2, 3);
#else
	(void)half; /* is 2 */
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

/* All the lanes in one, in the order that the head of this file gives. */
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
