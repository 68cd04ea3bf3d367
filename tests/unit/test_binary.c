/* SPDX-License-Identifier: MIT */
/*
 * The binary task below the command line: the keys that probabilities are ordered
 * by (base/tie.c), sums at points (metric/points.c), logistic regression where there
 * is no optimum. (Metrics and fits are compared with scikit-learn and scipy by
 * tests/cli/binary_*.sh.)
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/tie.h"
#include "calib/fit.h"
#include "calib/logistic.h"
#include "calib/memory.h"
#include "dice.h"
#include "metric/points.h"

Suite *suite_binary(void);

/* ---- keys ---- */

/* A probability of any size. */
static double
draw(void)
{
	double p = dice_in(0, 1);

	return dice_below(3) == 0 ? p : ldexp(p, -(int)dice_below(1070));
}

START_TEST(keys_rise_with_probabilities)
{
	for (long i = 0; i < dice_rounds(200000); i++) {
		double p = draw(), q = dice_below(2) ? draw() : p * (1 + dice_in(-1e-13, 1e-13));

		if (p > q || q > 1) {
			double t = p;

			p = fmin(q, 1);
			q = fmin(t, 1);
		}
		ck_assert_msg(tie_key(p) <= tie_key(q) || p > q, "%.17g and %.17g", p, q);
		if (q > p * (1 + 3e-14) + DBL_MIN) /* and they differ where these do */
			ck_assert_msg(tie_key(p) < tie_key(q), "%.17g and %.17g", p, q);
	}
}
END_TEST

START_TEST(keys_stand_for_their_probabilities)
{
	static const double exact[] = {0, 1, 0.5, 0.1, 0.01, 1e-5, 1e-21, 1e-22, 1e-23, 1e-300, 0.6,
	    0.3, 5e-324, DBL_MIN, 0.999999999999999, 0.123456789012345};

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++) {
		double back = tie_of_key(tie_key(exact[i]));

		ck_assert_msg(fabs(back - exact[i]) <= 1e-15 * exact[i] + 4 * 5e-324,
		    "%.17g came back as %.17g", exact[i], back);
		ck_assert_uint_eq(tie_key(back), tie_key(exact[i]));
	}
	for (long i = 0; i < dice_rounds(100000); i++) {
		double p = draw(), back = tie_of_key(tie_key(p));

		ck_assert_msg(fabs(back - p) <= 5.1e-15 * p + 4 * 5e-324, "%.17g", p);
		ck_assert_uint_eq(tie_key(back), tie_key(p));
	}
}
END_TEST

/* What is a decimal of 15 digits but for roundings is that decimal. */
START_TEST(keys_take_roundings_for_equals)
{
	char text[32];

	for (int k = 1; k < 1000; k++) {
		for (int e = 3; e < 21; e++) {
			double p;

			snprintf(text, sizeof(text), "%de-%d", k, e);
			p = strtod(text, NULL);
			ck_assert_uint_eq(tie_key(nextafter(p, 2)), tie_key(p));
			ck_assert_uint_eq(tie_key(nextafter(p, 0)), tie_key(p));
		}
	}
	ck_assert_uint_ne(tie_key(1e-18), tie_key(1.0001e-18));
	ck_assert_uint_ne(tie_key(1e-200), tie_key(1.0001e-200));
	ck_assert_uint_ne(tie_key(0), tie_key(5e-320));
}
END_TEST

/* ---- points ---- */

enum { MOST = 500 };

static void
add(struct points *p, uint64_t key, int which, uint64_t x)
{
	struct err err;
	uint64_t *sum;

	ck_assert_int_eq(points_at(p, key, &sum, &err), 0);
	if (sum)
		sum[(size_t)which * p->words] += x;
}

START_TEST(keys_are_told_from_other_numbers)
{
	static const double exact[] = {0, 5e-324, 1e-300, 9.9e-23, 1e-22, 1.5e-22, 1e-21, 3e-11,
	    0.1, 0.099999999999999999, 0.5, 0.999999999999999, 1};
	const uint64_t one = tie_key(1), least = tie_key(1e-22);
	static const uint64_t others[] = {(uint64_t)1 << 60, ((uint64_t)1 << 60) - 1,
	    ((uint64_t)1 << 60) + 1, ((uint64_t)1 << 61) - 1, (uint64_t)1 << 63, UINT64_MAX - 1};

	for (size_t i = 0; i < sizeof(exact) / sizeof(exact[0]); i++)
		ck_assert_msg(tie_is_key(tie_key(exact[i])), "%g", exact[i]);
	for (int i = 0; i < 100000; i++)
		ck_assert(tie_is_key(tie_key(draw())));
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		ck_assert_msg(!tie_is_key(others[i]), "%zu", i);
	ck_assert(!tie_is_key(one + 1) && tie_is_key(least));
}
END_TEST

