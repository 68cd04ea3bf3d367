/* SPDX-License-Identifier: MIT */
/*
 * What holds for any row, on random ones: smx against a plain implementation in
 * long double within the bound of README.md, sums of 1, order, shift invariance,
 * the filters against a full sort. SMX_STRESS multiplies the rounds.
 *
 * By the way: softmax.c (1) (2), log_softmax.c (1) (2), temperature.c (1) (2),
 * top_k.c (1) (2) (3), top_p.c (1) to (4), min_p.c (1) (2) (3), dist.c (1) (2),
 * margin.c (1) (2), nll.c (1).
 */
#include <check.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "col/col.h"
#include "dice.h"
#include "op/chain.h"

Suite *suite_property(void);

enum { LONGEST = 3000, ROUNDS = 150 };

static const double scales[] = {0.01, 1, 8, 100, 700, 1e4};

/* A random row, and the steps and normaliser that are asked about it. */
static double row[LONGEST], z[LONGEST], p[LONGEST], logp[LONGEST], scratch[2 * LONGEST];
static long double truth[LONGEST];
static size_t order[LONGEST];
static size_t n;
static struct chain chain;
static struct dist dist;

/* Under valgrind a long double is a double, and no truth. */
static int
long_double_is_long(void)
{
	volatile long double one = 1, tiny = 0x1p-62L;

	return one + tiny != one;
}

static void
draw(double scale)
{
	static const size_t lengths[] = {1, 2, 3, 4, 7, 8, 9, 10, 17, 64, 100, 1000, LONGEST};

	n = dice_below(3) ? 1 + dice_below(40) : lengths[dice_below(13)];
	dice_row(row, n, scale);
}

static void
add(const char *name, double value)
{
	char text[40];
	struct err err;

	snprintf(text, sizeof(text), "%.17g", value);
	for (size_t i = 0; ops[i]; i++) {
		if (strcmp(ops[i]->name, name) == 0) {
			ck_assert_int_eq(chain_add(&chain, ops[i], text, &err), 0);
			return;
		}
	}
	ck_abort_msg("no operation is called %s", name);
}

/* Runs the chain over the row; the next add() begins a new one. */
static void
ask_with(const char *normaliser, size_t label)
{
	struct err err;

	ck_assert_int_eq(chain_add(&chain, op_normaliser(normaliser), NULL, &err), 0);
	ck_assert_int_eq(chain_finish(&chain, &err), 0);
	memcpy(z, row, n * sizeof(*z));
	dist = (struct dist){.norm = chain.norm.op, .unit = 1, .scratch = scratch};
	chain_apply(&chain, z, n, &row_plain, scratch);
	dist_begin(&dist, z, n, label, p, logp);
	chain_free(&chain);
}

static void
ask(void)
{
	ask_with("softmax", DIST_NO_LABEL);
}

static double
one(const char *col)
{
	return col_named(col, strlen(col))->one(&dist);
}

/* The bound of the issue, relative, for probabilities of row / temp. */
static double
bound(double temp)
{
	double most = 0;

	for (size_t i = 0; i < n; i++) {
		if (isfinite(row[i]) && fabs(row[i]) > most)
			most = fabs(row[i]);
	}
	return 4e-15 + 4 * 0x1p-53 * most / temp;
}

/* Fills truth with exp((z_i - max) / temp) and returns their sum. */
static long double
plain_exps(double temp, long double *max)
{
	long double sum = 0;

	*max = -INFINITY;
	for (size_t i = 0; i < n; i++)
		*max = row[i] > *max ? row[i] : *max;
	for (size_t i = 0; i < n; i++) {
		truth[i] = expl(((long double)row[i] - *max) / temp);
		sum += truth[i];
	}
	return sum;
}

static void
near(const char *what, size_t i, double got, long double want, double within)
{
	ck_assert_msg(fabsl(got - want) <= within || (double)want == got,
	    "%s[%zu] of %zu: got %.17g, want %.20Lg within %.3g", what, i, n, got, want, within);
}

