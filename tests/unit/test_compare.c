/* SPDX-License-Identifier: MIT */
/*
 * Two rows compared (compare/divergence.h): every line of tests/oracle/pairs.txt at every
 * CPU level, and what holds for any pair: equal rows give 0, nothing is below 0
 * or above its bound, JS is symmetric, all levels give the same bits. SMX_STRESS
 * multiplies the random rounds.
 *
 * By the way: compare/divergence.c (1) (2) (3) (4), divergence.c (1) (2) (3).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "kern/kern.h"
#include "compare/divergence.h"
#include "rig.h"

Suite *suite_compare(void);

enum { LONGEST = 1100 };

#define LOG_2 0.69314718055994531

static double a[LONGEST], b[LONGEST], scratch[COMPARE_SCRATCH * LONGEST];
static size_t n;

/*
 * How far from the truth. Measured on pairs.txt: 1.3e-15 of the value at most, in
 * delta_entropy 3e-16 in all.
 */
#define RELATIVE 4e-15
#define ABSOLUTE 1e-15

static void
near_enough(double got, double want, double absolute, const char *what, const char *name)
{
	if (isinf(want) ? got != want : !(fabs(got - want) <= RELATIVE * want + absolute))
		ck_abort_msg("%s of %s is %.17g, not %.17g", what, name, got, want);
}

static size_t
numbers(const char *p, double *z, size_t most)
{
	char *end;
	size_t len = 0;

	for (; *p && len < most; p = end)
		z[len++] = strtod(p, &end);
	return len;
}

/* One line against what smx says of a and b. */
static void
expect_line(const char *word, const char *rest, const char *name)
{
	struct difference d = compare_rows(a, b, n, scratch);
	double want[2];
	char *end;

	if (strcmp(word, "top") == 0) {
		size_t k = strtoul(rest, &end, 10);

		ck_assert(compare_top(a, b, n, k, scratch) == strtod(end, NULL));
		return;
	}
	numbers(rest, want, 2);
	if (strcmp(word, "kl") == 0)
		near_enough(d.kl, want[0], 0, word, name);
	else if (strcmp(word, "js") == 0)
		near_enough(d.js, want[0], 0, word, name);
	else if (strcmp(word, "delta_entropy") == 0)
		near_enough(d.delta_entropy, want[0], ABSOLUTE, word, name);
	else {
		ck_assert_str_eq(word, "delta_p");
		near_enough(d.delta_p, want[0], 0, word, name);
		near_enough(d.most_delta_p, want[1], 0, word, name);
	}
}

static size_t
expect_file(const char *text)
{
	char line[20000], name[64] = "", *rest;
	size_t lines = 0, len;

	for (; *text; text += len + 1) {
		len = strcspn(text, "\n");
		ck_assert_uint_lt(len, sizeof(line));
		memcpy(line, text, len);
		line[len] = '\0';
		rest = strchr(line, ' ');
		if (line[0] == '#' || !rest)
			continue;
		*rest++ = '\0';
		if (strcmp(line, "case") == 0)
			snprintf(name, sizeof(name), "%s", rest);
		else if (strcmp(line, "a") == 0)
			n = numbers(rest, a, LONGEST);
		else if (strcmp(line, "b") == 0)
			ck_assert_uint_eq(numbers(rest, b, LONGEST), n);
		else {
			expect_line(line, rest, name);
			lines++;
		}
	}
	return lines;
}

START_TEST(references_are_met)
{
	const char *src = getenv("src");
	char path[4096];
	struct buf text;
	const struct kern *k;

	snprintf(path, sizeof(path), "%s/tests/oracle/pairs.txt", src ? src : ".");
	text = rig_read(path);
	buf_char(&text, '\0');
	for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
		ck_assert_int_eq(kern_use(k->name), 0);
		ck_assert_uint_ge(expect_file(text.p), 500);
	}
	buf_free(&text);
}
END_TEST

/* A random pair: b is a copy of a with noise of some size up to some class, then another row. */
static void
draw(void)
{
	static const double noise[] = {0, 1e-15, 1e-9, 1e-4, 0.1, 1, 30};
	double eps = noise[dice_below(7)];

	n = dice_below(20) ? 1 + dice_below(40) : LONGEST - dice_below(9);
	dice_row(a, n, dice_in(0, 20));
	dice_row(b, n, 20);
	for (size_t i = 0; i < n && dice_below(8); i++)
		b[i] = a[i] + (a[i] > -INFINITY ? eps * dice_in(-1, 1) : 0);
	if (b[kern()->argmax(b, n)] == -INFINITY) /* no row at all */
		b[0] = 1;
}

static double
least_of(struct difference d)
{
	return fmin(fmin(d.kl, d.js), fmin(fmin(d.delta_p, d.most_delta_p), d.delta_entropy));
}

START_TEST(bounds_hold_for_any_pair)
{
	const double ways = 2 * RELATIVE; /* both have an error; 6e-15 in one of 1e5 */
	struct difference d, e;

	for (long round = 0; round < dice_rounds(4000); round++) {
		draw();
		d = compare_rows(a, b, n, scratch);
		e = compare_rows(b, a, n, scratch);
		ck_assert(least_of(d) >= 0);
		ck_assert(d.js <= LOG_2 * (1 + 1e-14) && d.most_delta_p <= 1);
		ck_assert(d.delta_p <= d.most_delta_p && d.js <= d.kl);
		near_enough(d.js, e.js, ways * e.js, "js", "the other way round");
		near_enough(
		    d.most_delta_p, e.most_delta_p, ways * e.most_delta_p, "delta_p", "the other");
		ck_assert_uint_eq(d.top[0], e.top[1]);
		ck_assert(compare_top(a, b, n, 1, scratch) == (d.top[0] == d.top[1]));
		ck_assert(compare_top(a, b, n, 3, scratch) == compare_top(b, a, n, 3, scratch));
	}
}
END_TEST

