/* SPDX-License-Identifier: MIT */
/*
 * Text to double, correctly rounded.
 *
 * Most numbers have an exact integer of digits and an exact power of ten, so
 * that one multiplication or division rounds correctly (Clinger 1990). Others
 * take a product with a 128-bit power of ten, which decides unless it is too
 * close to the midpoint between two doubles (Lemire 2021, with the interval of
 * num_ten.h instead of that paper's case analysis). Near the midpoint, the
 * exact values are compared.
 *
 * (1) An exponent without digits is not part of the number: 1e+ is 1.
 * (2) Digits after the 800th only matter in whether any of them is not 0.
 * (3) Bytes from `end` on have no effect, although up to 32 bytes are loaded.
 */
#include "base/num.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "base/num_big.h"
#include "base/num_ten.h"

/* Any number of this many decimal digits fits in 64 bits. */
#define WORD_DIGITS 19
/* Exponents saturate here: no text has enough digits to compensate. */
#define EXP_LIMIT ((int64_t)1 << 60)

/*
 * This many bytes are examined together; a number of 17 digits in any notation
 * is shorter.
 */
#define WINDOW 32

#define ZEROS 0x3030303030303030U

/*
 * A number as it stands in the text. Its value is word * 10^exp if the digits
 * fit in a word.
 */
struct number_text {
	const char *first; /* the first digit or the point */
	const char *last; /* after the digits, before an exponent */
	uint64_t word;
	int64_t exp;
	int64_t digits; /* including leading zeros */
};

/*
 * The largest double not above a number, as floor * 2^exp, and whether to round
 * up, as wide_up says.
 */
struct lower_double {
	uint64_t floor;
	int exp;
	int up;
};

/* Loads eight bytes of text, the first into the lowest byte. */
static inline uint64_t
load8(const char *p)
{
	uint64_t w;

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	memcpy(&w, p, sizeof(w));
#else
	w = 0;
	for (int i = 8; i-- > 0;)
		w = w << 8 | (unsigned char)p[i];
#endif
	return w;
}

/* Returns how many of the eight bytes are digits before the first other byte. */
static inline int
count_digits(uint64_t w)
{
	uint64_t d = w ^ ZEROS;
	uint64_t other = ((d + 0x7676767676767676U) | d) & 0x8080808080808080U;

	return other ? zeros_below(other) >> 3 : 8;
}

#ifdef __SSE2__
/*
 * Returns a bit for each of 32 bytes that is not a digit, the first in the
 * lowest bit.
 */
static inline uint64_t
find_others(const char *p)
{
	/* signed comparison: digits are mapped to the ten lowest values */
	const __m128i down = _mm_set1_epi8(128 - '0'), nine = _mm_set1_epi8(-128 + 9);
	__m128i a = _mm_loadu_si128((const __m128i *)(const void *)p);
	__m128i b = _mm_loadu_si128((const __m128i *)(const void *)(p + 16));
	unsigned low = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_add_epi8(a, down), nine));
	unsigned high = (unsigned)_mm_movemask_epi8(_mm_cmpgt_epi8(_mm_add_epi8(b, down), nine));

	return low | high << 16;
}
#else
static inline uint64_t
find_others(const char *p)
{
	const uint64_t tops = 0x8080808080808080U;
	uint64_t all = 0;

	for (int i = 0; i < 32; i += 8) {
		uint64_t d = load8(p + i) ^ ZEROS;
		uint64_t other = (((d & ~tops) + 0x7676767676767676U) | d) & tops;

		all |= other * 0x0002040810204081U >> 56 << i;
	}
	return all;
}
#endif

/*
 * Returns the value of the first n digits. They are shifted up, so that zeros
 * precede them; then pairs are combined, then all.
 */
static inline uint64_t
value_digits(uint64_t w, int n)
{
	const uint64_t mask = 0x000000ff000000ffU;

	w = (w ^ ZEROS) << 4 * (8 - n) << 4 * (8 - n);
	w = w * 10 + (w >> 8);
	return ((w & mask) * (100 + (1000000ULL << 32)) +
		   (w >> 16 & mask) * (1 + (10000ULL << 32))) >>
	    32;
}

static inline bool
is_digit(char c)
{
	return (unsigned char)(c - '0') < 10;
}

/*
 * Appends the digits at p to *word, modulo 2^64, and returns what follows them.
 * Loads eight bytes at once only if at least `room` bytes are left.
 */
static inline const char *
read_digits(const char *p, const char *end, int room, uint64_t *word)
{
	while (room == 0 || end - p >= room) {
		uint64_t w = load8(p);
		int n = count_digits(w);

		if (n > end - p)
			n = (int)(end - p);
		*word = *word * num_units[n] + value_digits(w, n);
		p += n;
		if (n < 8)
			return p;
	}
	for (; p < end && is_digit(*p); p++)
		*word = *word * 10 + (uint64_t)(*p - '0');
	return p;
}

