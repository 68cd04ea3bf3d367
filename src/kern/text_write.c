/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers as text, written; compiled once per CPU level. num_write
 * defines how a number is written. As in text_read.c, the common case is handled
 * here, and everything else is passed to num_write: bytes are the same at every
 * level.
 *
 * Up to 8 digits: y = x * 10^k is a double of at most 10^8. The power, as a
 * product of two rounded powers, then y, and a tenth of it if that is needed,
 * take at most five roundings, together less than 10^8 * 2^-50.6 = 2^-24. If y
 * is farther than 2^-20 from the midpoint between two integers, the nearest
 * integer gives the digits.
 */

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "kern/kern.h"
#include "kern/level.h"
#include "kern/words.h"

/* Writes the word for NaN or an infinity. */
static size_t
write_word(const struct text_out *t, char *dst, double x)
{
	const char *word = isnan(x) ? t->nan : x > 0 ? t->inf : t->minus_inf;
	size_t len = strlen(word);

	memcpy(dst, word, len);
	return len;
}

static char *
write_odd(const struct text_out *t, char *dst, double x)
{
	dst += isfinite(x) ? num_write(dst, x, t->precision) : write_word(t, dst, x);
	*dst++ = t->delim;
	return dst;
}

/* Writes number by number. */
static char *
write_plain(const struct text_out *t, char *dst, const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++)
		dst = write_odd(t, dst, v[i]);
	return dst;
}

#if WORDS > 0

/* How numbers are written, in the form that the words need. */
struct out_words {
	double least, most; /* 10^(N - 1), 10^N */
	double to_eight; /* 10^(8 - N) */
	uint64_t digits; /* N */
	uint64_t delim;
};

/* The text of each number: len bytes of low, then of high. */
struct out_texts {
	uint64_t low[WORDS], high[WORDS], len[WORDS];
};

/*
 * x = r * 10^(exp - 7), where r has exactly N digits followed by zeros. *odd
 * marks the numbers for which that could not be decided.
 */
INLINE wd
round_words(const struct out_words *o, wd x, vw *exp, vm *odd)
{
	/*
	 * e: the exponent of 2, offset so that 0 is 2^-182; x is from 1.6e-55
	 * to 3.2e60
	 */
	const vw e = ((as_words(x) >> 52) & 0x7ff) - (1023 - 182);
	/* floor(log10(2^(e - 182))) + 64; that of x may be 1 more */
	const vw ten = (mul32(e, words(78913)) + ((64ULL << 18) - 182 * 78913)) >> 18;
	const vw k = o->digits - 1 + 64 + 64 - ten; /* 64 plus the power of ten to multiply by */
	const wd two52 = doubles(0x1p52);
	const wd size = as_doubles(as_words(x) & ~((uint64_t)1 << 63));
	const wd p = size * (power(k & 15) * big_power(k >> 4 & 7));
	const vm over = not_below(p, doubles(o->most));
	const wd y = pick_doubles(over, p * 0.1, p), r = (y + two52) - two52;
	const wd off = as_doubles(as_words(y - r) & ~((uint64_t)1 << 63));
	const vm carry = not_below(r, doubles(o->most)); /* for instance 99..9.7 */

	*odd = ~above(words(383), e) | above(words(0), e) | not_below(off, doubles(0.5 - 0x1p-20));
	*exp = ten - 64 + keep_words(over, words(1)) + keep_words(carry, words(1));
	return pick_doubles(carry, doubles(o->least), r) * o->to_eight;
}

/*
 * Lays out the digits as %g does. The point is inserted by moving the digits
 * after it; what follows the digits (an exponent and the delimiter) is placed
 * after them, and what precedes them (a sign and 0.000) moves everything.
 */
