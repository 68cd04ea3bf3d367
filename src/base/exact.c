/* SPDX-License-Identifier: MIT */
/*
 * A fixed-point number that covers the range of doubles, in parts of 32 bits,
 * each with 31 spare bits above, so that carries are rarely propagated (Neal
 * 2015, Fast Exact Summation Using Small and Large Superaccumulators).
 * (1) The sum of nothing is 0; -0 adds nothing.
 * (2) After carry() each value has a unique representation: all parts are 0 ...
 *     2^32 - 1 except the highest, which has the sign.
 * (3) As text, parts of 0 at both ends are left out. The highest part of a sum that is read is
 *     at most 31 bits, as no sum of doubles has more.
 */
#include "base/exact.h"

#include <math.h>
#include <stdio.h>
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

/* The magnitude, in parts of 0 ... 2^32 - 1; returns whether the sum is negative. */
static bool
magnitude(struct exact *s)
{
	bool negative;

	carry(s);
	negative = s->part[EXACT_PARTS - 1] < 0;
	for (int i = 0; negative && i < EXACT_PARTS; i++)
		s->part[i] = -s->part[i];
	carry(s);
	return negative;
}

double
exact_value(const struct exact *sum)
{
	struct exact s = *sum;
	const bool negative = magnitude(&s);
	int top, low;
	uint64_t m = 0;

	top = highest(&s);
	low = top > 52 ? top - 52 : 0; /* the lowest bit that fits in a double */
	for (int i = top; i >= low; i--)
		m = m << 1 | bit(&s, i);
	if (low > 0 && bit(&s, low - 1) && (m & 1 || any_below(&s, low - 1)))
		m++;
	return ldexp(negative ? -(double)m : (double)m, low - 1074);
}

int
exact_sign(const struct exact *sum)
{
	struct exact s = *sum;
	const bool negative = magnitude(&s);

	return highest(&s) < 0 ? 0 : negative ? -1 : 1;
}

/* (3) */
size_t
exact_write(const struct exact *sum, char text[EXACT_TEXT])
{
	struct exact s = *sum;
	const bool negative = magnitude(&s);
	int low = 0, high = highest(&s) / PART_BITS, n;

	if (highest(&s) < 0)
		return (size_t)snprintf(text, EXACT_TEXT, "0");
	while (s.part[low] == 0)
		low++;
	n = snprintf(
	    text, EXACT_TEXT, negative ? "-%llx" : "%llx", (unsigned long long)s.part[high]);
	while (high-- > low)
		n += snprintf(
		    text + n, EXACT_TEXT - (size_t)n, "%08llx", (unsigned long long)s.part[high]);
	return (size_t)(n + snprintf(text + n, EXACT_TEXT - (size_t)n, ":%d", low));
}

/* The digits of a text, which are at most `most`; 0 if there are none or too many. */
static size_t
digits_of(const char *text, size_t most)
{
	const size_t n = strspn(text, "0123456789abcdef");

	return n <= most ? n : 0;
}

/* The value of n <= 8 hexadecimal digits. */
static int64_t
part_of(const char *digit, size_t n)
{
	int64_t x = 0;

	for (; n > 0; n--, digit++)
		x = x << 4 | (*digit <= '9' ? *digit - '0' : *digit - 'a' + 10);
	return x;
}

/* (3) */
bool
exact_read(struct exact *sum, const char *text)
{
	const char *digit = text + (*text == '-');
	size_t n = digits_of(digit, 8 * (size_t)EXACT_PARTS), low = 0, some;
	const char *place = digit + n + 1;
	char back[EXACT_TEXT];

	*sum = (struct exact){.load = 1};
	if (n == 0)
		return false;
	if (digit[n] == ':' && place[0] >= '0' && place[0] <= '9')
		low = (size_t)(place[0] - '0');
	if (digit[n] == ':' && low > 0 && place[1] >= '0' && place[1] <= '9')
		low = 10 * low + (size_t)(place[1] - '0');
	for (size_t i = low; n > 0; i++, n -= some) {
		some = n < 8 ? n : 8;
		if (i >= EXACT_PARTS)
			return false;
		sum->part[i] = part_of(digit + n - some, some);
		sum->part[i] = *text == '-' ? -sum->part[i] : sum->part[i];
	}
	if (sum->part[EXACT_PARTS - 1] > INT32_MAX || sum->part[EXACT_PARTS - 1] < -INT32_MAX)
		return false;
	exact_write(sum, back);
	return strcmp(back, text) == 0;
}