/* Parses the exponent at p, 0 if there is none, and returns what follows it. */
static const char *
read_exponent(const char *p, const char *end, int64_t *exp)
{
	const char *q = p + 1;
	int64_t e = 0;
	bool minus;

	*exp = 0;
	if (q >= end || (*p | 0x20) != 'e')
		return p;
	minus = *q == '-';
	q += minus | (*q == '+');
	if (q == end || !is_digit(*q))
		return p;
	for (; q < end && is_digit(*q); q++)
		if (e < EXP_LIMIT / 16)
			e = e * 10 + (*q - '0');
	*exp = minus ? -e : e;
	return q;
}

/* Matches the word at p in any case; returns what follows it, or NULL. */
static const char *
match(const char *p, const char *end, const char *word)
{
	for (; *word; p++, word++)
		if (p >= end || (*p | 0x20) != *word)
			return NULL;
	return p;
}

/* Parses inf, infinity or nan. NULL if there is none. */
static const char *
read_word(const char *p, const char *end, bool minus, double *x)
{
	const char *q = match(p, end, "inf");
	const char *longer = q ? match(q, end, "inity") : NULL;

	if (q)
		*x = minus ? -INFINITY : INFINITY;
	else if ((q = match(p, end, "nan")))
		*x = minus ? -NAN : NAN;
	return longer ? longer : q;
}

/* Locates w * 10^q, for w > 0 and q within the table, among the doubles. */
static struct lower_double
find_lower(uint64_t w, int q)
{
	int zeros = zeros_above(w);
	struct wide p = wide_mul(w << zeros, ten_power(q));
	int top = (int)(p.hi >> 63);
	int e = ten_log2(q) + 63 + top - zeros; /* the value is in [2^e, 2^(e + 1)) */
	int s = 10 + top;

	if (e < DBL_MIN_EXP - 1) {
		s += DBL_MIN_EXP - 1 - e;
		e = DBL_MIN_EXP - 1;
	}
	e -= DBL_MANT_DIG - 1;
	if (s > 64) /* less than half of the smallest double */
		return (struct lower_double){0, e, 0};
	return (struct lower_double){wide_floor(p, s), e, wide_up(p, s, ten_exact(q))};
}

/*
 * Returns the bits of floor * 2^exp, plus one if up; a carry goes into the
 * exponent, up to infinity.
 */
static uint64_t
lower_bits(struct lower_double a, int up)
{
	if (a.exp > DBL_MAX_EXP - DBL_MANT_DIG)
		return (uint64_t)0x7ff << 52;
	return a.floor + ((uint64_t)(a.exp + 1074) << 52) + (uint64_t)up;
}

/*
 * Reads the digits of t after its leading zeros into b, up to BIG_DIGITS, and
 * appends a 1 if any later digit is not 0. Returns how many digits b has.
 */
static int
read_big(const struct number_text *t, struct big *b)
{
	bool more = false;
	int n = 0;

	big_set(b, 0);
	for (const char *p = t->first; p < t->last; p++) {
		if (*p == '.' || (n == 0 && *p == '0'))
			continue;
		if (n < BIG_DIGITS) {
			big_mul(b, 10, (uint32_t)(*p - '0'));
			n++;
		} else if (*p != '0') {
			more = true;
			break;
		}
	}
	if (more) {
		big_mul(b, 10, 1);
		n++;
	}
	return n;
}

/* Rounds to a.floor or the next by comparing b * 10^q with the midpoint. */
static uint64_t
exact_bits(struct big *b, int q, struct lower_double a)
{
	int side = big_cmp(b, q, 2 * a.floor + 1, a.exp - 1);

	return lower_bits(a, side == 0 ? (int)(a.floor & 1) : side > 0);
}

/*
 * Puts the first 19 digits after the leading zeros in t->word and adjusts
 * t->exp. Returns whether any later digit is not 0.
 */
static bool
cut_digits(struct number_text *t)
{
	const char *p = t->first;
	int64_t left = t->digits;
	int n = 0;

	t->word = 0;
	for (; left > 0 && n < WORD_DIGITS; p++) {
		if (*p == '.')
			continue;
		t->word = t->word * 10 + (uint64_t)(*p - '0');
		n += t->word != 0;
		left--;
	}
	t->exp += left;
	for (; p < t->last; p++)
		if (*p != '.' && *p != '0')
			return true;
	return false;
}

/* Returns the bits of the double nearest to word * 10^exp. */
static uint64_t
word_bits(uint64_t word, int64_t exp)
{
	struct lower_double a;
	struct big b;

	/* everything below 10^19 * 10^-343 rounds to 0 */
	if (word == 0 || exp < TEN_MIN)
		return 0;
	if (exp > DBL_MAX_10_EXP)
		return (uint64_t)0x7ff << 52;
	a = find_lower(word, (int)exp);
	if (a.up >= 0)
		return lower_bits(a, a.up);
	big_set(&b, word);
	return exact_bits(&b, (int)exp, a);
}

