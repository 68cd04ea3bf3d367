/* SPDX-License-Identifier: MIT */
/*
 * Labels drawn again (metric/redraw.h) and the test of calibration that follows from them
 * (metric/calibration_test.h): how often each class is drawn, that parts of the rows add up,
 * and what is said if there is no doubt about any label. What errors come to in redraws is
 * compared with numpy in tests/cli/calibration_test.sh.
 *
 * By the way: redraw.c (1) (2) (3) (4) (5).
 */
#include <check.h>
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/philox.h"
#include "metric/calibration_test.h"
#include "metric/redraw.h"

Suite *suite_redraw(void);

enum { ROWS = 60, CLASSES = 4, BINS = 4, REDRAWS = 1030 };

/* Rows of four classes with the same probabilities; the first class has none. */
static const double p[CLASSES] = {0, 0.3, 0.6, 0.1};
static const double edges[] = {0, 0.25, 0.5, 0.75, 1};

static struct {
	size_t label[ROWS], top[ROWS], rank[ROWS], place[ROWS * CLASSES];
	uint64_t number[ROWS];
	double weight[ROWS], conf[ROWS], other[ROWS], e[ROWS * CLASSES], total[ROWS];
	double scale[2 * ROWS];
	int64_t column[CLASSES];
} all;

static struct setup
setup_for(size_t redraws, bool weighted)
{
	return (struct setup){.nclass = CLASSES,
	    .bins = BINS,
	    .edge = edges,
	    .top = {1},
	    .ntop = 1,
	    .weighted = weighted,
	    .redraws = redraws,
	    .redraw_seed = 5};
}

static struct seen
seen_from(size_t first, size_t n, bool weighted)
{
	for (size_t i = 0; i < ROWS; i++) {
		all.label[i] = all.top[i] = 2;
		all.number[i] = ((uint64_t)1 << 32) - 20 + i; /* across the first word's end */
		all.weight[i] = weighted ? 2.5 : 1;
		all.conf[i] = p[2];
		all.total[i] = 2;
		for (size_t c = 0; c < CLASSES; c++)
			all.e[i * CLASSES + c] = 2 * p[c];
	}
	return (struct seen){
	    .n = n,
	    .label = all.label + first,
	    .top = all.top + first,
	    .rank = all.rank + first,
	    .number = all.number + first,
	    .weight = weighted ? all.weight + first : NULL,
	    .conf = all.conf + first,
	    .nll = all.other + first,
	    .entropy = all.other + first,
	    .brier = all.other + first,
	    .e = all.e + first * CLASSES,
	    .total = all.total + first,
	    .scale = all.scale,
	    .place = all.place,
	    .column = all.column,
	};
}

static int
add(struct tally *t, const struct setup *s, size_t first, size_t n, struct err *err)
{
	const struct seen seen = seen_from(first, n, s->weighted);

	return tally_add(t, s, &seen, err);
}

/* How often a class was the label in redraw r, by weight. */
static double
drawn(const struct tally *t, const struct setup *s, size_t c, size_t r)
{
	const struct vec *v = tally_vec(t, &metric_redraw);
	double sum = 0;

	for (size_t b = 0; b < BINS; b++)
		sum += vec_double(&v[REDRAW_CLASS], (c * BINS + b) * s->redraws + r);
	return sum;
}

/* (1) Of 60 x 1030 draws the shares are right within five standard errors. */
static void
check_shares(bool weighted)
{
	const struct setup s = setup_for(REDRAWS, weighted);
	const double each = weighted ? 2.5 : 1, n = (double)ROWS * REDRAWS;
	double sum[CLASSES] = {0}, squares = 0;
	const struct vec *v;
	struct tally t;
	struct err err;

	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	ck_assert_int_eq(add(&t, &s, 0, ROWS, &err), 0);
	v = tally_vec(&t, &metric_redraw);
	for (size_t r = 0; r < REDRAWS; r++) {
		double right = vec_double(&v[REDRAW_RIGHT], 2 * REDRAWS + r) / each;

		for (size_t c = 0; c < CLASSES; c++)
			sum[c] += drawn(&t, &s, c, r) / each;
		ck_assert_double_eq(drawn(&t, &s, 2, r) / each, right);
		squares += (right - ROWS * p[2]) * (right - ROWS * p[2]);
	}
	for (size_t c = 0; c < CLASSES; c++)
		ck_assert_double_eq_tol(sum[c] / n, p[c], 5 * sqrt(p[c] * (1 - p[c]) / n) + 1e-12);
	ck_assert_double_eq_tol(
	    squares / REDRAWS, ROWS * p[2] * (1 - p[2]), 15 * sqrt(2.0 / REDRAWS) * 5);
	tally_free(&t);
}

START_TEST(classes_are_drawn_by_their_probabilities)
{
	check_shares(false);
}
END_TEST

/* (3) */
START_TEST(weights_do_not_change_the_draws)
{
	check_shares(true);
}
END_TEST

START_TEST(words_are_philox)
{
	const uint32_t counter[4] = {7, 2, 3, PHILOX_REDRAW};
	uint32_t word[6], four[4];

	philox(counter, 99, four);
	redraw_words(99, ((uint64_t)2 << 32) + 7, 8, 6, word);
	ck_assert_mem_eq(word + 4, four, 2 * sizeof(*four));
	redraw_words(99, ((uint64_t)2 << 32) + 7, 12, 4, word);
	ck_assert_mem_eq(word, four, sizeof(four));
}
END_TEST

