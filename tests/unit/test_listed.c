/* SPDX-License-Identifier: MIT */
/*
 * Rows that list some of their classes, compared (compare/listed.h), against plain sums in
 * long double; and the promise of compare/listed.c: whatever a list leaves out of two whole
 * rows, the divergences of the lists are no larger than theirs. tests/cli/diff_listed.sh
 * compares with an oracle. By the way: (1) (2) (3) (4) of compare/listed.c.
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compare/listed.h"
#include "dice.h"
#include "kern/kern.h"

Suite *suite_listed(void);

enum { MOST = 40 };

static double z[2][MOST]; /* whole rows, as log-probabilities */
static double value[2][MOST], scratch[LISTED_SCRATCH * (2 * MOST + 1)];
static struct listed_class class[2][MOST];
static struct listed row[2];

static void
normalise(double *p, size_t n)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += expl(p[i]);
	for (size_t i = 0; i < n; i++)
		p[i] = (double)(p[i] - logl(sum));
}

/* A list of some classes of z[side]. */
static void
list(size_t side, size_t n)
{
	long double rest = 0;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		if (dice_below(3) == 0 && (k > 0 || i + 1 < n)) {
			rest += expl(z[side][i]);
			continue;
		}
		class[side][k] = (struct listed_class){.id = (uint32_t)i};
		value[side][k++] = z[side][i];
	}
	row[side] =
	    (struct listed){.class = class[side], .z = value[side], .n = k, .rest = (double)rest};
}

static size_t
draw(void)
{
	const size_t n = 2 + dice_below(MOST - 2);
	const double noise = dice_below(3) ? dice_in(0, 3) : 1e-6;

	for (size_t i = 0; i < n; i++) {
		z[0][i] = dice_in(-6, 6);
		z[1][i] = z[0][i] + noise * dice_in(-1, 1);
	}
	normalise(z[0], n);
	normalise(z[1], n);
	list(0, n);
	list(1, n);
	return n;
}

static long double
slow_kl(size_t n)
{
	long double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += expl(z[0][i]) * ((long double)z[0][i] - z[1][i]);
	return sum;
}

START_TEST(lists_are_no_further_apart_than_the_rows)
{
	static double whole[COMPARE_SCRATCH * MOST];
	struct listed_difference bucket, ignored;
	struct difference d;
	long double tv, gap;

	for (long round = 0; round < dice_rounds(3000); round++) {
		const size_t n = draw();

		d = compare_rows(z[0], z[1], n, whole);
		tv = gap = 0;
		for (size_t i = 0; i < n; i++) {
			tv += fabsl(expl(z[0][i]) - expl(z[1][i])) / 2;
			gap = fmaxl(gap, fabsl(expl(z[0][i]) - expl(z[1][i])));
		}
		bucket = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
		ignored = compare_listed(&row[0], &row[1], LISTED_IGNORED, scratch);
		ck_assert(bucket.difference.kl <= (double)slow_kl(n) + 1e-14);
		ck_assert(bucket.difference.js <= d.js + 1e-14);
		ck_assert(bucket.tv <= (double)tv + 1e-14);
		ck_assert(bucket.difference.most_delta_p <= (double)gap + 1e-14);
		ck_assert(ignored.difference.kl <= bucket.difference.kl + 1e-15);
		ck_assert(ignored.difference.js <= bucket.difference.js + 1e-15);
		ck_assert(ignored.tv <= bucket.tv + 1e-15 && ignored.difference.kl >= 0);
		ck_assert(ignored.shared == bucket.shared && ignored.shared <= 1 + 1e-14);
		bucket = compare_listed(&row[0], &row[0], LISTED_BUCKET, scratch);
		ck_assert(bucket.difference.kl == 0 && bucket.difference.js == 0 && bucket.tv == 0);
	}
}
END_TEST

/* All classes listed: nothing is lost. */
START_TEST(whole_lists_are_the_rows)
{
	struct listed_difference d, all;

	for (long round = 0; round < dice_rounds(500); round++) {
		const size_t n = draw();

		for (size_t side = 0; side < 2; side++) {
			for (size_t i = 0; i < n; i++)
				class[side][i] = (struct listed_class){.id = (uint32_t)i};
			row[side] = (struct listed){.class = class[side], .z = z[side], .n = n};
		}
		d = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
		ck_assert(fabs(d.difference.kl - (double)slow_kl(n)) < 1e-13);
		all = compare_listed(&row[0], &row[1], LISTED_NONE, scratch);
		ck_assert(fabs(d.difference.kl - all.difference.kl) < 1e-13);
		ck_assert(fabs(d.tv - all.tv) < 1e-14 && fabs(d.shared - 1) < 1e-14);
		ck_assert(d.classes == n && isnan(d.difference.delta_p));
		ck_assert(!isnan(all.difference.delta_p));
	}
}
END_TEST

START_TEST(levels_agree_bit_for_bit)
{
	struct listed_difference first, d;
	const struct kern *k;

	for (long round = 0; round < dice_rounds(300); round++) {
		(void)draw();
		for (size_t l = 0; (k = kern_level(l)) != NULL; l++) {
			ck_assert_int_eq(kern_use(k->name), 0);
			d = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
			first = l == 0 ? d : first;
			ck_assert(d.difference.kl == first.difference.kl && d.tv == first.tv);
			ck_assert(
			    d.difference.js == first.difference.js && d.shared == first.shared);
		}
	}
}
END_TEST

