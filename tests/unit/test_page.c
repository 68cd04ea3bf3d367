/* SPDX-License-Identifier: MIT */
/*
 * What the page of smx report is made of: intervals of shares against scipy's, the smooth
 * curve against its definition, pairs of classes, rows that stand out, and hashes of
 * which openssl gives the same.
 */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/sha256.h"
#include "compare/spread.h"
#include "dice.h"
#include "metric/binomial.h"
#include "metric/cells.h"
#include "metric/corp.h"
#include "metric/cumulative.h"
#include "metric/smooth_curve.h"
#include "metric/standouts.h"
#include "metric/sweep.h"

Suite *suite_page(void);

/* An end is right to 1e-9 of its distance from the nearer of 0 and 1. */
static void
check_end(double got, double want)
{
	const double room = want < 0.5 ? want : 1 - want;

	ck_assert_msg(fabs(got - want) <= 1e-9 * room + 0x1p-53, "%.17g, not %.17g", got, want);
}

START_TEST(intervals_of_shares_are_those_of_scipy)
{
	unsigned long long k, n;
	double confidence, low, high, got_low, got_high;
	char path[500], line[200];
	size_t lines = 0;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/oracle/binomial.txt", getenv("src"));
	f = fopen(path, "r");
	ck_assert_ptr_nonnull(f);
	while (fgets(line, sizeof(line), f)) {
		if (sscanf(line, "%llu %llu %lf %lf %lf", &k, &n, &confidence, &low, &high) != 5)
			continue;
		binomial_interval(k, n, confidence, &got_low, &got_high);
		check_end(got_low, low);
		check_end(got_high, high);
		lines++;
	}
	fclose(f);
	ck_assert_uint_gt(lines, 150);
}
END_TEST

START_TEST(incomplete_beta_is_right_where_it_is_known)
{
	ck_assert_double_eq_tol(binomial_beta(1, 1, 0.3), 0.3, 1e-15);
	ck_assert_double_eq_tol(binomial_beta(2, 1, 0.3), 0.09, 1e-15);
	ck_assert_double_eq_tol(binomial_beta(1, 3, 0.2), 0.488, 1e-14);
	ck_assert_double_eq_tol(binomial_beta(7, 7, 0.5), 0.5, 1e-14);
	ck_assert_double_eq(binomial_beta(3, 4, 0), 0);
	ck_assert_double_eq(binomial_beta(3, 4, 1), 1);
}
END_TEST

/* The share of right rows near t, by the definition, with many reflections. */
static double
slow_share(const struct cells *all, double t, double sigma)
{
	long double right = 0, sum = 0, w, x;

	for (size_t i = 0; i < all->n; i++) {
		for (int k = -4; k <= 4; k++) {
			for (int flip = -1; flip <= 1; flip += 2) {
				x = (long double)t - 2 * k - flip * (long double)all->c[i].at_right;
				x /= (long double)sigma;
				w = expl(-x * x / 2);
				right += w * (long double)all->c[i].right;
				sum += w * (long double)(all->c[i].right + all->c[i].wrong);
			}
		}
	}
	return (double)(right / sum);
}

START_TEST(smooth_curve_is_the_weighted_share)
{
	enum { CELLS = 40, PLACES = 21 };
	struct cell cell[CELLS];
	struct cells all = {.c = cell, .n = CELLS};
	double share[PLACES], density[PLACES], want;

	for (size_t i = 0; i < CELLS; i++) {
		cell[i] = (struct cell){.right = floor(dice_in(0, 5)), .wrong = 1};
		cell[i].at_right = cell[i].at_wrong = ((double)i + 0.5) / CELLS;
	}
	for (double sigma = 0.02; sigma < 0.4; sigma *= 2) {
		smooth_curve(&all, sigma, share, density, PLACES);
		for (size_t i = 0; i < PLACES; i++) {
			want = slow_share(&all, (double)i / (PLACES - 1), sigma);
			ck_assert_double_eq_tol(share[i], want, 1e-4); /* reach: 5 sigmas */
			ck_assert_double_gt(density[i], 0);
		}
	}
}
END_TEST

START_TEST(smooth_curve_has_no_share_without_rows)
{
	struct cell cell = {.right = 3, .at_right = 0.9};
	struct cells all = {.c = &cell, .n = 1};
	double share[11], density[11];

	smooth_curve(&all, 0.02, share, density, 11);
	ck_assert(isnan(share[0]));
	ck_assert(isnan(share[5]));
	ck_assert_double_eq(share[9], 1);
}
END_TEST

enum { SOME = 60 };