START_TEST(points_add_up_in_any_order)
{
	struct points all = {.most = MOST, .words = 2}, part[3];
	uint64_t *a, *b;
	struct err err;

	for (int i = 0; i < 3; i++)
		part[i] = (struct points){.most = MOST, .words = 2};
	for (int i = 0; i < 5000; i++) {
		uint64_t key = dice_below(MOST) * 0x123456789abcdf, x = dice_below(1000);
		int which = (int)dice_below(2);

		add(&all, key, which, x);
		add(&part[dice_below(3)], key, which, x);
	}
	ck_assert_int_eq(points_merge(&part[2], &part[0], &err), 0);
	ck_assert_int_eq(points_merge(&part[2], &part[1], &err), 0);
	a = points_sorted(&all, &err);
	b = points_sorted(&part[2], &err);
	ck_assert_uint_eq(all.n, part[2].n);
	ck_assert_mem_eq(a, b, all.n * points_width(&all) * sizeof(*a));
	for (size_t i = 1; i < all.n; i++)
		ck_assert_uint_lt(a[(i - 1) * points_width(&all)], a[i * points_width(&all)]);
	mem_free(a);
	mem_free(b);
	points_free(&all);
	for (int i = 0; i < 3; i++)
		points_free(&part[i]);
}
END_TEST

/* Small tables, which grow twice, so that rows of full entries often go beyond their end. */
START_TEST(points_are_found_after_the_table_grew)
{
	struct points p;
	uint64_t *sum;
	struct err err;

	for (uint64_t round = 0; round < 3000; round++) {
		p = (struct points){.most = MOST, .words = 1};
		for (uint64_t i = 0; i < 200; i++)
			add(&p, round * 200 + i % 100, 0, 1);
		ck_assert_uint_eq(p.n, 100);
		for (uint64_t i = 0; i < 100; i++) {
			ck_assert_int_eq(points_at(&p, round * 200 + i, &sum, &err), 0);
			ck_assert_uint_eq(*sum, 2);
		}
		points_free(&p);
	}
}
END_TEST

/* One key too many, here or in what is merged: all is given up, whatever the order. */
START_TEST(points_have_an_end)
{
	struct points a = {.most = 8, .words = 1}, b = a, none = a;
	struct err err;

	for (uint64_t i = 0; i < 8; i++)
		add(&a, i, 0, 1);
	add(&a, 3, 1, 1);
	ck_assert(!a.over && a.n == 8);
	add(&b, 100, 0, 1);
	ck_assert_int_eq(points_merge(&b, &a, &err), 0);
	ck_assert(b.over && b.n == 0 && b.cap == 0);
	ck_assert_int_eq(points_merge(&none, &b, &err), 0);
	ck_assert(none.over);
	add(&a, 8, 0, 1);
	ck_assert(a.over);
	add(&a, 1, 0, 1);
	ck_assert(a.over && a.n == 0);
}
END_TEST

/* ---- fits ---- */

enum { ROWS = 60 };

static double z[2 * ROWS];
static size_t label[ROWS];
static struct memory_rows memory = {.z = z, .label = label};

static struct rows
binary_rows(void)
{
	struct rows rows = memory_rows(&memory, ROWS, 2);

	rows.task = TASK_BINARY;
	return rows;
}

static void
fit_to(const char *method, double param[3], struct fit *fit)
{
	struct rows rows = binary_rows();
	struct fit_options o = {.bins = 5};
	struct calib_report r = {0};
	struct calib c = {.method = method_named(method), .task = TASK_BINARY, .nclass = 2};
	struct err err;

	if (calib_fit(&c, &rows, &o, fit, &r, &err) < 0)
		ck_abort_msg("%s: %s", method, err.text);
	for (size_t i = 0; c.method->param[i].key; i++)
		param[i] = c.value[i][0];
	calib_free(&c);
}

