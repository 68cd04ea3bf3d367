/* SPDX-License-Identifier: MIT */
#ifndef SMX_UNIT_AVX512_H
#define SMX_UNIT_AVX512_H

/*
 * A model of AVX-512: each intrinsic that kern/ uses, lane by lane in plain C,
 * by the Operation section of Intel's manual. The unit tests have one more
 * level, `model`, compiled with this header in place of <immintrin.h>. So every
 * line that is written for AVX-512 runs on every machine whose lowest byte is
 * first, and is compared with the other levels there.
 *
 * An intrinsic that is missing here fails to compile: add it.
 */

#include <stdint.h>
#include <string.h>

#define AVX512_MODEL 1

#define MODEL static inline __attribute__((always_inline, unused))
#define EACH(n) for (int i = 0; i < (n); i++)

typedef int64_t __m512i __attribute__((vector_size(64)));
typedef double __m512d __attribute__((vector_size(64)));
typedef int64_t __m128i __attribute__((vector_size(16)));
typedef uint8_t __mmask8;
typedef uint64_t __mmask64;

/* The same 64 bytes as lanes of another width. */
typedef uint64_t model_u64 __attribute__((vector_size(64)));
typedef uint32_t model_u32 __attribute__((vector_size(64)));
typedef uint16_t model_u16 __attribute__((vector_size(64)));
typedef uint8_t model_u8 __attribute__((vector_size(64)));

/* ---- Masks ---- */

MODEL __mmask8
_mm512_movepi64_mask(__m512i a)
{
	unsigned m = 0;

	EACH(8)
	m |= (unsigned)(a[i] < 0) << i;
	return (__mmask8)m;
}

MODEL __mmask8
_mm512_cmpeq_epi64_mask(__m512i a, __m512i b)
{
	unsigned m = 0;

	EACH(8)
	m |= (unsigned)(a[i] == b[i]) << i;
	return (__mmask8)m;
}

MODEL __mmask8
_mm512_cmpgt_epi64_mask(__m512i a, __m512i b)
{
	unsigned m = 0;

	EACH(8)
	m |= (unsigned)(a[i] > b[i]) << i;
	return (__mmask8)m;
}

MODEL __mmask8
_mm512_test_epi64_mask(__m512i a, __m512i b)
{
	unsigned m = 0;

	EACH(8)
	m |= (unsigned)((a[i] & b[i]) != 0) << i;
	return (__mmask8)m;
}

/* Of the predicates only the one that is used. */
enum { _CMP_GE_OQ = 0x1d };

MODEL __mmask8
_mm512_cmp_pd_mask(__m512d a, __m512d b, int predicate)
{
	unsigned m = 0;

	EACH(8)
	m |= (unsigned)(predicate == _CMP_GE_OQ && a[i] >= b[i]) << i;
	return (__mmask8)m;
}

MODEL __mmask64
_mm512_cmpeq_epi8_mask(__m512i a, __m512i b)
{
	const model_u8 x = (model_u8)a, y = (model_u8)b;
	__mmask64 m = 0;

	EACH(64)
	m |= (__mmask64)(x[i] == y[i]) << i;
	return m;
}

MODEL __m512i
_mm512_mask_mov_epi64(__m512i from, __mmask8 m, __m512i a)
{
	EACH(8)
	from[i] = m >> i & 1 ? a[i] : from[i];
	return from;
}

MODEL __m512i
_mm512_maskz_mov_epi64(__mmask8 m, __m512i a)
{
	return _mm512_mask_mov_epi64((__m512i){0}, m, a);
}

/* ---- Loads, stores and moves ---- */

MODEL __m128i
_mm_loadu_si128(const __m128i *p)
{
	__m128i x;

	memcpy(&x, (const void *)p, sizeof(x));
	return x;
}

MODEL __m512i
_mm512_loadu_si512(const void *p)
{
	__m512i x;

	memcpy(&x, p, sizeof(x));
	return x;
}

