/* SPDX-License-Identifier: MIT */
/*
 * float16 (IEEE binary16) and bfloat16 to double and back, little-endian, at any
 * address. The tests cite these numbers:
 * (1) Widening is exact: subnormals, zeros with their sign, infinities. NaN
 *     becomes a quiet NaN with its sign and payload.
 * (2) Narrowing rounds once, from double, to nearest, ties to even. What is too
 *     large becomes infinite; what is small becomes subnormal or 0.
 */

#include <string.h>

#include "kern/kern.h"
#include "kern/lanes.h"
#include "kern/level.h"

#define LITTLE (__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__)

typedef int64_t vi __attribute__((vector_size(8 * NATIVE)));
typedef uint16_t vh_anywhere __attribute__((vector_size(2 * NATIVE), aligned(1), may_alias));

#define SIGN 0x8000000000000000
#define QUIET 0x0008000000000000
#define DOUBLE_INF 0x7ff0000000000000

/* A format of 16 bits: `mant` bits of mantissa behind the exponent, whose bias is `bias`. */
struct half {
	unsigned mant, bias;
};

static const struct half f16 = {10, 15}, bf16 = {7, 127};

/* 2^e for a normal double. */
INLINE double
power(int e)
{
	const vu u = {(uint64_t)(e + 1023) << 52};

	return ((vd)u)[0];
}

/* `yes` in lanes in which a < b. Both are below 2^63: there are instructions for signed numbers. */
INLINE vu
if_less(vu a, vu b, vu yes, vu no)
{
	const vu mask = (vu)((vi)a < (vi)b);

	return (yes & mask) | (no & ~mask);
}

INLINE vu
every(uint64_t u)
{
	return u - (vu){0};
}

/* (1) A subnormal is its mantissa, put into the low bits of 2^52, times the least value. */
INLINE vd
widen_half(vu h, const struct half f)
{
	const unsigned up = 52 - f.mant;
	const vu a = h & 0x7fff, sign = (h & 0x8000) << 48;
	const vu one = every((uint64_t)1 << f.mant), inf = every(0x8000) - one;
	const double least = power(1 - (int)(f.bias + f.mant));
	const vu small = bits(((vd)(a | 0x4330000000000000) - 0x1p52) * least);
	vu u = (a << up) + ((uint64_t)(1023 - f.bias) << 52);

	u = if_less(a, one, small, u);
	u = if_less(a, inf, u, (a << up) | DOUBLE_INF);
	u = if_less(inf, a, u | QUIET, u);
	return (vd)(u | sign);
}

/*
 * (2) Normal: adding just under half a unit, and one more if the result is odd,
 * rounds the magnitude as an integer; a carry goes into the exponent as it must.
 * Subnormal: adding a power of two whose last place is the least value rounds.
 */
INLINE vu
narrow_half(vd x, const struct half f)
{
	const unsigned down = 52 - f.mant;
	const vu u = bits(x), a = u & ~SIGN, sign = (u & SIGN) >> 48;
	const vu inf = every(0x8000 - (1U << f.mant));
	const vd shift = all(power(53 - (int)(f.bias + f.mant)));
	const vu near = a - ((uint64_t)(1023 - f.bias) << 52);
	const vu half = ((near >> down) & 1) + (((uint64_t)1 << (down - 1)) - 1);
	const vu nan = inf | ((a >> down) & 0x7fff) | (1U << (f.mant - 1));
	vu h = (near + half) >> down;

	h = if_less(inf, h, inf, h);
	h = if_less(a, bits(all(power(1 - (int)f.bias))), bits((vd)a + shift) - bits(shift), h);
	h = if_less(every(DOUBLE_INF), a, nan & 0x7fff, h);
	return h | sign;
}

INLINE void
widen(double *dst, const unsigned char *q, size_t n, const struct half f)
{
	size_t i = 0;

	for (; LITTLE && n - i >= NATIVE; i += NATIVE)
		store(dst + i,
		    widen_half(__builtin_convertvector(
				   *(const vh_anywhere *)(const void *)(q + 2 * i), vu),
			f));
	for (; i < n; i++)
		dst[i] = widen_half((vu){(uint64_t)(q[2 * i] | q[2 * i + 1] << 8)}, f)[0];
}

INLINE void
narrow(unsigned char *q, const double *z, size_t n, const struct half f)
{
	size_t i = 0;
	uint64_t h;

	for (; LITTLE && n - i >= NATIVE; i += NATIVE)
		*(vh_anywhere *)(void *)(q + 2 * i) =
		    __builtin_convertvector(narrow_half(load(z + i), f), vh_anywhere);
	for (; i < n; i++) {
		h = narrow_half(all(z[i]), f)[0];
		q[2 * i] = (unsigned char)h;
		q[2 * i + 1] = (unsigned char)(h >> 8);
	}
}

#if defined(__F16C__) && !defined(AVX512_MODEL)

/* The CPU's own conversion does what widen_half does. */
void
OF_LEVEL(widen_f16)(double *dst, const void *p, size_t n)
{
	const unsigned char *q = p;
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		const __m256 x =
		    _mm256_cvtph_ps(_mm_loadu_si128((const __m128i *)(const void *)(q + 2 * i)));

#if NATIVE == 8
		_mm512_storeu_pd(dst + i, _mm512_cvtps_pd(x));
#else
		_mm256_storeu_pd(dst + i, _mm256_cvtps_pd(_mm256_castps256_ps128(x)));
		_mm256_storeu_pd(dst + i + 4, _mm256_cvtps_pd(_mm256_extractf128_ps(x, 1)));
#endif
	}
	widen(dst + i, q + 2 * i, n - i, f16);
}

#else

void
OF_LEVEL(widen_f16)(double *dst, const void *p, size_t n)
{
	widen(dst, p, n, f16);
}

#endif

#if defined(__F16C__) && NATIVE == 8 && !defined(AVX512_MODEL)

/*
 * Through float32, cut off there and made odd if that lost anything: such a number lies on
 * the same side of every midpoint of float16 as the double does, and so is rounded as it.
 */
void
OF_LEVEL(narrow_f16)(void *dst, const double *z, size_t n)
{
	unsigned char *q = dst;
	size_t i = 0;

	for (; n - i >= 8; i += 8) {
		const __m512d x = _mm512_loadu_pd(z + i);
		const __m256i cut = _mm256_castps_si256(
		    _mm512_cvt_roundpd_ps(x, _MM_FROUND_TO_ZERO | _MM_FROUND_NO_EXC));
		const __mmask8 lost =
		    _mm512_cmp_pd_mask(_mm512_cvtps_pd(_mm256_castsi256_ps(cut)), x, _CMP_NEQ_UQ);
		const __m256i odd = _mm256_mask_or_epi32(cut, lost, cut, _mm256_set1_epi32(1));

		_mm_storeu_si128((__m128i *)(void *)(q + 2 * i),
		    _mm256_cvtps_ph(
			_mm256_castsi256_ps(odd), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
	}
	narrow(q + 2 * i, z + i, n - i, f16);
}

#else

void
OF_LEVEL(narrow_f16)(void *dst, const double *z, size_t n)
{
	narrow(dst, z, n, f16);
}

#endif

void
OF_LEVEL(widen_bf16)(double *dst, const void *p, size_t n)
{
	widen(dst, p, n, bf16);
}

void
OF_LEVEL(narrow_bf16)(void *dst, const double *z, size_t n)
{
	narrow(dst, z, n, bf16);
}