/* (1) of platt.c, (3) of beta.c: a threshold, with some rows on it; upside down for platt alone. */
START_TEST(separable_labels_are_told)
{
	struct fit fit;
	double param[3], sign = _i == 2 ? -1 : 1;

	for (size_t i = 0; i < ROWS; i++) {
		z[2 * i + 1] = sign * ((double)i / 4 - 5);
		label[i] = z[2 * i + 1] * sign > 1 || (_i == 1 && i == 24); /* z is 1 there */
	}
	fit_to("platt", param, &fit);
	ck_assert(fit.at_bound && strstr(fit.why, "threshold"));
	ck_assert(sign * param[0] > 1);
	if (_i == 2)
		return;
	fit_to("beta", param, &fit);
	ck_assert(fit.at_bound && strstr(fit.why, "threshold"));
}
END_TEST

START_TEST(labels_that_are_mixed_have_an_optimum)
{
	struct fit fit;
	double param[3];

	for (size_t i = 0; i < ROWS; i++) {
		z[2 * i + 1] = (double)i / 4 - 5;
		label[i] = z[2 * i + 1] > 1;
	}
	label[20] = 1; /* one row on the wrong side is enough */
	label[40] = 0;
	fit_to("platt", param, &fit);
	ck_assert(!fit.at_bound && fit.gradient < 1e-9);
	fit_to("beta", param, &fit);
	ck_assert(!fit.at_bound && fit.gradient < 1e-9);
}
END_TEST

/* (2) of both */
START_TEST(equal_logits_say_nothing)
{
	struct fit fit;
	double param[3];

	for (size_t i = 0; i < ROWS; i++) {
		z[2 * i + 1] = 0.1;
		label[i] = i % 3 == 0;
	}
	fit_to("platt", param, &fit);
	ck_assert(fit.at_bound && param[0] == 0);
	ck_assert(fabs(param[1] + log(2)) < 1e-12);
	fit_to("beta", param, &fit);
	ck_assert(fit.at_bound && param[0] == 0 && param[1] == 0);
	ck_assert(fabs(param[2] + log(2)) < 1e-12);
}
END_TEST

/* (2) of beta.c: the scores are upside down. */
START_TEST(beta_does_not_fall)
{
	struct fit fit;
	double param[3];

	for (size_t i = 0; i < ROWS; i++) {
		z[2 * i + 1] = (double)i / 4 - 5;
		label[i] = i < ROWS / 2 ? i % 4 != 0 : i % 4 == 0;
	}
	fit_to("beta", param, &fit);
	ck_assert(fit.at_bound && param[0] == 0 && param[1] == 0);
	fit_to("platt", param, &fit);
	ck_assert(!fit.at_bound && param[0] < 0);
}
END_TEST

/* (3) of platt.c, (4) of beta.c */
START_TEST(certain_rows_stay_certain)
{
	static const char *const name[] = {"platt", "beta"};
	double one[3] = {1.5, 0.5, 0.25};
	struct calib c = {.task = TASK_BINARY, .nclass = 2};
	double row[2];

	for (int i = 0; i < 2; i++) {
		c.method = method_named(name[i]);
		for (int j = 0; j < 3; j++)
			c.value[j] = &one[j];
		row[0] = 0;
		row[1] = -INFINITY;
		c.method->apply(&c, row, 2, NULL);
		ck_assert(row[0] == 0 && row[1] == -INFINITY);
		row[0] = -INFINITY;
		row[1] = 0;
		c.method->apply(&c, row, 2, NULL);
		ck_assert(row[0] == -INFINITY && row[1] == 0);
		row[0] = 0;
		row[1] = 2;
		c.method->apply(&c, row, 2, NULL);
		ck_assert(row[0] == 0 && isfinite(row[1]));
	}
}
END_TEST

Suite *
suite_binary(void)
{
	Suite *s = suite_create("binary");
	TCase *t = tcase_create("binary");

	tcase_add_test(t, keys_rise_with_probabilities);
	tcase_add_test(t, keys_stand_for_their_probabilities);
	tcase_add_test(t, keys_take_roundings_for_equals);
	tcase_add_test(t, keys_are_told_from_other_numbers);
	tcase_add_test(t, points_add_up_in_any_order);
	tcase_add_test(t, points_are_found_after_the_table_grew);
	tcase_add_test(t, points_have_an_end);
	tcase_add_loop_test(t, separable_labels_are_told, 0, 3);
	tcase_add_test(t, labels_that_are_mixed_have_an_optimum);
	tcase_add_test(t, equal_logits_say_nothing);
	tcase_add_test(t, beta_does_not_fall);
	tcase_add_test(t, certain_rows_stay_certain);
	suite_add_tcase(s, t);
	return s;
}
