/* SPDX-License-Identifier: MIT */
/*
 * Double to text: C's %.*g byte for byte, or the fewest digits that parse back.
 *
 * A given precision takes one product with a 128-bit power of ten. Its integer
 * part is the digits and its fraction says how to round them (as in Adams' Ryu
 * printf 2019, but in one step, because 17 digits fit in a word). If the
 * fraction is too close to a half for the interval of num_ten.h, the comparison
 * is exact.
 *
 * The shortest form takes the same product at the scale where the gap between
 * two doubles is 1 to 10 units. At most one multiple of ten then parses back to
 * x; if none does, the nearest integer is used (Giulietti's Schubfach 2020).
 * Distances too close to the edge of the gap are left to the slow path: write
 * and parse back.
 *
 * (1) -0 is -0. (2) NaN has no sign.
 * (3) Exact ties at a precision go to the even digit.
 * (4) Below a power of two the gap is half as wide. There may then be fewer
 *     digits than any correctly rounded decimal that parses back has (2^-44).
 */
#include "base/num.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/num_big.h"
#include "base/num_ten.h"

/* The digits of the longest precision; shorter numbers are padded with zeros to it. */
#define DIGITS 17
/* Shortest numbers with this exponent or a larger one are written with an exponent. */
#define SHORTEST_WIDE 16

#define ZEROS 0x3030303030303030U
#define TEN8 100000000U
#define TEN16 10000000000000000U

/* d.ddd x 10^exp; digits is an integer whose length the context knows. */
struct decimal {
	uint64_t digits;
	int exp;
};

/* Stores eight bytes, lowest first. */
static inline void
store8(char *p, uint64_t w)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(p, &w, sizeof(w));
#else
	for (int i = 0; i < 8; i++, w >>= 8)
		p[i] = (char)(w & 0xff);
#endif
}

/*
 * Splits x < 10^8 into its eight digits, one per byte, the first in the lowest
 * byte. Into halves, then pairs, then digits: each step leaves the quotient low
 * and the remainder above it, as x << n minus the quotient's share.
 */
static inline uint64_t
split8(uint64_t x)
{
	uint64_t q = x / 10000;

	x = (x << 32) - q * ((10000ULL << 32) - 1);
	q = (x * 10486) >> 20 & 0x0000007f0000007fU;
	x = (x << 16) - q * ((100 << 16) - 1);
	q = (x * 103) >> 10 & 0x000f000f000f000fU;
	return (x << 8) - q * ((10 << 8) - 1);
}

/* The results of split8 for two numbers. */
struct digit_pair {
	uint64_t a, b;
};

#ifdef __SSE2__
/*
 * The same steps on both numbers at once. As scalars they would all wait for
 * the one multiplier.
 */
static inline struct digit_pair
split16(uint64_t a, uint64_t b)
{
	__m128i x = _mm_set_epi64x((int64_t)b, (int64_t)a);
	/* x / 10^4 = x * 3518437209 >> 45 for 32 bits */
	__m128i q = _mm_srli_epi64(_mm_mul_epu32(x, _mm_set1_epi64x(3518437209)), 45);
	struct digit_pair both;

	x = _mm_sub_epi64(x, _mm_mul_epu32(q, _mm_set1_epi64x(10000)));
	x = _mm_or_si128(q, _mm_slli_epi64(x, 32));
	/* x / 100 = x * 5243 >> 19 for x < 10^4 */
	q = _mm_srli_epi32(_mm_mulhi_epu16(x, _mm_set1_epi32(5243)), 3);
	x = _mm_sub_epi32(x, _mm_mullo_epi16(q, _mm_set1_epi32(100)));
	x = _mm_or_si128(q, _mm_slli_epi32(x, 16));
	/* x / 10 = x * 6554 >> 16 for x < 100 */
	q = _mm_mulhi_epu16(x, _mm_set1_epi16(6554));
	x = _mm_sub_epi16(x, _mm_mullo_epi16(q, _mm_set1_epi16(10)));
	x = _mm_or_si128(q, _mm_slli_epi16(x, 8));
	memcpy(&both, &x, sizeof(x)); /* i386 cannot move half a register to 64 bits */
	return both;
}
#else
static inline struct digit_pair
split16(uint64_t a, uint64_t b)
{
	return (struct digit_pair){split8(a), split8(b)};
}
#endif

/* Returns how many digits from split8 remain without trailing zeros. */
static inline int
count8(uint64_t d)
{
	return d ? 8 - (zeros_above(d) >> 3) : 0;
}

/* Inserts a point before byte i (0 ... 8) of eight bytes; the last byte is lost. */
static inline uint64_t
point8(uint64_t w, int i)
{
	int half = 4 * i;
	uint64_t below = ((uint64_t)1 << half << half) - 1;

	return (w & below) | (uint64_t)'.' << half << half | (w & ~below) << 8;
}