/* Cells of some rows each, by rising confidence; the rows are right about as often. */
static struct cells
some_cells(struct cell cell[SOME], double rows)
{
	struct cells all = {.c = cell, .n = SOME};
	double at;

	for (size_t i = 0; i < SOME; i++) {
		at = ((double)i + 0.5) / SOME;
		cell[i] = (struct cell){.at_right = at, .at_wrong = at};
		for (double k = 0; k < rows; k++)
			*(dice_in(0, 1) < at ? &cell[i].right : &cell[i].wrong) += 1;
		cell[i].r_right = cell[i].right * (1 - at);
		cell[i].r_wrong = cell[i].wrong * (0 - at);
		all.right += cell[i].right;
		all.wrong += cell[i].wrong;
	}
	all.all = all.right + all.wrong;
	return all;
}

static double
share_of_cells(const struct cell *cell, size_t from, size_t to)
{
	double right = 0, sum = 0;

	for (size_t i = from; i <= to; i++) {
		right += cell[i].right;
		sum += cell[i].right + cell[i].wrong;
	}
	return right / sum;
}

/* The largest over j <= i of the least over k >= i of the share of j ... k. */
static double
isotonic_at(const struct cell *cell, size_t i)
{
	double most = -1, least;

	for (size_t j = 0; j <= i; j++) {
		least = 2;
		for (size_t k = i; k < SOME; k++)
			least = fmin(least, share_of_cells(cell, j, k));
		most = fmax(most, least);
	}
	return most;
}

START_TEST(isotonic_curve_is_the_max_of_mins)
{
	struct corp_block block[SOME];
	struct cell cell[SOME];
	struct cells all;
	size_t n, at;
	double sum;

	for (int times = 0; times < 20; times++) {
		all = some_cells(cell, 1 + times);
		n = corp_curve(&all, block);
		at = 0;
		sum = 0;
		for (size_t i = 0; i < SOME; i++) {
			while (cell[i].at_right > block[at].to + 1e-12)
				at++;
			ck_assert_uint_lt(at, n);
			ck_assert_double_eq_tol(block[at].share, isotonic_at(cell, i), 1e-12);
			sum += cell[i].right + cell[i].wrong;
		}
		ck_assert_double_eq_tol(sum, all.all, 1e-9);
	}
}
END_TEST

START_TEST(isotonic_curve_is_thinned_to_what_is_asked)
{
	struct corp_block block[1000];
	double weight = 0;
	size_t n;

	for (size_t most = 500; most > 5; most /= 2) {
		for (size_t i = 0; i < 1000; i++)
			block[i] = (struct corp_block){(double)i / 1000, (double)i / 1000,
			    (double)i / 1000, 1, (double)i / 1000};
		n = corp_thin(block, 1000, most);
		ck_assert_uint_le(n, most);
		ck_assert_uint_gt(n, most / 5);
		weight = 0;
		for (size_t i = 0; i < n; i++) {
			weight += block[i].weight;
			ck_assert(i == 0 || block[i].share > block[i - 1].share);
			ck_assert_double_eq_tol(
			    block[i].share, (block[i].from + block[i].to) / 2, 1e-9);
		}
		ck_assert_double_eq(weight, 1000);
	}
}
END_TEST

/* P(X <= k) of n trials with chance p. */
static double
binomial_sum(double n, double p, double k)
{
	return k < 0 ? 0 : k >= n ? 1 : 1 - binomial_beta(k + 1, n - k, p);
}

START_TEST(band_of_one_confidence_is_binomial)
{
	const double rows[] = {10, 30, 100, 5000}, p = 0.3;
	double low[11], high[11], n;
	struct cell cell;
	struct cells all;
	struct err err;

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		n = rows[i];
		cell = (struct cell){.right = n, .at_right = p};
		all = (struct cells){.c = &cell, .n = 1, .right = n, .all = n};
		ck_assert_int_eq(corp_band(&all, 1, 0.9, low, high, 11, &err), 0);
		ck_assert(isnan(low[2]) && isnan(high[4]));
		/* 200 draws: each tail has 0.05 give or take some */
		ck_assert_double_lt(binomial_sum(n, p, low[3] * n - 1), 0.1);
		ck_assert_double_gt(binomial_sum(n, p, low[3] * n), 0.015);
		ck_assert_double_gt(binomial_sum(n, p, high[3] * n), 0.9);
		ck_assert_double_lt(binomial_sum(n, p, high[3] * n - 1), 0.985);
	}
}
END_TEST

