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
#include "dice.h"
#include "metric/binomial.h"
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
	tcase_add_test(t, rows_stand_out_in_any_order);
	tcase_add_test(t, the_largest_values_are_kept_with_their_classes);
	tcase_add_test(t, temperatures_rise_and_can_be_typed);
	tcase_add_test(t, hashes_are_sha256);
	return s;
}
