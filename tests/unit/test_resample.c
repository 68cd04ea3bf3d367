/* SPDX-License-Identifier: MIT */
/*
 * Resamples of rows by confidence: binomial numbers (metric/random.h), and the band and the
 * miscalibration of isotonic regression (metric/corp_test.h). With one number for each row
 * both are compared with scikit-learn in tests/cli/corp_test.sh.
 *
 * By the way: random.c (1) (2) (3) (4), corp_test.c (2) (3) (4).
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "metric/binomial.h"
#include "metric/cells.h"
#include "metric/chi_square.h"
#include "metric/corp_test.h"
#include "metric/random.h"

Suite *suite_resample(void);

/* P(X <= k) of n trials with chance p. */
static double
binomial_sum(double n, double p, double k)
{
	return k < 0 ? 0 : k >= n ? 1 : 1 - binomial_beta(k + 1, n - k, p);
}

enum { DRAWS = 40000, KINDS = 4096 };

/* Pearson's test of numbers against their chances; neighbours are taken together. */
static double
chance_of(const unsigned *times, double n, double p)
{
	double expected = 0, seen = 0, sum = 0, last = 0, now;
	size_t kinds = 0;

	for (size_t k = 0; (double)k <= n && k < KINDS; k++) {
		now = binomial_sum(n, p, (double)k);
		expected += DRAWS * (now - last);
		seen += times[k];
		last = now;
		if (expected < 20 || DRAWS * (1 - now) < 20)
			continue;
		sum += (seen - expected) * (seen - expected) / expected;
		kinds++;
		expected = seen = 0;
	}
	expected += DRAWS * (1 - last);
	ck_assert_double_gt(expected, 0);
	sum += (seen - expected) * (seen - expected) / expected;
	return kinds > 0 ? chi_square_tail(sum, kinds) : 1;
}

START_TEST(binomial_numbers_have_their_chances)
{
	static const struct {
		double n, p;
	} some[] = {{1, 0.3}, {16, 0.75}, {17, 0.5}, {40, 0.1}, {1000, 0.002}, {900, 0.995},
	    {25, 0.4}, {60, 0.5}, {1000, 0.3}, {4000, 0.9}, {1e6, 1e-4}};
	static unsigned times[KINDS];
	struct random r = {.seed = 3, .purpose = 99};
	double k;

	for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++) {
		memset(times, 0, sizeof(times));
		for (int j = 0; j < DRAWS; j++) {
			k = random_binomial(&r, some[i].n, some[i].p);
			ck_assert(k >= 0 && k <= some[i].n && floor(k) == k && k < KINDS);
			times[(size_t)k]++;
		}
		ck_assert_double_gt(chance_of(times, some[i].n, some[i].p), 0.001);
	}
}
END_TEST

START_TEST(sure_and_impossible_trials)
{
	static const double n[] = {0, 1, 16, 17, 1e9};
	struct random r = {.seed = 1};

	for (size_t i = 0; i < sizeof(n) / sizeof(n[0]); i++) {
		ck_assert_double_eq(random_binomial(&r, n[i], 0), 0);
		ck_assert_double_eq(random_binomial(&r, n[i], 1), n[i]);
	}
}
END_TEST

/* Of more than 2^32 trials too, with mean and variance as they should be. */
START_TEST(very_many_trials)
{
	const double n = 1e13, p = 0.25;
	struct random r = {.seed = 2};
	double sum = 0, square = 0, x;

	for (int i = 0; i < DRAWS; i++) {
		x = (random_binomial(&r, n, p) - n * p) / sqrt(n * p * (1 - p));
		sum += x;
		square += x * x;
	}
	ck_assert_double_lt(fabs(sum) / DRAWS, 4 / sqrt(DRAWS));
	ck_assert_double_lt(fabs(square / DRAWS - 1), 4 * sqrt(2.0 / DRAWS));
}
END_TEST

enum { CELLS = 1000, RESAMPLES = 400 };

