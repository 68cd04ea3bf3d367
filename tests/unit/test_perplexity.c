/* SPDX-License-Identifier: MIT */
/*
 * Quantiles (compare/quantiles.h) and their sketch (metric/sketch.h) against sorted numbers,
 * and what follows from the labels of pairs (compare/perplexity.h) against plain sums in long
 * double.
 *
 * By the way: sketch.c (1) (2) (3); quantiles.c (1) (2); perplexity.c (1) (2) (3).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "compare/perplexity.h"
#include "compare/quantiles.h"
#include "dice.h"

Suite *suite_perplexity(void);

enum { NUMBERS = 400 };

static double number[NUMBERS];

static int
by_value(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

/* Of both signs and all sizes; some are equal, some 0 or infinite. */
static void
draw(size_t n)
{
	for (size_t i = 0; i < n; i++) {
		number[i] = ldexp((double)dice_below(4000), (int)dice_below(80) - 60);
		number[i] = dice_below(2) ? number[i] : -number[i];
		if (dice_below(20) == 0)
			number[i] = dice_below(2) ? INFINITY : -0.0;
		if (dice_below(50) == 0)
			number[i] = dice_below(2) ? 0x1p-1074 : -1e308;
	}
}

static double
off(double got, double want)
{
	return got == want ? 0 : fabs(got - want) / fabs(want);
}

/* (1) (2) (3) Any number of any rank, whatever the order and the parts. */
START_TEST(a_sketch_knows_each_rank)
{
	struct sketch s[3] = {{0}, {0}, {0}};
	struct err err;
	size_t n = 1 + dice_below(NUMBERS);

	draw(n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq(sketch_add(&s[0], number[i], 1, &err), 0);
		ck_assert_int_eq(sketch_add(&s[1 + dice_below(2)], number[n - 1 - i], 1, &err), 0);
	}
	ck_assert_int_eq(sketch_merge(&s[1], &s[2], &err), 0);
	ck_assert_uint_eq(s[1].n, n);
	qsort(number, n, sizeof(*number), by_value);
	for (size_t i = 0; i < n; i++) {
		ck_assert(off(sketch_rank(&s[0], i), number[i]) <= SKETCH_ERROR ||
		    fabs(number[i]) < 0x1p-1022);
		ck_assert(sketch_rank(&s[1], i) == sketch_rank(&s[0], i));
	}
	for (size_t i = 0; i < 3; i++)
		sketch_free(&s[i]);
}
END_TEST

/* The worst of all: next to the edges of a cell. */
START_TEST(the_error_of_a_sketch_is_bounded)
{
	struct sketch s = {0};
	struct err err;
	double x, worst = 0;

	for (int i = 0; i < 512; i++) {
		for (int side = 0; side < 2; side++) {
			x = side ? nextafter(1 + (i + 1) / 512.0, 0) : 1 + i / 512.0;
			ck_assert_int_eq(sketch_add(&s, x, 1, &err), 0);
			worst = fmax(worst, off(sketch_rank(&s, 0), x));
			sketch_free(&s);
		}
	}
	ck_assert(worst <= SKETCH_ERROR && worst > 0.97 * SKETCH_ERROR);
}
END_TEST

/* (1) numpy.quantile of 1, 2, 4, 8, 16 at 0.1, 0.5 and 0.9 is 1.4, 4 and 12.8. */
START_TEST(quantiles_are_numpys)
{
	struct quantiles q = {.most = 1000};
	struct err err;

	ck_assert(isnan(quantiles_at(&q, 0.5)));
	for (int i = 4; i >= 0; i--)
		ck_assert_int_eq(quantiles_add(&q, 1 << i, &err), 0);
	ck_assert_int_eq(quantiles_end(&q, &err), 0);
	ck_assert(quantiles_at(&q, 0) == 1 && quantiles_at(&q, 1) == 16);
	ck_assert(fabs(quantiles_at(&q, 0.1) - 1.4) < 1e-15 && quantiles_at(&q, 0.5) == 4);
	ck_assert(fabs(quantiles_at(&q, 0.9) - 12.8) < 1e-14);
	quantiles_free(&q);
}
END_TEST

/* Numbers of any sign and size are in order, also those whose bits differ in one digit alone. */
START_TEST(quantiles_in_order)
{
	const double some[] = {0, -0.0, 1, -1, 1 + 0x1p-52, DBL_MIN, -0x1p-1074, 0x1p-1074, DBL_MAX,
	    -DBL_MAX, INFINITY, -INFINITY};
	const size_t nsome = sizeof(some) / sizeof(some[0]), n = 1 + dice_below(NUMBERS);
	struct quantiles q = {.most = NUMBERS * sizeof(double)};
	double x, least = -INFINITY;
	size_t times[2];
	struct err err;

	for (size_t i = 0; i < n; i++) {
		number[i] = dice_below(9) == 0
		    ? some[dice_below(nsome)]
		    : ldexp((double)dice_below(2000) - 1000, (int)dice_below(2000) - 1000);
		ck_assert_int_eq(quantiles_add(&q, number[i], &err), 0);
	}
	ck_assert_int_eq(quantiles_end(&q, &err), 0);
	for (size_t i = 0; i < n; i++, least = x) {
		x = quantiles_rank(&q, i);
		ck_assert(x >= least);
		times[0] = times[1] = 0;
		for (size_t j = 0; j < n; j++) {
			times[0] += number[j] == x;
			times[1] += q.value[j] == x;
		}
		ck_assert(times[0] > 0 && times[0] == times[1]);
	}
	quantiles_free(&q);
}
END_TEST

