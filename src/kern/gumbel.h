/* SPDX-License-Identifier: MIT */
#ifndef SMX_KERN_GUMBEL_H
#define SMX_KERN_GUMBEL_H

/*
 * Gumbel noise, a number for each class: g = -log(-log(1 - v)), where v is uniform in
 * (0, 1) and of 64 random bits. Bits are Philox4x32-10's (base/philox.h), which is written
 * here for as many blocks as a register has lanes.
 *
 * (1) A block of four words belongs to classes 8 apart: word w of block 8 c + j is that of
 *     class 32 c + 8 w + j. So the lanes of eight blocks are classes side by side, however
 *     wide a register is.
 * (2) v = (R + 1/2) / 2^64, where the high half of R is a word of one block, and the low
 *     half that of another, whose counter has another last word. Rounding must not make it
 *     1: it is at most 1 - 2^-53. So g is between -3.61 and 45.06.
 * (3) The high half is enough for bounds of g. Let r be its value: v is from r / 2^32 to
 *     (r + 1) / 2^32. With v <= -log(1 - v) <= v / (1 - v),
 *         -log v + log(1 - v) <= g <= -log v,
 *     which is near enough for v <= 1/2. Beyond that, -log(1 - v) is bounded first, and
 *     then its logarithm. Where a logarithm is needed, a line from each power of two to the
 *     next is below it by at most LINE_OFF: the bits of a double, as a whole number, are that.
 */

#include "kern/kern.h"
#include "kern/vmath.h"

#define LINE_OFF 0.0597 /* log(2) (log2(1 + f) - f) is at most 0.05967 */
#define ROUNDED 1e-9 /* more than all roundings of a bound */

/* The words of as many blocks as a register has lanes; only the low 32 bits of a lane count. */
struct gumbel_words {
	vu word[4];
};

INLINE vu
all_bits(uint64_t x)
{
	return (vu){0} + x;
}

/* The products of the low halves of the lanes. */
INLINE vu
low_product(vu a, uint32_t b)
{
#if NATIVE == 8
	return (vu)_mm512_mul_epu32((__m512i)a, (__m512i)all_bits(b));
#elif NATIVE == 4
	return (vu)_mm256_mul_epu32((__m256i)a, (__m256i)all_bits(b));
#elif defined(__SSE2__) && !defined(AVX512_MODEL)
	return (vu)_mm_mul_epu32((__m128i)a, (__m128i)all_bits(b));
#else
	return (a & 0xffffffff) * b;
#endif
}

/*
 * The blocks of these numbers, one a lane. last is the last word of their counters. Where
 * this stands in a loop, compilers work out the keys before it.
 */
INLINE struct gumbel_words
gumbel_words(const struct gumbel *g, vu block, uint32_t last)
{
	uint32_t k0 = (uint32_t)g->seed, k1 = (uint32_t)(g->seed >> 32);
	vu c0 = block, c1 = all_bits(g->counter[0]);
	vu c2 = all_bits(g->counter[1]), c3 = all_bits(last), a, b;

#pragma GCC unroll 10
	for (int i = 0; i < 10; i++) {
		a = low_product(c0, 0xd2511f53);
		b = low_product(c2, 0xcd9e8d57);
		c0 = b >> 32 ^ c1 ^ all_bits(k0);
		c1 = b;
		c2 = a >> 32 ^ c3 ^ all_bits(k1);
		c3 = a;
		k0 += 0x9e3779b9;
		k1 += 0xbb67ae85;
	}
	return (struct gumbel_words){{c0, c1, c2, c3}};
}

/* The low 32 bits of the lanes as numbers. */
INLINE vd
number_of(vu bits)
{
	return (vd)((bits & 0xffffffff) | 0x4330000000000000) - 0x1p52;
}

/* (2) of the two halves of R */
INLINE vd
gumbel_of(vu high, vu low)
{
	const vd v =
	    smaller(number_of(high) * 0x1p-32 + (number_of(low) + 0.5) * 0x1p-64, all(1 - 0x1p-53));

	return 0 - log_any(log1p_pair(v / (1 - v), all(0)));
}

/* A line below log(x), x >= 0: at most LINE_OFF below it, and far below that of 0. */
INLINE vd
log_line(vd x)
{
	const vd bits_of_x = (vd)(bits(x) >> 32 | 0x4330000000000000) - 0x1p52;

	return bits_of_x * (LN2 * 0x1p-20) - 1023 * LN2;
}

/* (3) At least g, of r; near it if r is small. */
INLINE vd
gumbel_most(vd r)
{
	return (32 * LN2 + ROUNDED) - log_line(r);
}

struct gumbel_bounds {
	vd least, most;
};

/* (3) of r and gumbel_most(r) */
INLINE struct gumbel_bounds
gumbel_bounds(vd r, vd most)
{
	/* log(1 - v) >= -2 log(2) v for v <= 1/2; (r + 1) / r adds 2^-16 for r >= 2^16 */
	const vd less = (most - (LINE_OFF + 0x1p-15)) - r * (2 * LN2 * 0x1p-32);
	/* 1 - v, times 2^32, is between s - 1 and s; v is not nearer to 1 than by 2^-53 */
	const vd s = 0x1p32 - r;
	const vd low = (32 * LN2 - LINE_OFF - ROUNDED) - log_line(s);
	const vd high = (32 * LN2 + ROUNDED) - log_line(larger(s - 1, all(0x1p-22)));
	const vu far = (vu)(r > 0x1p31), few = (vu)(r < 0x1p16);

	return (struct gumbel_bounds){
	    .least = pick(far, -(LINE_OFF + ROUNDED) - log_line(high), pick(few, all(11), less)),
	    .most = pick(far, ROUNDED - log_line(low), most),
	};
}

#endif