/* Writes e+XX at p and returns what follows it. */
static char *
put_exp(char *p, int exp)
{
	unsigned e = (unsigned)(exp < 0 ? -exp : exp);

	*p++ = 'e';
	*p++ = exp < 0 ? '-' : '+';
	if (e >= 100)
		*p++ = (char)('0' + e / 100);
	*p++ = (char)('0' + e / 10 % 10);
	*p++ = (char)('0' + e % 10);
	return p;
}

/*
 * Writes a number of eight digits as %g does: without trailing zeros, and with
 * e+XX if the exponent is below -4 or at least `wide` (at most 8). Returns what
 * follows it.
 */
static inline char *
put8(char *p, struct decimal x, int wide)
{
	bool has_exp = x.exp < -4 || x.exp >= wide;
	int before = has_exp ? 1 : x.exp + 1; /* digits before the point, if positive */
	uint64_t d = split8(x.digits);
	int n = count8(d);

	d |= ZEROS;
	if (before <= 0) {
		store8(p, ZEROS ^ (uint64_t)('0' ^ '.') << 8);
		store8(p + 2 - before, d);
		return p + 2 - before + n;
	}
	store8(p + 1, d);
	store8(p, point8(d, before));
	p += n > before ? n + 1 : before;
	return has_exp ? put_exp(p, x.exp) : p;
}

/* The same for 17 digits and `wide` at most 17. */
static inline char *
put17(char *p, struct decimal x, int wide)
{
	bool has_exp = x.exp < -4 || x.exp >= wide;
	int before = has_exp ? 1 : x.exp + 1;
	uint64_t high = x.digits / TEN8, top = high / TEN8;
	struct digit_pair d = split16(high - top * TEN8, x.digits - high * TEN8);
	uint64_t a = d.a | ZEROS, b = d.b | ZEROS;
	char first = (char)('0' + top);
	int n = d.b ? 9 + count8(d.b) : 1 + count8(d.a);

	if (before <= 0) {
		store8(p, ZEROS ^ (uint64_t)('0' ^ '.') << 8);
		p += 2 - before;
		*p = first;
		store8(p + 1, a);
		store8(p + 9, b);
		return p + n;
	}
	/*
	 * with the point in it, a word overwrites all but the last byte of the
	 * next one's room
	 */
	*p = first;
	store8(p + 10, b);
	if (before <= 8) {
		store8(p + 2, a);
		store8(p + 1, point8(a, before - 1));
	} else {
		store8(p + 1, a);
		store8(p + 9, point8(b, before - 9));
	}
	p += n > before ? n + 1 : before;
	return has_exp ? put_exp(p, x.exp) : p;
}

/*
 * Returns whether m * 2^(e - 63) * 10^k, which is q plus about a half, rounds
 * up to q + 1.
 */
NUM_COLD static bool
up_exact(uint64_t m, int e, int k, uint64_t q)
{
	struct big b;
	int side;

	if (k < 0 && e >= 0 && e <= 63 && zeros_below(m) >= 63 - e) {
		uint64_t unit = num_units[-k]; /* an integer in one word */
		uint64_t rest = (m >> (63 - e)) - q * unit;

		return rest > unit - rest || (rest == unit - rest && (q & 1));
	}
	big_set(&b, 2 * q + 1);
	side = big_cmp(&b, -k, m, e - 62);
	return side < 0 || (side == 0 && (q & 1));
}

/* Rounds m * 2^(e - 63), m with its highest bit set, to n digits. */
static inline struct decimal
round_digits(uint64_t m, int e, int n)
{
	int exp = log10_floor(m >> 11, e);
	int k = n - 1 - exp;
	int s = 62 - e - ten_log2(k); /* bits of the fraction in p.hi */
	struct wide p = wide_mul(m, ten_power(k));
	int up = wide_up(p, s, ten_exact(k));
	uint64_t q = wide_floor(p, s);

	q += up < 0 ? up_exact(m, e, k, q) : (unsigned)up;
	if (q == num_units[n])
		return (struct decimal){num_units[n - 1], exp + 1};
	return (struct decimal){q, exp};
}

/*
 * The slow path of shortest: tries every length. Correct if the gap is equally
 * wide on both sides of c * 2^e.
 */
NUM_COLD static struct decimal
shortest_tried(uint64_t c, int e)
{
	char text[NUM_ROOM + NUM_PAD] = {0};
	uint64_t bits = c + ((uint64_t)(e + 1074) << 52);
	int zeros = zeros_above(c);
	struct decimal d = {0, 0};
	double x, back;

	memcpy(&x, &bits, sizeof(x));

	for (int n = 1; n <= DIGITS; n++) {
		d = round_digits(c << zeros, e + 63 - zeros, n);
		d.digits *= num_units[DIGITS - n];
		num_read(text, put17(text, d, 0), &back);
		if (back == x)
			break;
	}
	return d;
}