START_TEST(band_holds_the_curve_of_calibrated_rows)
{
	enum { PLACES = 21 };
	double low[PLACES], high[PLACES], at;
	struct corp_block block[SOME];
	struct cell cell[SOME];
	struct cells all;
	struct err err;
	size_t n, in = 0, seen = 0, b;

	for (int times = 0; times < 50; times++) {
		all = some_cells(cell, 40);
		n = corp_curve(&all, block);
		ck_assert_int_eq(corp_band(&all, 3, 0.95, low, high, PLACES, &err), 0);
		b = 0;
		for (size_t i = 0; i < PLACES; i++) {
			at = (double)i / (PLACES - 1);
			while (b + 1 < n && block[b].to < at)
				b++;
			if (isnan(low[i]) || at < block[b].from)
				continue;
			seen++;
			in += block[b].share >= low[i] && block[b].share <= high[i];
		}
	}
	ck_assert_uint_gt(seen, 500);
	ck_assert_double_gt((double)in / (double)seen, 0.9);
	ck_assert_double_lt((double)in / (double)seen, 0.99);
}
END_TEST

START_TEST(cumulative_differences_are_sums)
{
	struct cell cell[SOME];
	struct cells all = some_cells(cell, 5);
	double value[SOME + 1], sum = 0, most = 0, low = 0, high = 0, variance = 0;
	const struct cumulative c = cumulative_curve(&all, value, SOME + 1);

	ck_assert_double_eq(value[0], 0);
	for (size_t i = 0; i < SOME; i++) { /* each cell has the same weight */
		sum += cell[i].right - 5 * cell[i].at_right;
		variance += 5 * cell[i].at_right * (1 - cell[i].at_right);
		ck_assert_double_eq_tol(value[i + 1], sum / (5 * SOME), 1e-13);
		most = fmax(most, fabs(sum));
		low = fmin(low, sum);
		high = fmax(high, sum);
	}
	ck_assert_double_eq_tol(c.most, most / (5 * SOME), 1e-13);
	ck_assert_double_eq_tol(c.range, (high - low) / (5 * SOME), 1e-13);
	ck_assert_double_eq_tol(c.sigma, sqrt(variance) / (5 * SOME), 1e-13);
}
END_TEST

/* Adds rows with the scores of their numbers, in the order given. */
static void
add_rows(struct standouts *s, const unsigned *number, size_t n)
{
	const double z[2] = {1, 2};
	struct standout row = {.nclass = 2, .fields = (char[]){"[]"}, .fields_len = 2};
	struct err err;

	for (size_t i = 0; i < n; i++) {
		row.number = number[i];
		row.score = number[i] / 3;
		if (standouts_take(s, STANDOUT_WRONG, row.score, row.number))
			ck_assert_int_eq(standouts_add(s, STANDOUT_WRONG, &row, z, &err), 0);
	}
}

START_TEST(rows_stand_out_in_any_order)
{
	enum { ROWS = 200 };
	struct standouts one = {.n = {0}}, two = {.n = {0}};
	unsigned number[ROWS], t;
	size_t other;

	for (unsigned i = 0; i < ROWS; i++)
		number[i] = i;
	for (int times = 0; times < 20; times++) {
		for (size_t i = ROWS - 1; i > 0; i--) {
			other = (size_t)dice_below((unsigned)i + 1);
			t = number[i];
			number[i] = number[other];
			number[other] = t;
		}
		add_rows(&one, number, ROWS / 3);
		add_rows(&two, number + ROWS / 3, ROWS - ROWS / 3);
		standouts_merge(&one, &two);
		ck_assert_uint_eq(one.n[STANDOUT_WRONG], STANDOUTS_MOST);
		ck_assert_uint_eq(one.row[STANDOUT_WRONG][0].number, 198); /* the first with 66 */
		ck_assert_uint_eq(one.row[STANDOUT_WRONG][1].number, 199);
		ck_assert_uint_eq(one.row[STANDOUT_WRONG][2].number, 195);
		ck_assert_uint_eq(two.n[STANDOUT_WRONG], 0);
		standouts_free(&one);
	}
}
END_TEST

START_TEST(the_largest_values_are_kept_with_their_classes)
{
	enum { CLASSES = 1000 };
	struct standouts s = {.n = {0}};
	struct standout row = {.nclass = CLASSES};
	const struct standout *kept = &s.row[STANDOUT_FIRST][0];
	double z[CLASSES];
	struct err err;

	for (size_t i = 0; i < CLASSES; i++)
		z[i] = (double)(i * 7919 % CLASSES / 2); /* each value twice */
	ck_assert_int_eq(standouts_add(&s, STANDOUT_FIRST, &row, z, &err), 0);
	ck_assert_uint_eq(kept->n, STANDOUT_LARGEST);
	for (size_t i = 0; i < kept->n; i++) {
		ck_assert_double_eq(kept->z[i], z[kept->id[i]]);
		ck_assert_double_ge(kept->z[i], CLASSES / 2 - STANDOUT_LARGEST / 2);
		ck_assert(i == 0 || kept->id[i] > kept->id[i - 1]);
	}
	standouts_free(&s);
}
END_TEST