MODEL __m512d
_mm512_loadu_pd(const void *p)
{
	return (__m512d)_mm512_loadu_si512(p);
}

/* Nothing is read or written where the mask is 0. */
MODEL __m512d
_mm512_mask_loadu_pd(__m512d from, __mmask8 m, const void *p)
{
	EACH(8)
	if (m >> i & 1)
		from[i] = ((const double *)p)[i];
	return from;
}

MODEL void
_mm512_mask_storeu_pd(void *p, __mmask8 m, __m512d a)
{
	EACH(8)
	if (m >> i & 1)
		((double *)p)[i] = a[i];
}

MODEL __m512d
_mm512_maskz_compress_pd(__mmask8 m, __m512d a)
{
	__m512d x = {0};
	int n = 0;

	EACH(8)
	if (m >> i & 1)
		x[n++] = a[i];
	return x;
}

/* What is above the lower 128 bits is undefined: here it looks like digits, not like an error. */
MODEL __m512i
_mm512_castsi128_si512(__m128i a)
{
	const int64_t sevens = 0x3737373737373737;

	return (__m512i){a[0], a[1], sevens, sevens, sevens, sevens, sevens, sevens};
}

MODEL __m512i
_mm512_mask_broadcast_i64x2(__m512i from, __mmask8 m, __m128i a)
{
	EACH(8)
	from[i] = m >> i & 1 ? a[i % 2] : from[i];
	return from;
}

MODEL __m512i
_mm512_unpacklo_epi64(__m512i a, __m512i b)
{
	__m512i x;

	EACH(8)
	x[i] = i % 2 ? b[i - 1] : a[i];
	return x;
}

MODEL __m512i
_mm512_unpackhi_epi64(__m512i a, __m512i b)
{
	__m512i x;

	EACH(8)
	x[i] = i % 2 ? b[i] : a[i + 1];
	return x;
}

MODEL __m512d
_mm512_permutexvar_pd(__m512i at, __m512d a)
{
	__m512d x;

	EACH(8)
	x[i] = a[at[i] & 7];
	return x;
}

MODEL __m512d
_mm512_permutex2var_pd(__m512d a, __m512i at, __m512d b)
{
	__m512d x;

	EACH(8)
	x[i] = at[i] & 8 ? b[at[i] & 7] : a[at[i] & 7];
	return x;
}

MODEL __m512i
_mm512_set1_epi8(char c)
{
	return (__m512i)((uint8_t)c - (model_u8){0});
}

MODEL __m512i
_mm512_set1_epi16(short x)
{
	return (__m512i)((uint16_t)x - (model_u16){0});
}

MODEL __m512i
_mm512_set1_epi32(int x)
{
	return (__m512i)((uint32_t)x - (model_u32){0});
}

/* ---- Doubles ---- */

/* The second where one is NaN, and of two zeros. */
MODEL __m512d
_mm512_max_pd(__m512d a, __m512d b)
{
	EACH(8)
	a[i] = a[i] > b[i] ? a[i] : b[i];
	return a;
}

MODEL __m512d
_mm512_min_pd(__m512d a, __m512d b)
{
	EACH(8)
	a[i] = a[i] < b[i] ? a[i] : b[i];
	return a;
}

MODEL __m512d
_mm512_cvtepu64_pd(__m512i a)
{
	__m512d x;

	EACH(8)
	x[i] = (double)(uint64_t)a[i];
	return x;
}

/* ---- Lanes of 64 bits ---- */

MODEL __m512i
_mm512_or_si512(__m512i a, __m512i b)
{
	return a | b;
}

MODEL __m512i
_mm512_sllv_epi64(__m512i a, __m512i n)
{
	model_u64 x = (model_u64)a;

	EACH(8)
	x[i] = (uint64_t)n[i] < 64 ? x[i] << n[i] : 0;
	return (__m512i)x;
}

