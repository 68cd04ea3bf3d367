/* SPDX-License-Identifier: MIT */
/* Scores of rows in and out of distribution; the numbers are those of metric/ood.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "metric/ood.h"
#include "metric/tally.h"

enum { ROWS = 270000 }; /* more than there are points */

static double score[OOD_SCORES][ROWS], weight[ROWS];
static bool out[ROWS];

/* splitmix64 */
static double
uniform(uint64_t i)
{
	uint64_t x = (i + 1) * 0x9e3779b97f4a7c15;

	x = (x ^ x >> 30) * 0xbf58476d1ce4e5b9;
	x = (x ^ x >> 27) * 0x94d049bb133111eb;
	return (double)((x ^ x >> 31) >> 11) * 0x1p-53;
}

static void
make_rows(void)
{
	double u;

	for (size_t i = 0; i < ROWS; i++) {
		out[i] = uniform(8 * i) < 0.3;
		u = uniform(8 * i + 1);
		u = out[i] ? u * sqrt(u) : u;
		weight[i] = 0.5 + uniform(8 * i + 2);
		score[OOD_MSP][i] = 0.1 + 0.9 * u;
		score[OOD_ENTROPY][i] = u < 0.1 ? 0 : -0.01 / u;
		score[OOD_ENERGY][i] = 30 * u - 10;
		score[OOD_MAX_LOGIT][i] = 20000 * u - 1; /* beyond the cells, too */
		score[OOD_MARGIN][i] = u;
	}
}

static void
add(struct tally *t, const struct setup *s, size_t from, size_t to)
{
	struct ood_rows r = {.n = 1};
	struct err err;

	for (size_t i = from; i < to; i++) {
		for (size_t j = 0; j < OOD_SCORES; j++)
			r.score[j] = &score[j][i];
		r.out = out[i];
		r.weight = s->weighted ? &weight[i] : NULL;
		ck_assert_int_eq(ood_add(tally_vec(t, &metric_ood), s, &r, &err), 0);
	}
}

static const double *by;

static int
by_score(const void *a, const void *b)
{
	const size_t *x = a, *y = b;

	return (by[*x] > by[*y]) - (by[*x] < by[*y]);
}

/* The five results of a score by sorting all rows, in long double. */
static void
slowly(const double *s, bool weighted, long double want[OOD_RESULTS])
{
	static size_t order[ROWS];
	long double in = 0, no = 0, tp = 0, fp = 0, sum = 0, ap = 0, w[2], fpr = -1;
	size_t i, j;

	by = s;
	for (i = 0; i < ROWS; i++) {
		order[i] = i;
		*(out[i] ? &no : &in) += weighted ? (long double)weight[i] : 1;
	}
	qsort(order, ROWS, sizeof(*order), by_score);
	for (int side = 0; side < 2; side++) {
		tp = fp = sum = ap = 0;
		fpr = -1;
		for (size_t at = 0; at < ROWS; at = j) { /* side 1: by -score */
			w[0] = w[1] = 0;
			for (j = at; j < ROWS; j++) {
				i = order[side ? j : ROWS - 1 - j];
				if (by[i] != by[order[side ? at : ROWS - 1 - at]])
					break;
				w[out[i]] += weighted ? (long double)weight[i] : 1;
			}
			sum += w[!side] * (tp + w[side] / 2);
			tp += w[side];
			fp += w[!side];
			ap += w[side] * (tp / (tp + fp));
			if (fpr < 0 && tp / (side ? no : in) >= 0.95L)
				fpr = fp / (side ? in : no);
		}
		want[0] = sum / (in * no);
		want[1 + 2 * side] = ap / (side ? no : in);
		want[2 + 2 * side] = fpr;
	}
}

/* Whether a result is as wanted within its bound, and that is small. */
static void
check(const struct result *r, long double want, double most)
{
	const double off = fabs((double)(r->value - want));

	ck_assert_msg(off <= r->bound + 1e-12 && r->bound <= most, "%s: %.17g, %.17Lg wanted, %g",
	    r->key, r->value, want, r->bound);
}

