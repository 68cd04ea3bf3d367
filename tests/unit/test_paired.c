/* SPDX-License-Identifier: MIT */
/*
 * Paired comparisons of two models: McNemar's exact p (compare/mcnemar.h) against whole
 * numbers and 50 digits; differences (compare/deltas.h) in orders and shards, and against
 * sums in long double. What they come to is compared with numpy in
 * tests/cli/diff_paired.sh.
 *
 * By the way: mcnemar.c (1) (2) (3); deltas.c (2); delta_results.c (2) (4).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/wide.h"
#include "compare/deltas.h"
#include "compare/mcnemar.h"
#include "dice.h"
#include "metric/results.h"
#include "metric/tally.h"

Suite *suite_paired(void);

START_TEST(mcnemar_is_what_whole_numbers_say)
{
	char path[512], line[200];
	unsigned long long b, c;
	double want, got;
	size_t n = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/oracle/mcnemar.txt", getenv("src"));
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		if (line[0] == '#')
			continue;
		ck_assert_int_eq(sscanf(line, "%llu %llu %lf", &b, &c, &want), 3);
		got = mcnemar_p(b, c);
		ck_assert_msg(fabs(got - want) <= 1e-12 * want + 2e-323,
		    "%llu %llu: %.17g, not %.17g", b, c, got, want);
		ck_assert(mcnemar_p(c, b) == got); /* (0) no side is special */
		n++;
	}
	ck_assert_int_eq(fclose(f), 0);
	ck_assert_uint_ge(n, 30);
}
END_TEST

enum { ROWS = 300, CLASSES = 4, BINS = 6 };

static double a[ROWS][CLASSES], b[ROWS][CLASSES];
static size_t label[ROWS];

static void
draw_rows(void)
{
	for (size_t i = 0; i < ROWS; i++) {
		label[i] = dice_below(CLASSES);
		for (size_t j = 0; j < CLASSES; j++) {
			a[i][j] = (double)dice_below(900) / 100;
			b[i][j] = a[i][j] + (double)dice_below(200) / 100;
		}
	}
}

static double *edges;

static struct deltas
begin(size_t replicates)
{
	const struct deltas settings = {
	    .setup = {.bins = BINS, .edge = edges, .threshold = 0.5},
	    .boot = {.n = replicates, .seed = 5, .bins = BINS},
	};

	return deltas_like(&settings);
}

static void
add(struct deltas *d, size_t i)
{
	const struct labelled pair = {a[i], b[i], CLASSES, label[i], i};
	struct err err;

	ck_assert_int_eq(deltas_add(d, &pair, &err), 0);
}

static struct results
report(struct deltas *d)
{
	struct results out = {0};
	struct err err;

	ck_assert_int_eq(deltas_report(d, 0.9, &out, &err), 0);
	for (size_t i = 0; i < out.n; i++)
		ck_assert_str_eq(out.result[i].key, deltas_keys[i]);
	ck_assert_ptr_null(deltas_keys[out.n]);
	return out;
}

START_TEST(order_and_shards_change_nothing)
{
	struct deltas all, part[5];
	struct results want, got;
	struct err err;

	edges = setup_edges(BINS, &err);
	draw_rows();
	for (size_t replicates = 0; replicates < 50; replicates += 33) {
		all = begin(replicates);
		for (size_t i = 0; i < ROWS; i++)
			add(&all, i);
		for (size_t p = 0; p < 5; p++)
			part[p] = begin(replicates);
		for (size_t i = ROWS; i-- > 0;)
			add(&part[dice_below(4)], i); /* the last one stays empty */
		for (size_t p = 5; p-- > 1;)
			ck_assert_int_eq(deltas_merge(&part[p - 1], &part[p], &err), 0);
		want = report(&all);
		got = report(&part[0]);
		ck_assert_mem_eq(want.result, got.result, want.n * sizeof(*want.result));
		results_free(&want);
		results_free(&got);
		deltas_free(&all);
		for (size_t p = 0; p < 5; p++)
			deltas_free(&part[p]);
	}
	mem_free(edges);
}
END_TEST

/* -log softmax(z)[y] */
static long double
slow_nll(const double *z, size_t y)
{
	long double sum = 0, most = z[0];

	for (size_t i = 1; i < CLASSES; i++)
		most = z[i] > most ? (long double)z[i] : most;
	for (size_t i = 0; i < CLASSES; i++)
		sum += expl((long double)z[i] - most);
	return logl(sum) + (most - (long double)z[y]);
}

