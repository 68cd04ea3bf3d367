/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NUM_TEN_H
#define SMX_BASE_NUM_TEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bits.h"

/*
 * Powers of ten to 128 bits and what a product with one of them tells; private
 * to num_read and num_write.
 *
 * 10^k = G * 2^(ten_log2(k) - 127), 2^127 <= G < 2^128, and the table holds
 * floor(G). So for any 64-bit w the 192 bits of w * floor(G) are at most w too
 * small: the true product lies in [P, P + 2) where P are the upper 128 bits and
 * the unit is P's last bit. This interval is all that is ever assumed; where it
 * does not decide, num_big does.
 */

#define TEN_MIN (-342)
#define TEN_MAX 340
/* Up to this power, from 0 on, the table is exact. */
#define TEN_EXACT 55

/* For what happens so seldom that it must not cost the rest a register. */
#if defined(__GNUC__)
#define NUM_COLD __attribute__((cold, noinline))
#else
#define NUM_COLD
#endif

struct ten {
	uint64_t hi, lo;
};

struct wide {
	uint64_t hi, mid, low;
};

extern const struct ten num_tens[TEN_MAX - TEN_MIN + 1];
/* Of 2^-1074 ... 2^1023, for log10_floor. */
extern const uint64_t num_exps[2098];
/* 10^0 ... 10^19 */
extern const uint64_t num_units[20];

static inline struct ten
ten_power(int k)
{
	return num_tens[k - TEN_MIN];
}

static inline bool
ten_exact(int k)
{
	return k >= 0 && k <= TEN_EXACT;
}

/* floor(log2(10^k)); tables.py proves this one and the next */
static inline int
ten_log2(int k)
{
	return k * 217706 >> 16;
}

/* floor(log10(c * 2^(e - 52))) for c of 53 bits; tables.py says how */
static inline int
log10_floor(uint64_t c, int e)
{
	return (int)((num_exps[e + 1074] + c) >> 53) - 324;
}

/* floor(log10(2^e)) */
static inline int
two_log10(int e)
{
	return e * 78913 >> 18;
}

/* a * b by 32-bit pieces, for compilers without a 128-bit integer; *low gets the lower half. */
static inline uint64_t
mul_pieces(uint64_t a, uint64_t b, uint64_t *low)
{
	uint64_t a0 = a & UINT32_MAX, a1 = a >> 32;
	uint64_t b0 = b & UINT32_MAX, b1 = b >> 32;
	uint64_t p00 = a0 * b0, p01 = a0 * b1, p10 = a1 * b0, p11 = a1 * b1;
	uint64_t mid = (p00 >> 32) + (p01 & UINT32_MAX) + (p10 & UINT32_MAX);

	*low = mid << 32 | (p00 & UINT32_MAX);
	return p11 + (p01 >> 32) + (p10 >> 32) + (mid >> 32);
}

static inline struct wide
wide_mul_pieces(uint64_t w, struct ten g)
{
	struct wide p;
	uint64_t carry = mul_pieces(w, g.lo, &p.low);

	p.hi = mul_pieces(w, g.hi, &p.mid);
	p.mid += carry;
	p.hi += p.mid < carry;
	return p;
}

#ifdef __SIZEOF_INT128__
__extension__ typedef unsigned __int128 num_u128;

static inline struct wide
wide_mul(uint64_t w, struct ten g)
{
	num_u128 low = (num_u128)w * g.lo;
	num_u128 high = (num_u128)w * g.hi + (low >> 64);

	return (struct wide){(uint64_t)(high >> 64), (uint64_t)high, (uint64_t)low};
}
#else
static inline struct wide
wide_mul(uint64_t w, struct ten g)
{
	return wide_mul_pieces(w, g);
}
#endif

/* p.hi without its last s bits (1 ... 64): the integer part, where these are the fraction. */
static inline uint64_t
wide_floor(struct wide p, int s)
{
	return p.hi >> 1 >> (s - 1);
}

/*
 * Whether the product, seen as an integer with a fraction that starts in the
 * last s bits (1 ... 64) of p.hi, goes up to the next integer when rounded half
 * to even: 1 or 0, or -1 where the interval holds the middle and `exact` does
 * not say that the product is p and nothing more.
 */
static inline int
wide_up(struct wide p, int s, bool exact)
{
	uint64_t half = (uint64_t)1 << (s - 1);
	uint64_t rest = p.hi & (2 * half - 1);

	/*
	 * mid is all ones or zero, and the middle at most two units from P; each
	 * for itself would be a branch that is hard to predict
	 */
	if (((p.mid + 1) >> 1 | (rest + (p.mid != 0) - half)) == 0) {
		if (!exact)
			return -1;
		return p.mid == 0 && (p.low != 0 || (wide_floor(p, s) & 1));
	}
	return rest >= half;
}

#endif