/*
 * Finds the fewest digits that parse back to x = c * 2^e > 0, padded with zeros
 * to 17. 10^k is at most the gap around x, 10^(k + 1) is larger.
 *
 * x = v * 10^k; v is in [p.hi, p.hi + 1), and p.mid is its fraction. A decimal
 * parses back if it is less than `low` below or `high` above v. These and the
 * distances to the multiples of ten have 60 bits of fraction and an error of at
 * most 2 units (1 from truncating each, the rest from num_ten.h).
 */
static inline struct decimal
shortest_at(uint64_t c, int e, int k, bool half_gap)
{
	int f = e + ten_log2(-k); /* 0 ... 3 */
	struct ten g = ten_power(-k);
	struct wide p = wide_mul(c << (f + 1), g);
	uint64_t high = g.hi >> (4 - f), low = high >> half_gap;
	uint64_t tens = p.hi / 10 * 10;
	uint64_t down = (p.hi - tens) << 60 | p.mid >> 4;
	uint64_t up = ((uint64_t)10 << 60) - down;
	uint64_t digits = p.hi + (p.mid >> 63);
	bool is_up = up < high, is_ten = is_up | (down < low), few;

	if (low - down <= 1 || up - high <= 2 || p.mid - (((uint64_t)1 << 63) - 1) <= 1)
		return shortest_tried(c, e);
	if (half_gap) /* if the nearest integer is too far below, the next one is near enough */
		digits = p.hi + (p.mid >> 63 | (p.mid >> 4 > low));
	/* by masks and sums, because branches would be mispredicted half of the time */
	digits += (tens + 10U * is_up - digits) & (0 - (uint64_t)is_ten);
	few = digits < TEN16;
	digits += digits * (9U * few);
	k -= few;
	for (; digits < TEN16; k--) /* subnormals have fewer digits */
		digits *= 10;
	return (struct decimal){digits, k + DIGITS - 1};
}

/*
 * As shortest, for a power of two: the gap below it is half as wide. tables.py
 * proves the scale.
 */
NUM_COLD static struct decimal
shortest_half(uint64_t c, int e)
{
	/*
	 * only 2^-25, a tie of 17 digits, takes the slow path; tests go through
	 * all powers
	 */
	return shortest_at(c, e, (e * 1262611 - 524031) >> 22, true);
}

static inline struct decimal
shortest(uint64_t c, int e)
{
	if (c == (uint64_t)1 << 52 && e > -1074)
		return shortest_half(c, e);
	return shortest_at(c, e, two_log10(e), false);
}

/*
 * Writes c * 2^e > 0 with n digits after `sign` bytes (0 or 1) that are already
 * in dst. Returns the total length.
 */
static size_t
write_digits(char *dst, size_t sign, uint64_t c, int e, int n)
{
	int zeros = c >> 52 ? 11 : zeros_above(c);
	struct decimal d = round_digits(c << zeros, e + 63 - zeros, n);
	char *p = dst + sign;

	if (n <= 8) {
		d.digits *= num_units[8 - n];
		return (size_t)(put8(p, d, n) - dst);
	}
	d.digits *= num_units[DIGITS - n];
	return (size_t)(put17(p, d, n) - dst);
}

static size_t
write_shortest(char *dst, size_t sign, uint64_t c, int e)
{
	return (size_t)(put17(dst + sign, shortest(c, e), SHORTEST_WIDE) - dst);
}

NUM_COLD static size_t
write_word(char *dst, uint64_t bits)
{
	if (bits << 12) {
		memcpy(dst, "nan", 3);
		return 3;
	}
	memcpy(dst, "-inf", 4);
	if (bits >> 63)
		return 4;
	memcpy(dst, "inf", 3);
	return 3;
}

size_t
num_write(char *dst, double x, int precision)
{
	uint64_t bits, c;
	size_t sign;
	int e;

	memcpy(&bits, &x, sizeof(bits));
	c = bits & (((uint64_t)1 << 52) - 1);
	e = (int)(bits >> 52 & 0x7ff);
	sign = (size_t)(bits >> 63);
	if (e == 0x7ff)
		return write_word(dst, bits);
	*dst = '-';
	if (bits << 1 == 0) {
		dst[sign] = '0';
		return sign + 1;
	}
	c |= (uint64_t)(e > 0) << 52;
	e += (e == 0) - 1075; /* x = c * 2^e */
	if (precision == NUM_SHORTEST)
		return write_shortest(dst, sign, c, e);
	return write_digits(dst, sign, c, e, precision);
}
