/* SPDX-License-Identifier: MIT */
/*
 * Fixed-point numbers of any width.
 * (1) Values are truncated to a multiple of 2^q, never rounded up, so that a
 *     value contributes the same to every sum. A value below 2^q adds nothing.
 * (2) With q = -1074 and enough words, every finite double is exact.
 */
#include "base/fix.h"

#include <string.h>

#include "base/bits.h"

/* Adds x to the words from w[i] on. False if a carry overflows the last word. */
static bool
add_at(uint64_t *w, size_t n, size_t i, uint64_t x)
{
	while (x > 0 && i < n) {
		w[i] += x;
		x = w[i++] < x;
	}
	return x == 0;
}

static void
take_at(uint64_t *w, size_t n, size_t i, uint64_t x)
{
	uint64_t old;

	for (; x > 0 && i < n; i++) {
		old = w[i];
		w[i] -= x;
		x = old < x;
	}
}

bool
fix_add(uint64_t *w, size_t n, int q, double v)
{
	uint64_t m, bits;
	int at;
	unsigned s;
	size_t i;

	memcpy(&bits, &v, sizeof(bits));
	m = bits & 0x000fffffffffffff;
	at = (int)(bits >> 52 & 0x7ff);
	if (at > 0)
		m |= 0x0010000000000000;
	at = (at > 0 ? at : 1) - 1075 - q; /* v = m 2^(at + q) */
	if (at < 0) {
		m = at > -64 ? m >> -at : 0; /* (1) */
		at = 0;
	}
	i = (size_t)at / 64;
	s = (unsigned)at % 64;
	if (m == 0)
		return true;
	if (!add_at(w, n, i, m << s))
		return false;
	return s == 0 || add_at(w, n, i + 1, m >> (64 - s));
}

void
fix_add_int(uint64_t *w, size_t n, unsigned shift, int64_t x)
{
	uint64_t m = x < 0 ? 0 - (uint64_t)x : (uint64_t)x, high;
	size_t i = shift / 64;
	unsigned s = shift % 64;

	high = s > 0 ? m >> (64 - s) : 0;
	if (x < 0) {
		take_at(w, n, i, m << s);
		take_at(w, n, i + 1, high);
	} else {
		(void)add_at(w, n, i, m << s);
		(void)add_at(w, n, i + 1, high);
	}
}

bool
fix_sum(uint64_t *w, const uint64_t *other, size_t n)
{
	uint64_t carry = 0, sum;

	for (size_t i = 0; i < n; i++) {
		sum = w[i] + carry;
		carry = sum < carry;
		sum += other[i];
		carry += sum < other[i];
		w[i] = sum;
	}
	return carry == 0;
}

int
fix_compare(const uint64_t *a, const uint64_t *b, size_t n, uint64_t *d)
{
	size_t top = n;
	int sign;

	while (top > 0 && a[top - 1] == b[top - 1])
		top--;
	sign = top == 0 ? 0 : a[top - 1] > b[top - 1] ? 1 : -1;
	if (d) {
		memcpy(d, sign < 0 ? b : a, n * sizeof(*d));
		for (size_t i = 0; i < n; i++)
			take_at(d, n, i, sign < 0 ? a[i] : b[i]);
	}
	return sign;
}

/* 2^k, k from -1074 to 1023. */
static double
power(int k)
{
	uint64_t bits = k < -1022 ? (uint64_t)1 << (k + 1074) : (uint64_t)(k + 1023) << 52;
	double x;

	memcpy(&x, &bits, sizeof(x));
	return x;
}

double
fix_double(const uint64_t *w, size_t n, int q)
{
	uint64_t high, rest = 0;
	int shift, k, least;

	while (n > 0 && w[n - 1] == 0)
		n--;
	if (n == 0)
		return 0;
	shift = zeros_above(w[n - 1]);
	high = w[n - 1] << shift;
	if (n > 1 && shift > 0)
		high |= w[n - 2] >> (64 - shift);
	if (n > 1)
		rest = w[n - 2] << shift;
	for (size_t i = 2; i < n; i++)
		rest |= w[n - 1 - i];
	/* the number is (high + a fraction below 1) 2^k */
	k = (int)(n - 1) * 64 - shift + q;
	if (k > 1023 - 63)
		return __builtin_inf();
	/* the number of low bits of high that do not fit */
	least = k + 11 >= -1074 ? 11 : -1074 - k;
	if (least > 64)
		return 0;
	rest |= high << (64 - least) << 1; /* what is below the half */
	shift = (int)(high >> (least - 1) & 1);
	high = high >> (least - 1) >> 1;
	high += (uint64_t)(shift && (rest || (high & 1)));
	return (double)high * power(k + least);
}

size_t
fix_write(char *dst, const uint64_t *w, size_t n)
{
	size_t len = 0;
	unsigned digit;

	for (size_t i = n; i-- > 0;) {
		for (int s = 60; s >= 0; s -= 4) {
			digit = (unsigned)(w[i] >> s & 15);
			if (digit > 0 || len > 0 || (i == 0 && s == 0))
				dst[len++] = "0123456789abcdef"[digit];
		}
	}
	dst[len] = '\0';
	return len;
}

bool
fix_read(uint64_t *w, size_t n, const char *text)
{
	static const char digits[] = "0123456789abcdef";
	size_t len = strlen(text);
	const char *digit;

	memset(w, 0, n * sizeof(*w));
	if (len == 0 || len > n * FIX_HEX)
		return false;
	for (size_t i = 0; i < len; i++) {
		digit = strchr(digits, text[len - 1 - i]);
		if (!digit)
			return false;
		w[i / 16] |= (uint64_t)(digit - digits) << (i % 16 * 4);
	}
	return true;
}