INLINE unsigned
write_words(const struct out_words *o, wd x, struct out_texts *out)
{
	vw exp;
	vm odd;
	const wd r = round_words(o, x, &exp, &odd);
	const vm zero = equal(as_words(x) << 1, words(0));
	const vm below = above(words(0), exp);
	const vm has_exp = above(words((uint64_t)-4), exp) | ~above(words(o->digits), exp);
	const vm small = below & ~has_exp;
	const vw digits = digits8(as_words(r + 0x1p52) & UINT32_MAX);
	const vw significant = 8 - bytes_above(digits);

	/* d bytes are shown, and a point if there are more than `before` */
	const vw before = pick_words(has_exp, words(1), keep_words(~small, exp + 1));
	const vm more = above(significant, before), point = more & ~small;
	const vw d = pick_words(more, significant, before);
	const vw shown = (digits | ZEROS) & ~shl(words(ONES), d << 3);
	const vw up = keep_words(point, shown & shl(words(ONES), before << 3));
	const vw dot = keep_words(point, shl(words('.'), before << 3));

	/* e-05 and the delimiter */
	const vw e = pick_words(below, 0 - exp, exp);
	const vw tens = mul32(e, words(103)) >> 10;
	const vw exponent = tens << 16 | (e - mul32(tens, words(10))) << 24 |
	    pick_words(below, words('e' | '-' << 8), words('e' | '+' << 8));
	const vw end =
	    pick_words(has_exp, exponent + (0x30300000 | o->delim << 32), words(o->delim));
	const vw len = d + keep_words(point, words(1)), at = len << 3;
	const vw low = pick_words(
	    zero, words('0' | o->delim << 8), (shown ^ up) | dot | up << 8 | shl(end, at));
	const vw high = keep_words(~zero, up >> 56 | shl(end, at - 64) | shr(end, 64 - at));
	const vw all = pick_words(zero, words(2), len + 1 + keep_words(has_exp, words(4)));

	/* 0.000 and the sign in front of it */
	const vw sign = as_words(x) >> 63;
	const vw zeros = keep_words(small & ~zero, 1 - exp), front = zeros + sign;
	const vw lead = 0x3030302e30 & ~shl(words(ONES), zeros << 3);
	const vw minus = keep_words(some(sign), words('-'));

	store_words(out->low, shl(low, front << 3) | shl(lead, sign << 3) | minus);
	store_words(out->high, shl(high, front << 3) | shr(low, 64 - (front << 3)));
	store_words(out->len, all + front);
	return mask_bits(odd & ~zero);
}

/* Writes n numbers as text, and one by one those that write_words left. */
INLINE char *
put_texts(const struct text_out *t, char *dst, const struct out_texts *out, unsigned odd,
    const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (odd >> i & 1) {
			dst = write_odd(t, dst, v[i]);
			continue;
		}
		memcpy(dst, &out->low[i], 8); /* every CPU with WORDS > 0 is little-endian */
		memcpy(dst + 8, &out->high[i], 8);
		dst += out->len[i];
	}
	return dst;
}

/* Writes numbers of at most 8 digits. */
static char *
write_list(const struct text_out *t, char *dst, const double *v, size_t n)
{
	static const double tens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};
	const size_t digits = (size_t)t->precision;
	const struct out_words o = {
	    tens[digits - 1], tens[digits], tens[8 - digits], digits, (unsigned char)t->delim};
	struct out_texts out;
	double room[WORDS] = {0};
	unsigned odd;

	for (; n >= WORDS; n -= WORDS, v += WORDS) {
		odd = write_words(&o, load_doubles(v), &out);
		dst = put_texts(t, dst, &out, odd, v, WORDS);
	}
	if (n == 0)
		return dst;
	memcpy(room, v, n * sizeof(*v));
	odd = write_words(&o, load_doubles(room), &out);
	return put_texts(t, dst, &out, odd, v, n);
}

#endif

char *
OF_LEVEL(text_write)(const struct text_out *t, char *dst, const double *v, size_t n)
{
#if WORDS > 0
	if (n > 1 && t->precision != NUM_SHORTEST && t->precision <= 8)
		return write_list(t, dst, v, n);
#endif
	return write_plain(t, dst, v, n);
}