static struct listed
named(size_t side, const char *const *name, const double *p, size_t n, double rest)
{
	for (size_t i = 0; i < n; i++) {
		class[side][i] = (struct listed_class){.name = name[i], .len = strlen(name[i])};
		class[side][i].unsure = *name[i] == '?';
		value[side][i] = log(p[i]);
	}
	return (struct listed){.class = class[side], .z = value[side], .n = n, .rest = rest};
}

/* The two cases of compare/listed.c, by hand. */
START_TEST(rests_are_shared_out)
{
	struct listed_difference d;

	/* A/P + B/Q = 0.4/0.5 + 0.1/0.5 = 1: one bucket, 0.5 and 0.5 */
	row[0] = named(0, (const char *const[]){"a", "x"}, (double[]){0.5, 0.4}, 2, 0.1);
	row[1] = named(1, (const char *const[]){"a", "y"}, (double[]){0.5, 0.1}, 2, 0.4);
	d = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
	ck_assert(d.difference.kl < 1e-15 && d.tv < 1e-15 && d.classes == 3);
	ck_assert(fabs(d.shared - 0.5) < 1e-15 && d.difference.most_delta_p < 1e-15);
	/* 0.4/0.5 + 0.3/0.5: (0.4, 0.2) and (0.1, 0.3) */
	row[1] = named(1, (const char *const[]){"a", "y"}, (double[]){0.5, 0.3}, 2, 0.2);
	d = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
	ck_assert(fabs(d.difference.kl - (0.4 * log(2) + 0.1 * log(1. / 3))) < 1e-15);
	ck_assert(fabs(d.tv - 0.2) < 1e-15 && fabs(d.difference.most_delta_p - 0.2) < 1e-15);
	ck_assert(d.difference.top[0] == 0 && d.difference.top[1] == 0);
	/* (2) B has nothing left, and A has more there than rounding */
	row[1] = named(1, (const char *const[]){"a", "y"}, (double[]){0.5, 0.5}, 2, 0);
	ck_assert(
	    compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch).difference.kl == INFINITY);
	ck_assert(compare_listed(&row[0], &row[1], LISTED_IGNORED, scratch).difference.kl == 0);
	row[0] = named(0, (const char *const[]){"a", "x"}, (double[]){0.5, 1e-7}, 2, 0.4999999);
	ck_assert(compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch).difference.kl < 1e-6);
	/* (3) of "?" nothing is known, so it may be in the rest of either */
	row[0] = named(0, (const char *const[]){"?", "a"}, (double[]){0.4, 0.5}, 2, 0.1);
	row[1] = named(1, (const char *const[]){"?", "a"}, (double[]){0.1, 0.5}, 2, 0.4);
	d = compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
	ck_assert(d.difference.kl < 1e-15 && fabs(d.shared - 0.5) < 1e-15 && d.classes == 3);
	ck_assert(d.difference.most_delta_p < 1e-15);
	row[1] = named(1, (const char *const[]){"a", "y"}, (double[]){0.5, 0.5}, 2, 0);
	ck_assert(compare_listed(&row[1], &row[0], LISTED_BUCKET, scratch).difference.kl < 1e-15);
}
END_TEST

START_TEST(most_probable_classes)
{
	row[0] = named(0, (const char *const[]){"a", "b", "c"}, (double[]){.2, .5, .1}, 3, 0.2);
	row[1] = named(1, (const char *const[]){"a", "b", "d"}, (double[]){.3, .1, .4}, 3, 0.2);
	(void)compare_listed(&row[0], &row[1], LISTED_BUCKET, scratch);
	ck_assert(listed_top(&row[0], &row[1], LISTED_BUCKET, 1, 4, scratch) == 0);
	ck_assert(listed_top(&row[0], &row[1], LISTED_BUCKET, 2, 4, scratch) == 0.5);
	ck_assert(listed_top(&row[0], &row[1], LISTED_IGNORED, 3, 4, scratch) == 2. / 3);
	ck_assert(isnan(listed_top(&row[0], &row[1], LISTED_BUCKET, 4, 4, scratch)));
	ck_assert(listed_top(&row[0], &row[1], LISTED_NONE, 4, 4, scratch) == 2. / 3);
	row[0].blind = true;
	ck_assert(isnan(listed_top(&row[0], &row[1], LISTED_BUCKET, 1, 4, scratch)));
	row[0].blind = false;
	row[0].whole = row[1].whole = true;
	ck_assert(listed_top(&row[0], &row[1], LISTED_BUCKET, 9, 4, scratch) == 2. / 3);
}
END_TEST

Suite *
suite_listed(void)
{
	Suite *s = suite_create("listed");
	TCase *t = tcase_create("listed");

	tcase_add_test(t, lists_are_no_further_apart_than_the_rows);
	tcase_add_test(t, whole_lists_are_the_rows);
	tcase_add_test(t, levels_agree_bit_for_bit);
	tcase_add_test(t, rests_are_shared_out);
	tcase_add_test(t, most_probable_classes);
	suite_add_tcase(s, t);
	return s;
}
