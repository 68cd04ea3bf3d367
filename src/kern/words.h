/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_WORDS_H
#define SMX_KERN_WORDS_H

/*
 * One register of 64-bit words, for loops over text: each word holds eight
 * bytes of a different number. Like lanes.h for doubles, this adds what the
 * compilers' vector extensions lack. A CPU level that cannot shift each word by
 * its own count has none of these (WORDS is 0): one number at a time is faster
 * there.
 *
 * A mask says yes or no for each word. The first byte of a text is the lowest
 * of its word.
 */

#include <stdint.h>
#include <string.h>

#include "kern/lanes.h"

#if defined(__AVX512F__) || defined(AVX512_MODEL)
#define WORDS 8
#elif defined(__AVX2__)
#define WORDS 4
#else
#define WORDS 0
#endif

#define BYTES(x) ((x)*0x0101010101010101U) /* x in each byte */
#define ZEROS BYTES((uint64_t)'0')
#define ONES (~(uint64_t)0)

#if WORDS > 0

typedef uint64_t vw __attribute__((vector_size(8 * WORDS)));
typedef uint64_t vw_anywhere __attribute__((vector_size(8 * WORDS), aligned(8), may_alias));
typedef int64_t vi __attribute__((vector_size(8 * WORDS)));
typedef uint8_t vb __attribute__((vector_size(8 * WORDS)));
typedef double wd __attribute__((vector_size(8 * WORDS)));
typedef double wd_anywhere __attribute__((vector_size(8 * WORDS), aligned(8), may_alias));

INLINE vw
words(uint64_t x)
{
	return x | (vw){0};
}

INLINE wd
doubles(double x)
{
	return x - (wd){0};
}

INLINE vw
load_words(const uint64_t *p)
{
	return *(const vw_anywhere *)p;
}

INLINE void
store_words(uint64_t *p, vw x)
{
	*(vw_anywhere *)p = x;
}

INLINE wd
load_doubles(const double *p)
{
	return *(const wd_anywhere *)p;
}

INLINE void
store_doubles(double *p, wd x)
{
	*(wd_anywhere *)p = x;
}

INLINE vw
as_words(wd x)
{
	return (vw)x;
}

INLINE wd
as_doubles(vw x)
{
	return (wd)x;
}

#if WORDS == 8

typedef __mmask8 vm;

INLINE vm
equal(vw a, vw b)
{
	return _mm512_cmpeq_epi64_mask((__m512i)a, (__m512i)b);
}

/* Compares as signed numbers. */
INLINE vm
above(vw a, vw b)
{
	return _mm512_cmpgt_epi64_mask((__m512i)a, (__m512i)b);
}

INLINE vm
not_below(wd a, wd b)
{
	return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, _CMP_GE_OQ);
}

INLINE vm
some(vw x)
{
	return _mm512_test_epi64_mask((__m512i)x, (__m512i)x);
}

INLINE vw
keep_words(vm mask, vw x)
{
	return (vw)_mm512_maskz_mov_epi64(mask, (__m512i)x);
}

INLINE vw
pick_words(vm mask, vw yes, vw no)
{
	return (vw)_mm512_mask_mov_epi64((__m512i)no, mask, (__m512i)yes);
}

INLINE unsigned
mask_bits(vm mask)
{
	return mask;
}

#else

typedef vw vm;

INLINE vm
equal(vw a, vw b)
{
	return (vw)(a == b);
}

INLINE vm
above(vw a, vw b)
{
	return (vw)((vi)a > (vi)b);
}

INLINE vm
not_below(wd a, wd b)
{
	return (vw)(a >= b);
}

INLINE vm
some(vw x)
{
	return ~(vw)(x == 0);
}

#endif

#if WORDS == 4

/* x in the words whose mask says yes, 0 in the others. */
INLINE vw
keep_words(vm mask, vw x)
{
	return x & mask;
}

INLINE vw
pick_words(vm mask, vw yes, vw no)
{
	return (yes & mask) | (no & ~mask);
}

#endif

INLINE wd
pick_doubles(vm mask, wd yes, wd no)
{
	return as_doubles(pick_words(mask, as_words(yes), as_words(no)));
}

