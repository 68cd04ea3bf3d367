/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers as text, in both directions, compiled once for each CPU
 * level. What a number is, and how it is written, num_read and num_write say.
 */

#include <math.h>
#include <string.h>

#include "base/num.h"
#include "kern/kern.h"
#include "kern/level.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* Whether a number that num_read took, at least a byte long, is one by JSON's grammar. */
static bool
is_json(const char *p, const char *q)
{
	const char *digits = p + (*p == '-' || *p == '+'), *dot;

	if (*digits > '9') /* inf, nan */
		return true;
	if (*p == '+' || *digits == '.' || (*digits == '0' && is_digit(digits[1])))
		return false;
	dot = memchr(digits, '.', (size_t)(q - digits));
	return !dot || is_digit(dot[1]);
}

/* The number between p and the delim or close at stop, with or without blanks around it. */
static bool
read_cell(const struct text_in *t, const char *p, const char *stop, double *x)
{
	const char *q;

	if (stop > p && stop[-1] == '\r' && *stop == t->close)
		stop--;
	while (p < stop && (is_blank(*p) || (t->json && *p == '\r')))
		p++;
	while (p < stop && (is_blank(stop[-1]) || (t->json && stop[-1] == '\r')))
		stop--;
	q = num_read(p, stop, x);
	return q && q == stop && (!t->json || is_json(p, q));
}

size_t
OF_LEVEL(text_read)(struct text_in *t, double *z, size_t n)
{
	const char *p = t->p, *stop;
	size_t i = 0;

	while (i < n) {
		for (stop = p; stop < t->end && *stop != t->delim && *stop != t->close; stop++)
			;
		if (stop >= t->end || !read_cell(t, p, stop, &z[i]))
			break;
		i++;
		t->p = stop;
		if (*stop == t->close)
			break;
		p = stop + 1;
	}
	return i;
}

/* What is no number has a word. */
static size_t
write_word(const struct text_out *t, char *dst, double x)
{
	const char *word = isnan(x) ? t->nan : x > 0 ? t->inf : t->minus_inf;
	size_t len = strlen(word);

	memcpy(dst, word, len);
	return len;
}

char *
OF_LEVEL(text_write)(const struct text_out *t, char *dst, const double *v, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		dst +=
		    isfinite(v[i]) ? num_write(dst, v[i], t->precision) : write_word(t, dst, v[i]);
		*dst++ = t->delim;
	}
	return dst;
}