/* Exact up to so many bytes, a sketch of the same numbers beyond, by one or in parts. */
START_TEST(quantiles_spill)
{
	const double share[] = {0, 0.001, 0.1, 0.5, 0.77, 0.999, 1};
	const size_t n = 2 + dice_below(NUMBERS - 2);
	struct quantiles exact = {.most = n * sizeof(double)},
			 rough = {.most = n * sizeof(double) - 1}, part = {.most = 64};
	struct err err;
	double x, y;

	for (size_t i = 0; i < n; i++) {
		number[i] = ldexp(1 + (double)dice_below(1000) / 999, (int)dice_below(9));
		ck_assert_int_eq(quantiles_add(&exact, number[i], &err), 0);
		ck_assert_int_eq(quantiles_add(&part, number[i], &err), 0);
		if (dice_below(12) == 0 || i + 1 == n)
			ck_assert_int_eq(quantiles_take(&rough, &part, &err), 0);
	}
	ck_assert(quantiles_end(&exact, &err) == 0 && quantiles_end(&rough, &err) == 0);
	ck_assert(!exact.rough && rough.rough);
	ck_assert_uint_eq(quantiles_count(&exact), quantiles_count(&rough));
	for (size_t i = 0; i < sizeof(share) / sizeof(*share); i++) {
		x = quantiles_at(&exact, share[i]);
		y = quantiles_at(&rough, share[i]);
		ck_assert(off(y, x) <= SKETCH_ERROR);
		ck_assert(x == y || (share[i] > 0 && share[i] < 1)); /* (2) */
	}
	quantiles_free(&exact);
	quantiles_free(&rough);
	quantiles_free(&part);
}
END_TEST

/* (1) k3 of tiny and of large differences, which the plain formula would lose. */
START_TEST(k3_loses_no_digits)
{
	const double d[] = {1e-9, -3e-5, 0.4999, -0.5, 0.5001, 3, -2};
	const char *why;
	struct err err;
	long double want;

	for (size_t i = 0; i < sizeof(d) / sizeof(*d); i++) {
		struct perplexity s = {.moves = {.most = 800}};

		ck_assert_int_eq(perplexity_add(&s, d[i], 0, 0, &err), 0);
		want = 0;
		for (int k = 60; k >= 2; k--)
			want = (1 + want) * d[i] / k;
		want = want * d[i];
		ck_assert(fabsl(perplexity_result(&s, PPL_K3, &why).value - want) <= 2e-15L * want);
		ck_assert(perplexity_result(&s, PPL_K1, &why).value == -d[i]);
		ck_assert(perplexity_result(&s, PPL_K2, &why).value == d[i] * d[i] / 2);
		ck_assert(isnan(perplexity_result(&s, PPL_K2, &why).se) && !why); /* (3) */
		perplexity_free(&s);
	}
}
END_TEST

/* (2) A label of probability 0; one whose square is no double. */
START_TEST(what_has_no_value_has_a_reason)
{
	struct perplexity s = {.moves = {.most = 800}};
	const char *why;
	struct err err;

	for (int i = 0; i < PPL_RESULTS; i++)
		ck_assert(
		    isnan(perplexity_result(&s, (enum perplexity_result)i, &why).value) && why);
	ck_assert_int_eq(perplexity_add(&s, -1e200, -1, 0, &err), 0);
	ck_assert(isnan(perplexity_result(&s, PPL_A, &why).value) && why);
	ck_assert(perplexity_result(&s, PPL_D_MOST, &why).value == 1e200 && !why);
	ck_assert_int_eq(perplexity_add(&s, -1, -INFINITY, 0, &err), 0);
	ck_assert(isnan(perplexity_result(&s, PPL_D_MOST, &why).value) && why);
	ck_assert(perplexity_result(&s, PPL_MOVE, &why).value == 0 && !why);
	perplexity_free(&s);
}
END_TEST

START_TEST(no_memory_is_told)
{
	struct quantiles q, more;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n++) {
		q = (struct quantiles){.most = 2 * NUMBERS};
		more = (struct quantiles){.most = 100 * NUMBERS};
		err.code = ERR_NONE;
		status = 0;
		mem_fail_at(n);
		for (size_t i = 0; i < NUMBERS && status == 0; i++)
			status = quantiles_add(&more, (double)i, &err);
		if (status == 0)
			status = quantiles_take(&q, &more, &err);
		if (status == 0)
			status =
			    quantiles_add(&more, 1, &err) < 0 || quantiles_add(&more, 0, &err) < 0
			    ? -1
			    : quantiles_end(&more, &err);
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		quantiles_free(&q);
		quantiles_free(&more);
	}
}
END_TEST

Suite *
suite_perplexity(void)
{
	Suite *s = suite_create("perplexity");
	TCase *t = tcase_create("perplexity");

	tcase_add_loop_test(t, a_sketch_knows_each_rank, 0, 20);
	tcase_add_test(t, the_error_of_a_sketch_is_bounded);
	tcase_add_test(t, quantiles_are_numpys);
	tcase_add_loop_test(t, quantiles_in_order, 0, 20);
	tcase_add_loop_test(t, quantiles_spill, 0, 20);
	tcase_add_test(t, k3_loses_no_digits);
	tcase_add_test(t, what_has_no_value_has_a_reason);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