/*
 * shl, shr: shift each word by its own count; a count of 64 or more, or below
 * 0, gives 0.
 * mul32: multiplies the lower halves.
 * load_texts: p holds one pointer per word; loads the eight bytes after the
 * byte it points to, and the next eight.
 * bytes_above: the number of bytes above the highest set bit.
 * over_nine: not 0 if some byte is above 9.
 * value16: high * 10^8 + low, rounded; each is below 10^8.
 * value8: the value of eight digits (0 ... 9, not '0'). digits8: the digits of
 * x < 10^8.
 * power: 10^k for k = 0 ... 15. big_power: 10^(16 (k - 4)) for k = 0 ... 7.
 * mask_bits: one bit per word, the first lowest.
 */

extern const double kern_powers[16], kern_big_powers[8];

#if WORDS == 8

INLINE vw
shl(vw x, vw n)
{
	return (vw)_mm512_sllv_epi64((__m512i)x, (__m512i)n);
}

INLINE vw
shr(vw x, vw n)
{
	return (vw)_mm512_srlv_epi64((__m512i)x, (__m512i)n);
}

INLINE vw
mul32(vw a, vw b)
{
	return (vw)_mm512_mul_epu32((__m512i)a, (__m512i)b);
}

INLINE __m512i
four_texts(const uint64_t *p)
{
	__m512i x = _mm512_castsi128_si512(_mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[0])));

	x = _mm512_mask_broadcast_i64x2(
	    x, 0x0c, _mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[2])));
	x = _mm512_mask_broadcast_i64x2(
	    x, 0x30, _mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[4])));
	return _mm512_mask_broadcast_i64x2(
	    x, 0xc0, _mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[6])));
}

INLINE void
load_texts(const uint64_t *p, vw *first, vw *second)
{
	const __m512i even = four_texts(p), odd = four_texts(p + 1);

	*first = (vw)_mm512_unpacklo_epi64(even, odd);
	*second = (vw)_mm512_unpackhi_epi64(even, odd);
}

INLINE vw
bytes_above(vw x)
{
	return (vw)_mm512_lzcnt_epi64((__m512i)x) >> 3;
}

INLINE wd
value16(vw high, vw low)
{
	return (wd)_mm512_cvtepu64_pd((__m512i)(mul32(high, words(100000000)) + low));
}

INLINE vw
over_nine(vw x)
{
	return (vw)_mm512_subs_epu8((__m512i)x, _mm512_set1_epi8(9));
}

INLINE vw
value8(vw x)
{
	const __m512i pairs = _mm512_maddubs_epi16((__m512i)x, _mm512_set1_epi16(1 << 8 | 10));
	const vw fours = (vw)_mm512_madd_epi16(pairs, _mm512_set1_epi32(1 << 16 | 100));

	return mul32(fours, words(10000)) + (fours >> 32);
}

INLINE vw
digits8(vw x)
{
	/* x / 10^4 = x * 3518437209 >> 45 for 32 bits */
	__m512i q = (__m512i)(mul32(x, words(3518437209)) >> 45);
	__m512i r = (__m512i)(((x - mul32((vw)q, words(10000))) << 32) | (vw)q);

	/* x / 100 = x * 5243 >> 19 for x < 10^4; x / 10 = x * 6554 >> 16 for x < 100 */
	q = _mm512_srli_epi32(_mm512_mulhi_epu16(r, _mm512_set1_epi32(5243)), 3);
	r = _mm512_sub_epi32(r, _mm512_mullo_epi16(q, _mm512_set1_epi32(100)));
	r = _mm512_or_si512(q, _mm512_slli_epi32(r, 16));
	q = _mm512_mulhi_epu16(r, _mm512_set1_epi16(6554));
	r = _mm512_sub_epi16(r, _mm512_mullo_epi16(q, _mm512_set1_epi16(10)));
	return (vw)_mm512_or_si512(q, _mm512_slli_epi16(r, 8));
}

INLINE wd
power(vw k)
{
	return (wd)_mm512_permutex2var_pd(
	    _mm512_loadu_pd(kern_powers), (__m512i)k, _mm512_loadu_pd(kern_powers + 8));
}