START_TEST(each_divergence_is_in_its_cell)
{
	const double kl[] = {
	    0, 1e-300, 0x1p-41, 0x1p-40, 1e-12, 0.5, 0.75, 1, 1023, 1024, 1e300, INFINITY};
	const size_t top[2] = {1, 1};
	struct spread s;
	struct err err;
	double low, high;

	for (size_t i = 0; i < sizeof(kl) / sizeof(kl[0]); i++) {
		s = spread_begin();
		ck_assert_int_eq(spread_add(&s, kl[i], top, false, false, &err), 0);
		for (size_t c = 0; c < SPREAD_CELLS; c++) {
			spread_bounds(c, &low, &high);
			if (s.rows[c][0] == 0)
				continue;
			ck_assert(low <= kl[i] && (kl[i] < high || kl[i] == low));
			ck_assert_uint_eq(c == 0, kl[i] == 0);
			ck_assert_uint_eq(c == SPREAD_CELLS - 1, isinf(kl[i]) != 0);
		}
		spread_free(&s);
	}
	for (size_t c = 1; c + 2 < SPREAD_CELLS; c++) { /* no gaps */
		spread_bounds(c, &low, &high);
		spread_bounds(c + 1, &low, &(double){0});
		ck_assert_double_eq(low, high);
	}
}
END_TEST

START_TEST(temperatures_rise_and_can_be_typed)
{
	char text[20];
	double exact;

	for (size_t i = 0; i < SWEEP_TEMPS; i++) {
		exact = pow(10, ((double)i - 30) / 30);
		snprintf(text, sizeof(text), "%.3g", exact);
		ck_assert_double_eq(sweep_temp[i], strtod(text, NULL));
	}
	ck_assert_double_eq(sweep_temp[30], 1);
}
END_TEST

static void
check_hash(const char *text, size_t n, const char *want)
{
	char got[SHA256_BASE64 + 1];

	sha256_base64(text, n, got);
	ck_assert_str_eq(got, want);
}

START_TEST(hashes_are_sha256) /* openssl dgst -sha256 -binary | base64 */
{
	char many[1000];

	memset(many, 'a', sizeof(many));
	check_hash("", 0, "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=");
	check_hash("abc", 3, "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
	check_hash(many, 55, "n0OQ+NMMLdkuyfCVtl4rmumwqSWlJY4kHJ8ekQ9zQxg=");
	check_hash(many, 56, "s1Q5pKxvCUi21vnjxq8PX1kM4g8b3nCQ73lwaG7Gc4o=");
	check_hash(many, 63, "fT50oF19sVvOStnsBljqmOPwbu7PFrTG//LaRX3cLzQ=");
	check_hash(many, 64, "/+BU/nrgy23GXDr5th1SCfQ5hR20PQulmXM33xVGaOs=");
	check_hash(many, 119, "MeulHDE6XAgiat8Y1KNZz9/Y0ugWsT9K+VL36mWE3Ps=");
	check_hash(many, 120, "Lz0zVDLHC1gK8Ojhs2dKfAINaDql9zqq7f3FWvkEwhw=");
	check_hash(many, 1000, "Qe3s5C1j6Nm/UVqbppMuHCDLyfWl0TRkWttdsblzfqM=");
}
END_TEST

Suite *
suite_page(void)
{
	Suite *s = suite_create("page");
	TCase *t = tcase_create("page");

	suite_add_tcase(s, t);
	tcase_add_test(t, intervals_of_shares_are_those_of_scipy);
	tcase_add_test(t, incomplete_beta_is_right_where_it_is_known);
	tcase_add_test(t, smooth_curve_is_the_weighted_share);
	tcase_add_test(t, smooth_curve_has_no_share_without_rows);
	tcase_add_test(t, isotonic_curve_is_the_max_of_mins);
	tcase_add_test(t, isotonic_curve_is_thinned_to_what_is_asked);
	tcase_add_test(t, band_of_one_confidence_is_binomial);
	tcase_add_test(t, band_holds_the_curve_of_calibrated_rows);
	tcase_add_test(t, cumulative_differences_are_sums);
	tcase_add_test(t, rows_stand_out_in_any_order);
	tcase_add_test(t, the_largest_values_are_kept_with_their_classes);
	tcase_add_test(t, each_divergence_is_in_its_cell);
	tcase_add_test(t, temperatures_rise_and_can_be_typed);
	tcase_add_test(t, hashes_are_sha256);
	return s;
}
