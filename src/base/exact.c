/* SPDX-License-Identifier: MIT */
/*
 * A fixed-point number that covers the range of doubles, in parts of 32 bits,
 * each with 31 spare bits above, so that carries are rarely propagated (Neal
 * 2015, Fast Exact Summation Using Small and Large Superaccumulators).
 * (1) The sum of nothing is 0; -0 adds nothing.
 * (2) After carry() each value has a unique representation: all parts are 0 ...
 *     2^32 - 1 except the highest, which has the sign.
 */
#include "base/exact.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

enum { PART_BITS = 32 };

/* A part stays below 2^63 as long as at most this load was added to it. */
#define LOAD_MOST ((uint32_t)1 << 30)

/* floor(x / 2^32), without shifting a negative number. */
static int64_t
floor_part(int64_t x)
{
	return (x - (x & UINT32_MAX)) / ((int64_t)1 << PART_BITS);
}

/* (2) */
static void
carry(struct exact *sum)
{
	int64_t up = 0;

	for (int i = 0; i < EXACT_PARTS - 1; i++) {
		sum->part[i] += up;
		up = floor_part(sum->part[i]);
		sum->part[i] &= UINT32_MAX;
	}
	sum->part[EXACT_PARTS - 1] += up;
	sum->load = 1;
}

void
exact_add(struct exact *sum, double x)
{
	uint64_t u, m;
	unsigned place, shift;
	int64_t *part, sign;

	memcpy(&u, &x, sizeof(u));
	sign = u >> 63 ? -1 : 1;
	place = (unsigned)(u >> 52) & 0x7ff;
	m = u & 0xfffffffffffff;
	if (place > 0) { /* x = m 2^(place - 1074) */
		m |= (uint64_t)1 << 52;
		place--;
	}
	part = sum->part + place / PART_BITS;
	shift = place % PART_BITS;
	part[0] += sign * (int64_t)(m << shift & UINT32_MAX);
	m = m >> 1 >> (PART_BITS - 1 - shift); /* by 32 - shift, which may be 32 */
	part[1] += sign * (int64_t)(m & UINT32_MAX);
	part[2] += sign * (int64_t)(m >> PART_BITS);
	if (++sum->load >= LOAD_MOST)
		carry(sum);
}

void
exact_merge(struct exact *sum, const struct exact *more)
{
	struct exact m = *more;

	carry(&m);
	carry(sum);
	for (int i = 0; i < EXACT_PARTS; i++)
		sum->part[i] += m.part[i];
	sum->load++;
}

/* Bit i of the magnitude, and whether any bit below it is set. */
static bool
bit(const struct exact *s, int i)
{
	return s->part[i / PART_BITS] >> i % PART_BITS & 1;
}

static bool
any_below(const struct exact *s, int i)
{
	for (int j = 0; j < i / PART_BITS; j++) {
		if (s->part[j])
			return true;
	}
	return s->part[i / PART_BITS] & (((int64_t)1 << i % PART_BITS) - 1);
}

/* Returns the index of the highest bit of the magnitude, or -1. */
static int
highest(const struct exact *s)
{
	int i = EXACT_PARTS * PART_BITS - 1;

	while (i >= 0 && !bit(s, i))
		i--;
	return i;
}

double
exact_value(const struct exact *sum)
{
	struct exact s = *sum;
	int top, low;
	uint64_t m = 0;
	bool negative;

	carry(&s);
	negative = s.part[EXACT_PARTS - 1] < 0;
	for (int i = 0; negative && i < EXACT_PARTS; i++)
		s.part[i] = -s.part[i];
	carry(&s);
	top = highest(&s);
	low = top > 52 ? top - 52 : 0; /* the lowest bit that fits in a double */
	for (int i = top; i >= low; i--)
		m = m << 1 | bit(&s, i);
	if (low > 0 && bit(&s, low - 1) && (m & 1 || any_below(&s, low - 1)))
		m++;
	return ldexp(negative ? -(double)m : (double)m, low - 1074);
}