MODEL __m512i
_mm512_srlv_epi64(__m512i a, __m512i n)
{
	model_u64 x = (model_u64)a;

	EACH(8)
	x[i] = (uint64_t)n[i] < 64 ? x[i] >> n[i] : 0;
	return (__m512i)x;
}

MODEL __m512i
_mm512_mul_epu32(__m512i a, __m512i b)
{
	const model_u64 low = (model_u64){0} + UINT32_MAX;

	return (__m512i)(((model_u64)a & low) * ((model_u64)b & low));
}

MODEL __m512i
_mm512_lzcnt_epi64(__m512i a)
{
	EACH(8)
	a[i] = a[i] ? __builtin_clzll((unsigned long long)a[i]) : 64;
	return a;
}

/* ---- Lanes of 32, 16 and 8 bits ---- */

MODEL __m512i
_mm512_slli_epi32(__m512i a, unsigned n)
{
	return (__m512i)((model_u32)a << n);
}

MODEL __m512i
_mm512_srli_epi32(__m512i a, unsigned n)
{
	return (__m512i)((model_u32)a >> n);
}

MODEL __m512i
_mm512_sub_epi32(__m512i a, __m512i b)
{
	return (__m512i)((model_u32)a - (model_u32)b);
}

MODEL __m512i
_mm512_slli_epi16(__m512i a, unsigned n)
{
	return (__m512i)((model_u16)a << n);
}

MODEL __m512i
_mm512_sub_epi16(__m512i a, __m512i b)
{
	return (__m512i)((model_u16)a - (model_u16)b);
}

MODEL __m512i
_mm512_mullo_epi16(__m512i a, __m512i b)
{
	model_u16 x = (model_u16)a, y = (model_u16)b;

	EACH(32)
	x[i] = (uint16_t)((uint32_t)x[i] * y[i]);
	return (__m512i)x;
}

MODEL __m512i
_mm512_mulhi_epu16(__m512i a, __m512i b)
{
	model_u16 x = (model_u16)a, y = (model_u16)b;

	EACH(32)
	x[i] = (uint16_t)((uint32_t)x[i] * y[i] >> 16);
	return (__m512i)x;
}

/* Signed: the sum of two neighbours' products, which overflows for -32768 alone. */
MODEL __m512i
_mm512_madd_epi16(__m512i a, __m512i b)
{
	const model_u16 x = (model_u16)a, y = (model_u16)b;
	model_u32 sum;

	EACH(16)
	sum[i] = (uint32_t)((int16_t)x[2 * i] * (int16_t)y[2 * i]) +
	    (uint32_t)((int16_t)x[2 * i + 1] * (int16_t)y[2 * i + 1]);
	return (__m512i)sum;
}

/* a unsigned, b signed: the sum of two neighbours' products, at most what 16 bits hold. */
MODEL __m512i
_mm512_maddubs_epi16(__m512i a, __m512i b)
{
	const model_u8 x = (model_u8)a, y = (model_u8)b;
	model_u16 sum;
	int s;

	EACH(32)
	{
		s = x[2 * i] * (int8_t)y[2 * i] + x[2 * i + 1] * (int8_t)y[2 * i + 1];
		sum[i] = (uint16_t)(s > INT16_MAX ? INT16_MAX : s < INT16_MIN ? INT16_MIN : s);
	}
	return (__m512i)sum;
}

MODEL __m512i
_mm512_subs_epu8(__m512i a, __m512i b)
{
	model_u8 x = (model_u8)a;
	const model_u8 y = (model_u8)b;

	EACH(64)
	x[i] = (uint8_t)(x[i] > y[i] ? x[i] - y[i] : 0);
	return (__m512i)x;
}

/* BMI1: the number of zeros below the lowest one, 64 of 0. */
MODEL uint64_t
_tzcnt_u64(uint64_t x)
{
	return x ? (uint64_t)__builtin_ctzll(x) : 64;
}

#undef EACH
#undef MODEL

#endif