/* Positions by falling logit, of equals the lower first. */
static int
by_logit(const void *a, const void *b)
{
	const size_t i = *(const size_t *)a, j = *(const size_t *)b;

	if (row[i] != row[j])
		return row[i] > row[j] ? -1 : 1;
	return i < j ? -1 : i > j;
}

static void
sort_row(void)
{
	for (size_t i = 0; i < n; i++)
		order[i] = i;
	qsort(order, n, sizeof(*order), by_logit);
}

/* What stays must be the first `kept` of the sorted classes (less those that came as -inf). */
static void
first_stay(const char *what, size_t kept)
{
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(z[order[i]] == (i < kept ? row[order[i]] : -INFINITY),
		    "%s, %zu classes of which %zu stay: number %zu by size, class %zu, is %g", what,
		    n, kept, i, order[i], z[order[i]]);
}

START_TEST(softmax_is_as_in_long_double)
{
	const double scale = scales[_i];
	double temp, b;
	long double sum, max;

	if (!long_double_is_long())
		return;
	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scale);
		temp = dice_below(2) ? 1 : exp(dice_in(-2, 2));
		b = bound(temp);
		sum = plain_exps(temp, &max);
		add("temp", temp);
		ask();
		for (size_t i = 0; i < n; i++) {
			near("probs", i, dist_probs(&dist)[i], truth[i] / sum,
			    b * (double)(truth[i] / sum) + DBL_TRUE_MIN);
			near("logprobs", i, dist_logprobs(&dist)[i],
			    ((long double)row[i] - max) / temp - logl(sum),
			    4e-15 * fabs(dist_logprobs(&dist)[i]) + b);
			ck_assert(row[i] > -INFINITY || p[i] == 0);
		}
	}
}
END_TEST

START_TEST(numbers_are_as_in_long_double)
{
	const double scale = scales[_i];
	size_t label, rank;
	double temp, b;
	long double sum, max, entropy;

	if (!long_double_is_long())
		return;
	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scale);
		temp = dice_below(2) ? 1 : exp(dice_in(-2, 2));
		b = bound(temp);
		sum = plain_exps(temp, &max);
		label = dice_below(n);
		add("temp", temp);
		ask_with(dice_below(2) ? "softmax" : "log-softmax", label);
		if (dice_below(2))
			(void)dist_probs(&dist);
		entropy = 0;
		rank = 0;
		sort_row();
		for (size_t i = 0; i < n; i++) {
			if (truth[i] > 0)
				entropy -= truth[i] / sum * logl(truth[i] / sum);
			rank = order[i] == label ? i : rank;
		}
		near("conf", 0, one("conf"), 1 / sum, b * (double)(1 / sum));
		near("margin", 0, one("margin"), n > 1 ? (1 - truth[order[1]]) / sum : 1, b);
		near("lse", 0, one("lse"), max / temp + logl(sum), 4e-15 * fabs(one("lse")) + b);
		near("entropy", 0, one("entropy"), entropy,
		    4e-15 * (double)entropy + b * log((double)n + 1));
		if (row[label] > -INFINITY)
			near("nll", label, one("nll"),
			    (max - (long double)row[label]) / temp + logl(sum),
			    4e-15 * one("nll") + b);
		else
			ck_assert(one("nll") == INFINITY);
		ck_assert(one("argmax") == (double)order[0]);
		ck_assert_msg(one("rank") == (double)rank, "rank %g, not %zu", one("rank"), rank);
	}
}
END_TEST