static bool
same_sums(const struct tally *a, const struct tally *b)
{
	const struct vec *v = tally_vec(a, &metric_redraw), *w = tally_vec(b, &metric_redraw);

	for (size_t k = 0; k <= REDRAW_HIT; k++) {
		for (size_t i = 0; i < v[k].n; i++) {
			if (vec_double(&v[k], i) != vec_double(&w[k], i))
				return false;
		}
	}
	return true;
}

START_TEST(parts_add_up)
{
	const struct setup s = setup_for(300, false);
	struct tally whole, part, rest;
	struct err err;

	ck_assert_int_eq(tally_begin(&whole, &s, &err), 0);
	ck_assert_int_eq(tally_begin(&part, &s, &err), 0);
	ck_assert_int_eq(tally_begin(&rest, &s, &err), 0);
	ck_assert_int_eq(add(&whole, &s, 0, ROWS, &err), 0);
	ck_assert_int_eq(add(&part, &s, 17, ROWS - 17, &err), 0);
	ck_assert(!same_sums(&whole, &part));
	ck_assert_int_eq(add(&rest, &s, 3, 14, &err), 0);
	ck_assert_int_eq(add(&rest, &s, 0, 3, &err), 0);
	ck_assert_int_eq(tally_merge(&part, &rest, &err), 0);
	ck_assert(same_sums(&whole, &part));
	tally_free(&whole);
	tally_free(&part);
	tally_free(&rest);
}
END_TEST

/* All 60 rows are right at 0.6: no redraw comes near, and the mean is that of |X/60 - 0.6|. */
START_TEST(the_test_says_what_the_redraws_do)
{
	const struct setup s = setup_for(REDRAWS, false);
	const struct vec *v;
	const struct result *ece;
	struct results r = {0};
	struct tally t;
	struct err err;
	double sum = 0;

	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	ck_assert_int_eq(add(&t, &s, 0, ROWS, &err), 0);
	ck_assert_int_eq(tally_report(&t, &s, &r, &err), 0);
	ck_assert(isnan(results_find(&r, "ece")->p));
	ck_assert_int_eq(calibration_test(&t, &s, &r, &err), 0);
	v = tally_vec(&t, &metric_redraw);
	for (size_t i = 0; i < REDRAWS; i++)
		sum += fabs(vec_double(&v[REDRAW_RIGHT], 2 * REDRAWS + i) / ROWS - 0.6);
	ece = results_find(&r, "ece");
	ck_assert_double_eq_tol(ece->null_mean, sum / REDRAWS, 1e-14);
	ck_assert_double_eq_tol(ece->excess, 0.4 - sum / REDRAWS, 1e-14);
	ck_assert_double_eq_tol(ece->p, 1.0 / (REDRAWS + 1), 1e-15);
	ck_assert(ece->null_high > ece->null_mean && ece->null_high < 0.2);
	ck_assert(isnan(results_find(&r, "accuracy")->p));
	results_free(&r);
	tally_free(&t);
}
END_TEST

/* (4) */
START_TEST(many_classes_are_not_counted)
{
	struct setup s = setup_for(REDRAWS_MOST, false);
	struct tally t;
	struct err err;

	s.nclass = 1001;
	s.bins = 4;
	ck_assert(redraw_lacks_classes(&s));
	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	ck_assert_int_eq(tally_vec(&t, &metric_redraw)[REDRAW_CLASS].unit, UNIT_NONE);
	tally_free(&t);
	s.nclass = 1000;
	ck_assert(!redraw_lacks_classes(&s));
}
END_TEST

/* (5) */
START_TEST(sums_that_no_rows_have_are_found)
{
	const struct setup s = setup_for(3, false);
	struct tally t;
	struct err err;
	struct vec *v;
	size_t cell = 0;

	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	ck_assert_int_eq(add(&t, &s, 0, ROWS, &err), 0);
	v = tally_vec(&t, &metric_redraw);
	ck_assert_ptr_null(metric_redraw.damage(v));
	while (vec_double(&v[REDRAW_MASS], cell) == 0)
		cell++;
	ck_assert_int_eq(vec_count(&v[REDRAW_CELL], cell * 3 + 2, ROWS + 1, &err), 0);
	ck_assert_str_eq(metric_redraw.damage(v), "cell");
	tally_free(&t);
}
END_TEST

START_TEST(no_memory_is_told)
{
	const struct setup s = setup_for(20, false);
	struct results r = {0};
	struct tally t;
	struct err err;
	int status = -1;

	for (long n = 1; status < 0; n += 1 + n / 20) {
		err.code = ERR_NONE;
		mem_fail_at(n);
		status = tally_begin(&t, &s, &err);
		if (status == 0)
			status = add(&t, &s, 0, 20, &err);
		if (status == 0)
			status = tally_report(&t, &s, &r, &err);
		if (status == 0)
			status = calibration_test(&t, &s, &r, &err);
		mem_fail_at(0);
		ck_assert_int_eq(err.code, status < 0 ? ERR_MEM : ERR_NONE);
		results_free(&r);
		tally_free(&t);
		ck_assert_int_lt(n, 5000);
	}
}
END_TEST

Suite *
suite_redraw(void)
{
	Suite *s = suite_create("redraw");
	TCase *t = tcase_create("redraw");

	tcase_add_test(t, classes_are_drawn_by_their_probabilities);
	tcase_add_test(t, weights_do_not_change_the_draws);
	tcase_add_test(t, words_are_philox);
	tcase_add_test(t, parts_add_up);
	tcase_add_test(t, the_test_says_what_the_redraws_do);
	tcase_add_test(t, many_classes_are_not_counted);
	tcase_add_test(t, sums_that_no_rows_have_are_found);
	tcase_add_test(t, no_memory_is_told);
	suite_add_tcase(s, t);
	return s;
}