/* (2) What the cells say of more rows than there are points is within the bounds. */
START_TEST(test_cells)
{
	const struct setup s = {.ood = true, .nclass = 3, .bins = 1, .weighted = _i == 1};
	struct tally t, half;
	struct results r = {0};
	struct totals totals = {.setup = &s, .rows = 1};
	long double want[OOD_RESULTS];
	struct err err;

	make_rows();
	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	ck_assert_int_eq(tally_begin(&half, &s, &err), 0);
	add(&half, &s, 0, ROWS / 3);
	add(&t, &s, ROWS / 3, ROWS);
	ck_assert_int_eq(tally_merge(&t, &half, &err), 0);
	totals.rows = ROWS - ood_rows_out(tally_vec(&t, &metric_ood));
	ck_assert_int_eq(metric_ood.report(tally_vec(&t, &metric_ood), &totals, &r, &err), 0);
	ck_assert_uint_eq(r.n, OOD_SCORES * OOD_RESULTS);
	for (size_t i = 0; i < OOD_SCORES; i++) {
		slowly(score[i], s.weighted, want);
		for (size_t j = 0; j < OOD_RESULTS; j++)
			check(
			    &r.result[i * OOD_RESULTS + j], want[j], i == OOD_MAX_LOGIT ? 1 : 2e-3);
	}
	results_free(&r);
	tally_free(&t);
	tally_free(&half);
}
END_TEST

/* (1) Roundings are ties, and what is more is none. */
START_TEST(test_ties)
{
	static const struct {
		enum ood_score score;
		double in, out, auroc;
	} all[] = {
	    {OOD_MSP, 0.5, 0.5 + 1e-16, 0.5},
	    {OOD_MSP, 0.5, 0.5 + 1e-14, 0},
	    {OOD_MARGIN, 0, 1e-16, 0.5},
	    {OOD_ENTROPY, -1e-20, -1.1e-20, 1},
	    {OOD_ENTROPY, -1, -1 - 1e-15, 0.5},
	    {OOD_ENERGY, 1e-16, -1e-16, 0.5},
	    {OOD_ENERGY, 1000, 1000 + 1e-12, 0.5},
	    {OOD_ENERGY, 1000, 999.9999, 1},
	    {OOD_MAX_LOGIT, 1, 1 - 0x1p-53, 1},
	    {OOD_MAX_LOGIT, 0, -0.0, 0.5},
	};
	const struct setup s = {.ood = true, .nclass = 3, .bins = 1};
	const struct totals totals = {.setup = &s, .rows = 1};
	struct ood_rows rows = {.n = 1};
	struct results r = {0};
	struct tally t;
	struct err err;

	ck_assert_int_eq(tally_begin(&t, &s, &err), 0);
	for (int side = 0; side < 2; side++) {
		for (size_t j = 0; j < OOD_SCORES; j++)
			rows.score[j] = side ? &all[_i].out : &all[_i].in;
		rows.out = side == 1;
		ck_assert_int_eq(ood_add(tally_vec(&t, &metric_ood), &s, &rows, &err), 0);
	}
	ck_assert_int_eq(metric_ood.report(tally_vec(&t, &metric_ood), &totals, &r, &err), 0);
	ck_assert_double_eq(r.result[all[_i].score * OOD_RESULTS].value, all[_i].auroc);
	ck_assert_double_eq(r.result[all[_i].score * OOD_RESULTS].bound, 0);
	results_free(&r);
	tally_free(&t);
}
END_TEST

Suite *suite_ood(void);

Suite *
suite_ood(void)
{
	Suite *s = suite_create("ood");
	TCase *t = tcase_create("ood");

	tcase_add_loop_test(t, test_cells, 0, 2);
	tcase_add_loop_test(t, test_ties, 0, 10);
	suite_add_tcase(s, t);
	return s;
}