/* Differences near one large number: their variance is a remnant of it. */
START_TEST(errors_keep_their_digits)
{
	struct deltas d;
	struct results got;
	const struct result *r;
	struct err err;
	long double mean = 0, square = 0, delta[ROWS];

	edges = setup_edges(BINS, &err);
	draw_rows();
	d = begin(0);
	for (size_t i = 0; i < ROWS; i++) {
		b[i][label[i]] -= 1e7;
		delta[i] = slow_nll(b[i], label[i]) - slow_nll(a[i], label[i]);
		mean += delta[i] / ROWS;
		add(&d, i);
	}
	for (size_t i = 0; i < ROWS; i++)
		square += (delta[i] - mean) * (delta[i] - mean);
	got = report(&d);
	r = results_find(&got, "delta_nll");
	ck_assert_double_eq_tol(r->value, (double)mean, 1e-8);
	ck_assert_double_eq_tol(
	    r->se, sqrt((double)square / (ROWS - 1) / ROWS), 1e-9); /* 1e7 has 2e-9 left */
	results_free(&got);
	deltas_free(&d);
	mem_free(edges);
}
END_TEST

START_TEST(few_rows_have_no_error)
{
	struct deltas d;
	struct results got;
	struct err err;

	edges = setup_edges(BINS, &err);
	draw_rows();
	d = begin(0);
	got = report(&d);
	for (size_t i = 0; i < got.n; i++)
		ck_assert(isnan(got.result[i].value) && got.result[i].why[0]);
	results_free(&got);
	add(&d, 0);
	got = report(&d);
	ck_assert(isnan(results_find(&got, "delta_nll")->se));
	ck_assert(isnan(results_find(&got, "delta_nll")->lo));
	results_free(&got);
	add(&d, 0); /* the same difference twice */
	got = report(&d);
	ck_assert(results_find(&got, "delta_nll")->se == 0);
	ck_assert(results_find(&got, "delta_brier")->se == 0);
	results_free(&got);
	b[1][label[1]] = -INFINITY;
	add(&d, 1);
	got = report(&d);
	ck_assert(isfinite(results_find(&got, "nll_a")->value));
	ck_assert(isnan(results_find(&got, "nll_b")->value));
	ck_assert_str_eq(results_find(&got, "delta_nll")->why, "1 row has a masked label");
	ck_assert(isfinite(results_find(&got, "delta_brier")->se));
	results_free(&got);
	deltas_free(&d);
	mem_free(edges);
}
END_TEST

START_TEST(one_cluster_has_no_interval)
{
	struct deltas d, more;
	struct results got;
	struct err err;

	edges = setup_edges(BINS, &err);
	draw_rows();
	d = begin(40);
	more = begin(40);
	d.clusters = more.clusters = true;
	for (size_t i = 0; i < 20; i++) {
		const struct labelled pair = {a[i], b[i], CLASSES, label[i], 7};

		ck_assert_int_eq(deltas_add(i % 2 ? &d : &more, &pair, &err), 0);
	}
	ck_assert_int_eq(deltas_merge(&d, &more, &err), 0);
	got = report(&d);
	for (size_t i = 0; i < got.n; i++)
		ck_assert(isnan(got.result[i].lo) && isnan(got.result[i].se));
	ck_assert(isfinite(results_find(&got, "delta_nll")->value));
	results_free(&got);
	add(&d, 3); /* of another cluster */
	got = report(&d);
	ck_assert(results_find(&got, "delta_nll")->lo < results_find(&got, "delta_nll")->hi);
	results_free(&got);
	deltas_free(&d);
	deltas_free(&more);
	mem_free(edges);
}
END_TEST

START_TEST(wide_integers_are_signed)
{
	static const int64_t term[] = {
	    1, -1, INT64_MAX, INT64_MAX, INT64_MIN, -7, INT64_MIN, INT64_MIN, INT64_MAX};
	struct wide sum = {0}, twice = {0};
	long double want = 0;

	for (size_t i = 0; i < sizeof(term) / sizeof(term[0]); i++) {
		wide_add(&sum, term[i]);
		want += (long double)term[i];
		ck_assert(wide_double(&sum, 0) == (double)want);
		twice = sum;
		wide_merge(&twice, &sum);
		ck_assert(wide_double(&twice, -61) == (double)(want * 0x1p-60L));
	}
}
END_TEST

Suite *
suite_paired(void)
{
	Suite *s = suite_create("paired");
	TCase *t = tcase_create("all");

	tcase_add_test(t, mcnemar_is_what_whole_numbers_say);
	tcase_add_test(t, order_and_shards_change_nothing);
	tcase_add_test(t, errors_keep_their_digits);
	tcase_add_test(t, few_rows_have_no_error);
	tcase_add_test(t, one_cluster_has_no_interval);
	tcase_add_test(t, wide_integers_are_signed);
	suite_add_tcase(s, t);
	return s;
}