START_TEST(sigmoids_are_as_in_long_double)
{
	const double scale = scales[_i];
	long double z_i, e, want;

	if (!long_double_is_long())
		return;
	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scale);
		ask_with(dice_below(2) ? "sigmoid" : "log-sigmoid", DIST_NO_LABEL);
		for (size_t i = 0; i < n; i++) {
			z_i = row[i];
			e = expl(-fabsl(z_i));
			want = (z_i < 0 ? e : 1) / (1 + e);
			near("sigmoid", i, dist_probs(&dist)[i], want,
			    4e-15 * (double)want + DBL_TRUE_MIN);
			want = (z_i < 0 ? z_i : 0) - log1pl(e);
			near("log-sigmoid", i, dist_logprobs(&dist)[i], want,
			    4e-15 * fabs((double)want) + DBL_TRUE_MIN);
		}
	}
}
END_TEST

START_TEST(probabilities_sum_to_one_in_order)
{
	double sum;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		ask();
		(void)dist_probs(&dist);
		(void)dist_logprobs(&dist);
		sum = 0;
		sort_row();
		for (size_t i = 0; i < n; i++) {
			sum += p[i];
			ck_assert(p[i] >= 0 && p[i] <= 1 && logp[i] <= 0);
		}
		ck_assert_msg(
		    fabs(sum - 1) <= (double)(n + 4) * 0x1p-52, "%zu sum to %.17g", n, sum);
		for (size_t i = 1; i < n; i++) {
			ck_assert(p[order[i - 1]] >= p[order[i]] * (1 - 0x1p-51));
			ck_assert(
			    row[order[i - 1]] > row[order[i]] || p[order[i - 1]] == p[order[i]]);
			ck_assert(logp[order[i - 1]] >= logp[order[i]]);
		}
	}
}
END_TEST

/* Whole numbers shifted by a whole number, so that no difference changes. */
START_TEST(a_shift_changes_nothing)
{
	static double before[LONGEST], before_log[LONGEST];
	double shift;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(8);
		for (size_t i = 0; i < n; i++)
			row[i] = round % 2 ? floor(row[i] * 64) / 64 : floor(row[i]);
		ask();
		memcpy(before, dist_probs(&dist), n * sizeof(*p));
		memcpy(before_log, dist_logprobs(&dist), n * sizeof(*p));
		shift = floor(dice_in(-1e6, 1e6));
		for (size_t i = 0; i < n; i++)
			row[i] += shift;
		ask();
		ck_assert_mem_eq(before, dist_probs(&dist), n * sizeof(*p));
		ck_assert_mem_eq(before_log, dist_logprobs(&dist), n * sizeof(*p));
	}
}
END_TEST

START_TEST(zero_temperature_puts_all_on_the_first_largest)
{
	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		add("temp", dice_below(2) ? 0.0 : -0.0);
		ask();
		sort_row();
		for (size_t i = 0; i < n; i++) {
			ck_assert(dist_probs(&dist)[i] == (i == order[0]));
			ck_assert(dist_logprobs(&dist)[i] == (i == order[0] ? 0 : -INFINITY));
		}
		ck_assert(one("entropy") == 0 && one("conf") == 1 && one("margin") == 1);
	}
}
END_TEST

START_TEST(top_k_keeps_the_first_of_a_full_sort)
{
	size_t k;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		k = 1 + dice_below(n + 2);
		add("top-k", (double)k);
		ask();
		sort_row();
		first_stay("top-k", k);
	}
}
END_TEST

START_TEST(top_p_keeps_the_shortest_prefix_of_a_full_sort)
{
	long double total, max, sum;
	double want;
	size_t kept;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		want = dice_below(8) ? dice_in(1e-9, 1) : dice_below(2) ? 1 : 1e-300;
		total = plain_exps(1, &max);
		add("top-p", want);
		ask();
		sort_row();
		sum = 0;
		for (kept = 0; kept < n && (kept == 0 || want == 1 || sum < want - 1e-12L); kept++)
			sum += truth[order[kept]] / total;
		/* where a prefix all but hits P, either answer is right */
		if (want < 1 &&
		    (fabsl(sum - (want - 1e-12L)) < 1e-13L ||
			fabsl(sum - truth[order[kept - 1]] / total - (want - 1e-12L)) < 1e-13L))
			continue;
		first_stay("top-p", kept);
	}
}
END_TEST