static struct cells
some_cells(struct cell *cell, size_t n, double rows)
{
	struct cells all = {.c = cell, .n = n, .right = (double)n * rows, .all = (double)n * rows};

	for (size_t i = 0; i < n; i++)
		cell[i] = (struct cell){
		    .right = rows, .at_right = ((double)i + 0.5) / (double)n, .equal = true};
	return all;
}

/* One confidence: the curve is the share of right rows, a binomial number. */
START_TEST(band_of_one_confidence_is_binomial)
{
	static const double rows[] = {10, 100, 5000};
	double brier[RESAMPLES + 1], log[RESAMPLES + 1], n, mean;
	const struct corp_draws draws = {.n = RESAMPLES, .seed = 8};
	struct results r = {0};
	struct cell cell;
	struct cells all;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = rows[i];
		all = some_cells(&cell, 1, n);
		ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
		ck_assert_uint_eq(r.nband, 1);
		ck_assert_double_eq(r.band->confidence, 0.5);
		ck_assert_double_eq(r.band->share, 1);
		ck_assert_double_gt(binomial_sum(n, 0.5, r.band->low * n), 0.02);
		ck_assert_double_lt(binomial_sum(n, 0.5, r.band->low * n - 1), 0.08);
		ck_assert_double_gt(binomial_sum(n, 0.5, r.band->high * n), 0.92);
		ck_assert_double_lt(binomial_sum(n, 0.5, r.band->high * n - 1), 0.98);
		ck_assert_double_eq_tol(brier[RESAMPLES], 0.25, 1e-15);
		ck_assert_double_eq_tol(log[RESAMPLES], 0.69314718055994529, 1e-15);
		mean = 0; /* of (share - p)^2: p (1 - p) / n */
		for (size_t k = 0; k < RESAMPLES; k++)
			mean += brier[k] / RESAMPLES;
		ck_assert_double_eq_tol(mean * n, 0.25, 0.08);
	}
	results_free(&r);
}
END_TEST

/* corp_test.c (3) */
START_TEST(places_of_the_band)
{
	static struct cell cell[CELLS];
	double brier[2], log[2];
	const struct corp_draws draws = {.n = 1, .seed = 8};
	struct results r = {0};
	struct cells all;
	struct err err;

	for (size_t n = CORP_PLACES - 1; n <= CORP_PLACES + 1; n++) {
		all = some_cells(cell, n, 1);
		ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
		ck_assert_uint_eq(r.nband, n < CORP_PLACES ? n : CORP_PLACES);
		ck_assert_double_eq(r.band[0].confidence, cell[0].at_right);
		ck_assert_double_eq(r.band[r.nband - 1].confidence, cell[n - 1].at_right);
	}
	all = some_cells(cell, CELLS, 1); /* half of the rows at one: it is not told twice */
	cell[100].right += CELLS;
	all.right += CELLS;
	all.all += CELLS;
	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	ck_assert_uint_gt(r.nband, CORP_PLACES / 2 - 3);
	ck_assert_uint_lt(r.nband, CORP_PLACES / 2 + 3);
	for (size_t i = 1; i < r.nband; i++)
		ck_assert_double_lt(r.band[i - 1].confidence, r.band[i].confidence);
	results_free(&r);
}
END_TEST

/* Others if a confidence or a number of rows differs; corp_test.c (2). */
START_TEST(draws_depend_on_seed_and_rows)
{
	struct cell cell[3];
	double brier[2], log[2], first;
	struct corp_draws draws = {.n = 1, .seed = 8};
	struct results r = {0};
	struct cells all = some_cells(cell, 3, 1e6);
	struct err err;

	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	first = brier[0];
	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	ck_assert_double_eq(brier[0], first);
	draws.seed++;
	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	ck_assert_double_ne(brier[0], first);
	draws.seed--;
	cell[2].at_right += 1e-9;
	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	ck_assert_double_gt(fabs(brier[0] / first - 1), 1e-3);
	cell[2].at_right -= 1e-9;
	cell[2].right++;
	ck_assert_int_eq(corp_test(&all, &draws, brier, log, &r, &err), 0);
	ck_assert_double_gt(fabs(brier[0] / first - 1), 1e-3);
	results_free(&r);
}
END_TEST