/* The same for a text with more digits than fit in a word. */
NUM_COLD static uint64_t
long_bits(struct number_text t)
{
	struct lower_double a, next;
	struct big b;
	int n;

	if (!cut_digits(&t) || t.exp < TEN_MIN || t.exp > DBL_MAX_10_EXP)
		return word_bits(t.word, t.exp);
	/* it lies between word and word + 1, which usually round to the same double */
	a = find_lower(t.word, (int)t.exp);
	next = find_lower(t.word + 1, (int)t.exp);
	if (a.up >= 0 && next.up >= 0 && lower_bits(a, a.up) == lower_bits(next, next.up))
		return lower_bits(a, a.up);
	n = read_big(&t, &b);
	return exact_bits(&b, (int)t.exp - (n - WORD_DIGITS), a);
}

/* Uses one exact multiplication or division if possible. */
static inline bool
round_once(uint64_t word, int64_t exp, double *x)
{
	static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
	    1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
	double w = (double)(int64_t)word;

	if (FLT_EVAL_METHOD != 0 || word >> DBL_MANT_DIG || exp < -22 || exp > 22)
		return false;
	*x = exp < 0 ? w / tens[-exp] : w * tens[exp];
	return true;
}

static inline double
with_sign(uint64_t bits, bool minus)
{
	double x;

	bits |= (uint64_t)minus << 63;
	memcpy(&x, &bits, sizeof(x));
	return x;
}

/* Returns word * 10^exp, negated if `minus`. */
static inline double
round_word(uint64_t word, int64_t exp, bool minus)
{
	uint64_t bits;
	double x;

	if (round_once(word, exp, &x))
		memcpy(&bits, &x, sizeof(bits));
	else
		bits = word_bits(word, exp);
	return with_sign(bits, minus);
}

/*
 * num_read for any text, with no load that starts less than `room` bytes before
 * `end`.
 */
static const char *
read_any(const char *p, const char *end, int room, double *x)
{
	struct number_text t = {.word = 0};
	bool minus;
	int64_t exp;

	if (p >= end)
		return NULL;
	minus = *p == '-';
	p += minus | (*p == '+');
	t.first = p;
	p = read_digits(p, end, room, &t.word);
	t.digits = p - t.first;
	if (p < end && *p == '.') {
		const char *point = p;

		p = read_digits(p + 1, end, room, &t.word);
		t.exp = point + 1 - p;
		t.digits -= t.exp;
	}
	t.last = p;
	if (t.digits == 0)
		return read_word(t.first, end, minus, x);
	p = read_exponent(p, end, &exp);
	t.exp += exp;
	if (t.digits > WORD_DIGITS)
		*x = with_sign(long_bits(t), minus);
	else
		*x = round_word(t.word, t.exp, minus);
	return p;
}

/*
 * The fast path of num_read. It leaves to read_any: more than 8 digits before
 * the point, more than 19 in all, and digits that extend past the window. The
 * position of the next number depends only on a few loads and their masks; the
 * value is computed in parallel with that.
 */
const char *
num_read(const char *p, const char *end, double *x)
{
	const char *first;
	uint64_t others, word;
	int64_t exp;
	int left, before, after, stop;
	bool minus;

	if (p >= end)
		return NULL;
	minus = *p == '-';
	first = p + (minus | (*p == '+'));
	left = end - p < WINDOW ? (int)(end - p) : WINDOW;
	others = find_others(p) | ~(uint64_t)0 << left;
	others >>= first - p;
	before = stop = zeros_below(others);
	after = 0;
	if (first + before < end && first[before] == '.') {
		stop = zeros_below(others & (others - 1));
		after = stop - before - 1;
	}
	if (first + stop >= p + WINDOW || before > 8 || before + after > WORD_DIGITS ||
	    before + after == 0)
		return read_any(p, end, 0, x);
	word = value_digits(load8(first), before);
	p = first + before + 1;
	exp = -after;
	for (; after > 8; p += 8, after -= 8)
		word = word * num_units[8] + value_digits(load8(p), 8);
	word = word * num_units[after] + value_digits(load8(p), after);
	p = first + stop;
	if (p < end && (*p | 0x20) == 'e') {
		int64_t more;

		p = read_exponent(p, end, &more);
		exp += more;
	}
	*x = round_word(word, exp, minus);
	return p;
}

/* Nothing may be loaded after the end, unlike by num_read. */
int
num_parse(const char *p, size_t len, double *x)
{
	double value;

	if (read_any(p, p + len, 8, &value) != p + len)
		return -1;
	*x = value;
	return 0;
}

int
num_parse_all(const char *text, double *x)
{
	return num_parse(text, strlen(text), x);
}

bool
num_is_json(const char *p, const char *q)
{
	const char *digits = p + (*p == '-' || *p == '+'), *dot;

	if (*p == '+')
		return false;
	if (*digits > '9') /* inf, nan */
		return true;
	for (dot = digits; dot < q && is_digit(*dot); dot++)
		;
	if (dot == digits || (*digits == '0' && dot - digits > 1))
		return false;
	return dot == q || *dot != '.' || (dot + 1 < q && is_digit(dot[1]));
}