INLINE wd
big_power(vw k)
{
	return (wd)_mm512_permutexvar_pd((__m512i)k, _mm512_loadu_pd(kern_big_powers));
}

#else

INLINE vw
shl(vw x, vw n)
{
	return (vw)_mm256_sllv_epi64((__m256i)x, (__m256i)n);
}

INLINE vw
shr(vw x, vw n)
{
	return (vw)_mm256_srlv_epi64((__m256i)x, (__m256i)n);
}

INLINE vw
mul32(vw a, vw b)
{
	return (vw)_mm256_mul_epu32((__m256i)a, (__m256i)b);
}

INLINE __m256i
two_texts(const uint64_t *p)
{
	const __m128i low = _mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[0]));

	return _mm256_inserti128_si256(_mm256_castsi128_si256(low),
	    _mm_loadu_si128((const __m128i *)(uintptr_t)(1 + p[2])), 1);
}

INLINE void
load_texts(const uint64_t *p, vw *first, vw *second)
{
	const __m256i even = two_texts(p), odd = two_texts(p + 1);

	*first = (vw)_mm256_unpacklo_epi64(even, odd);
	*second = (vw)_mm256_unpackhi_epi64(even, odd);
}

/* 0xff in each byte that is equal in both. */
INLINE vw
equal_bytes(vw a, vw b)
{
	return (vw)((vb)a == (vb)b);
}

INLINE vw
bytes_above(vw x)
{
	x |= x >> 8;
	x |= x >> 16;
	x |= x >> 32;
	return (vw)_mm256_sad_epu8(
	    (__m256i)(equal_bytes(x, words(0)) & BYTES(1)), _mm256_setzero_si256());
}

INLINE wd
value16(vw high, vw low)
{
	/* 2^52 + k holds k in its low bits */
	const wd two52 = doubles(0x1p52);
	const wd a = as_doubles(high | as_words(two52)) - two52;

	return a * 1e8 + (as_doubles(low | as_words(two52)) - two52);
}

INLINE vw
over_nine(vw x)
{
	return (vw)_mm256_subs_epu8((__m256i)x, _mm256_set1_epi8(9));
}

INLINE vw
value8(vw x)
{
	const __m256i pairs = _mm256_maddubs_epi16((__m256i)x, _mm256_set1_epi16(1 << 8 | 10));
	const vw fours = (vw)_mm256_madd_epi16(pairs, _mm256_set1_epi32(1 << 16 | 100));

	return mul32(fours, words(10000)) + (fours >> 32);
}

INLINE vw
digits8(vw x)
{
	/* x / 10^4 = x * 3518437209 >> 45 for 32 bits */
	__m256i q = (__m256i)(mul32(x, words(3518437209)) >> 45);
	__m256i r = (__m256i)(((x - mul32((vw)q, words(10000))) << 32) | (vw)q);

	/* x / 100 = x * 5243 >> 19 for x < 10^4; x / 10 = x * 6554 >> 16 for x < 100 */
	q = _mm256_srli_epi32(_mm256_mulhi_epu16(r, _mm256_set1_epi32(5243)), 3);
	r = _mm256_sub_epi32(r, _mm256_mullo_epi16(q, _mm256_set1_epi32(100)));
	r = _mm256_or_si256(q, _mm256_slli_epi32(r, 16));
	q = _mm256_mulhi_epu16(r, _mm256_set1_epi16(6554));
	r = _mm256_sub_epi16(r, _mm256_mullo_epi16(q, _mm256_set1_epi16(10)));
	return (vw)_mm256_or_si256(q, _mm256_slli_epi16(r, 8));
}

INLINE wd
power(vw k)
{
	return (wd){kern_powers[k[0]], kern_powers[k[1]], kern_powers[k[2]], kern_powers[k[3]]};
}

INLINE wd
big_power(vw k)
{
	return (wd){kern_big_powers[k[0]], kern_big_powers[k[1]], kern_big_powers[k[2]],
	    kern_big_powers[k[3]]};
}

INLINE unsigned
mask_bits(vm x)
{
	return (unsigned)_mm256_movemask_pd((__m256d)x);
}

#endif

#endif

#endif