START_TEST(equal_rows_differ_in_nothing)
{
	struct difference d;

	for (long round = 0; round < dice_rounds(1000); round++) {
		draw();
		d = compare_rows(a, a, n, scratch);
		ck_assert(d.kl == 0 && d.js == 0 && d.delta_p == 0 && d.most_delta_p == 0);
		ck_assert(d.delta_entropy == 0 && d.top[0] == d.top[1]);
		ck_assert(compare_top(a, a, n, 1 + dice_below(n + 3), scratch) == 1);
	}
}
END_TEST

START_TEST(levels_agree_bit_for_bit)
{
	const struct kern *k;
	struct difference first, d;

	for (long round = 0; round < dice_rounds(1000); round++) {
		draw();
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			ck_assert_int_eq(kern_use(k->name), 0);
			d = compare_rows(a, b, n, scratch);
			if (l == 0)
				first = d;
			ck_assert(d.kl == first.kl && d.js == first.js);
			ck_assert(d.delta_p == first.delta_p);
			ck_assert(d.most_delta_p == first.most_delta_p);
			ck_assert(d.delta_entropy == first.delta_entropy);
		}
	}
}
END_TEST

/* log sum exp(z - z_0) in long double */
static long double
slow_lse(const double *z)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += expl((long double)z[i] - (long double)z[0]);
	return logl(sum);
}

/* KL(a||b) by its definition; q - p is added to each term, so that near rows keep digits. */
static double
slow_kl(void)
{
	long double lse_a = slow_lse(a), lse_b = slow_lse(b), kl = 0, log_p, log_q, d;

	for (size_t i = 0; i < n; i++) {
		log_p = ((long double)a[i] - (long double)a[0]) - lse_a;
		log_q = ((long double)b[i] - (long double)b[0]) - lse_b;
		d = log_q - log_p;
		kl += expl(log_p) * (expm1l(d) - d);
	}
	return (double)kl;
}

static void
set_rows(const double *row_a, const double *row_b, size_t len)
{
	n = len;
	memcpy(a, row_a, len * sizeof(*a));
	memcpy(b, row_b, len * sizeof(*b));
}

/* divergence.c (3): an offset that only one of the rows has, of any size. */
START_TEST(an_offset_costs_no_digits)
{
	static const double offset[] = {0, -3, 1e3, -1e8, 1e15};
	double add, size;

	for (long round = 0; round < dice_rounds(2000); round++) {
		n = 2 + dice_below(30);
		add = offset[dice_below(5)];
		size = dice_below(2) ? 1 : 1e-3;
		for (size_t i = 0; i < n; i++) {
			a[i] = dice_in(-8, 8);
			b[i] = a[i] + size * dice_in(-1, 1) + add;
		}
		if (LDBL_MANT_DIG >= 64)
			near_enough(compare_rows(a, b, n, scratch).kl, slow_kl(), 1e-30, "kl",
			    "rows with an offset");
	}
	set_rows((double[]){0.3, 0}, (double[]){1000000000000000.25, 1000000000000000}, 2);
	near_enough(compare_rows(a, b, n, scratch).kl, 3.0630125089939261e-4, 0, "kl", "1e15");
	set_rows((double[]){5, 1}, (double[]){1e300, 1e300}, 2);
	near_enough(compare_rows(a, b, n, scratch).kl, 0.60305241279376931, 0, "kl", "1e300");
}
END_TEST

/* divergence.c (2), compare/divergence.c (4): logits whose difference is no double mask nothing. */
START_TEST(logits_beyond_any_difference)
{
	struct difference d;

	set_rows((double[]){0, 0}, (double[]){1e308, -1e308}, 2);
	near_enough(compare_rows(a, b, n, scratch).kl, 1e308, 0, "kl", "half of 2e308");
	near_enough(compare_rows(b, a, n, scratch).kl, LOG_2, 0, "kl", "log 2");
	set_rows((double[]){-690, 0}, (double[]){-1e308, 1e308}, 2);
	near_enough(compare_rows(a, b, n, scratch).kl, 1e308 * (2 * exp(-690)), 0, "kl",
	    "a small part of it");
	set_rows((double[]){1e308, -1e308}, (double[]){-1e308, 1e308}, 2);
	d = compare_rows(a, b, n, scratch);
	ck_assert(d.kl == DBL_MAX && d.delta_p == 1 && d.most_delta_p == 1);
	ck_assert(fabs(d.js - LOG_2) < 1e-15 && d.delta_entropy == 0);
	d = compare_rows(a, a, n, scratch);
	ck_assert(d.kl == 0 && d.js == 0 && d.delta_p == 0 && d.delta_entropy == 0);
	set_rows((double[]){0, 0}, (double[]){0, -INFINITY}, 2);
	ck_assert(compare_rows(a, b, n, scratch).kl == INFINITY);
}
END_TEST

Suite *
suite_compare(void)
{
	Suite *s = suite_create("compare");
	TCase *t = tcase_create("compare");

	tcase_add_test(t, references_are_met);
	tcase_add_test(t, bounds_hold_for_any_pair);
	tcase_add_test(t, equal_rows_differ_in_nothing);
	tcase_add_test(t, levels_agree_bit_for_bit);
	tcase_add_test(t, an_offset_costs_no_digits);
	tcase_add_test(t, logits_beyond_any_difference);
	suite_add_tcase(s, t);
	return s;
}