enum { SETS = 1000, PLACES = 60, DRAWN = 19 };

/* Counts p-values, which are 1 ... 20 twentieths, and where a curve is in its band. */
struct counts {
	unsigned brier[DRAWN + 2], log[DRAWN + 2];
	unsigned in, all;
};

static unsigned
twentieths(const double *value)
{
	unsigned above = 1;

	for (size_t i = 0; i < DRAWN; i++)
		above += value[i] >= value[DRAWN] - 1e-14;
	return above;
}

/* Tests rows that are right with the probability that is their confidence, or with less. */
static void
count_sets(struct counts *c, double rows, double less)
{
	struct random r = {.seed = 6, .purpose = 98};
	double brier[DRAWN + 1], log[DRAWN + 1];
	struct corp_draws draws = {.n = DRAWN};
	struct cell cell[PLACES];
	struct cells all;
	struct results results = {0};
	struct err err;

	for (unsigned k = 0; k < SETS; k++) {
		all = some_cells(cell, PLACES, rows);
		all.right = 0;
		for (size_t i = 0; i < PLACES; i++) {
			cell[i].at_wrong = cell[i].at_right;
			cell[i].right = random_binomial(&r, rows, cell[i].at_right * (1 - less));
			cell[i].wrong = rows - cell[i].right;
			all.right += cell[i].right;
		}
		draws.seed = k;
		ck_assert_int_eq(corp_test(&all, &draws, brier, log, &results, &err), 0);
		c->brier[twentieths(brier)]++;
		c->log[twentieths(log)]++;
		c->all += PLACES;
		for (size_t i = 0; i < results.nband; i++)
			c->in += results.band[i].share >= results.band[i].low &&
			    results.band[i].share <= results.band[i].high;
	}
	results_free(&results);
}

static double
uniform_chance(const unsigned *times)
{
	const double expected = (double)SETS / (DRAWN + 1);
	double sum = 0;

	for (size_t i = 1; i <= DRAWN + 1; i++)
		sum += (times[i] - expected) * (times[i] - expected) / expected;
	return chi_square_tail(sum, DRAWN);
}

/* The band of 19 resamples is narrower than that of many: it holds about 17 of 20. */
START_TEST(p_values_of_calibrated_rows_are_uniform)
{
	static const double rows[] = {1, 7, 200};
	struct counts c;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		c = (struct counts){.in = 0};
		count_sets(&c, rows[i], 0);
		ck_assert_double_gt(uniform_chance(c.brier), 0.01);
		ck_assert_double_gt(uniform_chance(c.log), 0.01);
		ck_assert_double_gt((double)c.in / c.all, 0.82);
		ck_assert_double_lt((double)c.in / c.all, 0.95);
	}
	c = (struct counts){.in = 0};
	count_sets(&c, 20, 0.1);
	ck_assert_uint_gt(c.brier[1], SETS / 2);
	ck_assert_uint_gt(c.log[1], SETS / 2);
}
END_TEST

Suite *
suite_resample(void)
{
	Suite *s = suite_create("resample");
	TCase *t = tcase_create("resample");

	tcase_add_test(t, binomial_numbers_have_their_chances);
	tcase_add_test(t, sure_and_impossible_trials);
	tcase_add_test(t, very_many_trials);
	tcase_add_test(t, band_of_one_confidence_is_binomial);
	tcase_add_test(t, places_of_the_band);
	tcase_add_test(t, draws_depend_on_seed_and_rows);
	tcase_add_test(t, p_values_of_calibrated_rows_are_uniform);
	suite_add_tcase(s, t);
	return s;
}