START_TEST(min_p_keeps_what_is_near_the_largest)
{
	double least;
	size_t kept;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		least = dice_below(8) ? exp(dice_in(-40, 0)) : (double)dice_below(2);
		add("min-p", least);
		ask();
		sort_row();
		for (kept = 0; kept < n; kept++) {
			if (expl((long double)row[order[kept]] - row[order[0]]) <
			    least * (1 - 1e-12L))
				break;
		}
		first_stay("min-p", kept);
	}
}
END_TEST

/* 'top' against the vector and the order of the logits. */
START_TEST(top_is_what_stays_sorted)
{
	static double pairs[2 * LONGEST];
	size_t len, stays;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		if (dice_below(2))
			add("top-k", (double)(1 + dice_below(n)));
		if (dice_below(2))
			add("min-p", exp(dice_in(-20, 0)));
		ask();
		sort_row();
		len = col_named("top", 3)->pairs(&dist, pairs);
		stays = 0;
		for (size_t i = 0; i < n; i++)
			stays += z[i] > -INFINITY;
		ck_assert_uint_eq(len, 2 * stays);
		for (size_t i = 0; i < stays; i++) {
			ck_assert(pairs[2 * i] == (double)order[i]);
			ck_assert(pairs[2 * i + 1] == dist_probs(&dist)[order[i]]);
		}
	}
}
END_TEST

/* A column says the same whatever was asked before it. */
START_TEST(the_order_of_questions_does_not_matter)
{
	static const char *const columns[] = {
	    "conf", "margin", "entropy", "lse", "nll", "rank", "argmax"};
	static const char *const normalisers[] = {"softmax", "log-softmax", "identity"};
	double first[7], again;

	for (long round = 0; round < dice_rounds(ROUNDS); round++) {
		draw(scales[_i]);
		for (size_t j = 0; j < 7; j++) {
			ask_with(normalisers[round % 3], n / 2);
			first[j] = one(columns[j]);
		}
		ask_with(normalisers[round % 3], n / 2);
		(void)dist_logprobs(&dist);
		(void)dist_probs(&dist);
		for (size_t j = 7; j-- > 0;) {
			again = one(columns[j]);
			if (strcmp(columns[j], "conf") == 0 || strcmp(columns[j], "margin") == 0)
				near(columns[j], 0, again, first[j], 4e-16);
			else
				ck_assert_msg(again == first[j], "%s: %.17g, then %.17g",
				    columns[j], first[j], again);
		}
		ck_assert_msg(
		    one("conf") == p[(size_t)one("argmax")], "conf is not its probability");
	}
}
END_TEST

Suite *
suite_property(void)
{
	const int all = sizeof(scales) / sizeof(scales[0]);
	Suite *s = suite_create("property");
	TCase *t = tcase_create("property");

	tcase_set_timeout(t, 60.0 * (double)dice_stress());
	tcase_add_loop_test(t, softmax_is_as_in_long_double, 0, all);
	tcase_add_loop_test(t, numbers_are_as_in_long_double, 0, all);
	tcase_add_loop_test(t, sigmoids_are_as_in_long_double, 0, all);
	tcase_add_loop_test(t, probabilities_sum_to_one_in_order, 0, all);
	tcase_add_test(t, a_shift_changes_nothing);
	tcase_add_loop_test(t, zero_temperature_puts_all_on_the_first_largest, 0, all);
	tcase_add_loop_test(t, top_k_keeps_the_first_of_a_full_sort, 0, all);
	tcase_add_loop_test(t, top_p_keeps_the_shortest_prefix_of_a_full_sort, 0, all);
	tcase_add_loop_test(t, min_p_keeps_what_is_near_the_largest, 0, all);
	tcase_add_loop_test(t, top_is_what_stays_sorted, 0, all);
	tcase_add_loop_test(t, the_order_of_questions_does_not_matter, 0, all);
	suite_add_tcase(s, t);
	return s;
}
