/* SPDX-License-Identifier: MIT */
/* Mixtures and their weights; the numbers are those of compare/mixture.c and compare/em.c. */
#include <check.h>
#include <math.h>
#include <stdlib.h>

#include "base/err.h"
#include "compare/em.h"
#include "compare/mixture.h"
#include "dice.h"
#include "kern/kern.h"

enum { MEMBERS = 5, CLASSES = 40 };

/* Random rows, of large and of small logits, with some classes masked. */
static void
make_rows(double z[MEMBERS][CLASSES], size_t n, size_t k)
{
	const double scale = pow(10, (double)dice_below(5) - 1);

	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < k; c++)
			z[i][c] = dice_below(10) == 0 ? -INFINITY : scale * (2 * dice_in(0, 1) - 1);
		z[i][dice_below(k)] = scale;
	}
}

static long double
lse(const double *z, size_t k)
{
	long double most = -INFINITY, sum = 0;

	for (size_t c = 0; c < k; c++)
		most = z[c] > most ? z[c] : most;
	for (size_t c = 0; c < k; c++)
		sum += expl(z[c] - most);
	return most + logl(sum);
}

/* log sum w exp(z - lse) of class c. */
static long double
pooled(double z[MEMBERS][CLASSES], const double *w, size_t n, size_t k, size_t c)
{
	long double most = -INFINITY, sum = 0, x[MEMBERS];

	for (size_t i = 0; i < n; i++) {
		x[i] = w[i] > 0 ? logl(w[i]) + (z[i][c] - lse(z[i], k)) : -INFINITY;
		most = x[i] > most ? x[i] : most;
	}
	for (size_t i = 0; i < n && most > -INFINITY; i++)
		sum += expl(x[i] - most);
	return most > -INFINITY ? most + logl(sum) : most;
}

static void
near(const char *what, double got, long double want)
{
	const long double allowed = 4e-13L * (1 + fabsl(want));

	if (isinf(want))
		ck_assert_msg(got == (double)want, "%s: %g", what, got);
	else
		ck_assert_msg(
		    fabsl(got - want) <= allowed, "%s: %.17g, not %.17Lg", what, got, want);
}

static void
check_values(double z[MEMBERS][CLASSES], const double *w, size_t n, size_t k, const double *value)
{
	long double total = 0, expected = 0, lp;

	for (size_t c = 0; c < k; c++) {
		lp = pooled(z, w, n, k, c);
		total -= lp > -INFINITY ? expl(lp) * lp : 0;
		for (size_t i = 0; i < n; i++) {
			lp = z[i][c] - lse(z[i], k);
			expected -= lp > -INFINITY ? w[i] * expl(lp) * lp : 0;
		}
	}
	near("total", value[MIXED_TOTAL], total);
	near("expected", value[MIXED_EXPECTED], expected);
	near("mutual", value[MIXED_MUTUAL], total - expected);
	ck_assert_double_ge(value[MIXED_MUTUAL], 0);
}

/* The formulas; (1) too small for a double; (2) masked classes. */
static void
one_mixture(enum mixture_average average)
{
	const size_t n = 1 + dice_below(MEMBERS), k = 1 + dice_below(CLASSES);
	struct mixture m = {.average = average, .n = n};
	double z[MEMBERS][CLASSES], w[MEMBERS], sum = 0, dst[CLASSES], value[MIXED_VALUES];
	const double *row[MEMBERS];
	long double want;
	struct err err;

	make_rows(z, n, k);
	for (size_t i = 0; i < n; i++) {
		row[i] = z[i];
		w[i] = i > 0 && dice_below(8) == 0 ? 0 : dice_in(0, 1) + 1e-3;
		sum += w[i];
	}
	for (size_t i = 0; i < n; i++)
		w[i] /= sum;
	ck_assert_int_eq(mixture_row(&m, row, w, k, dst, value, &err), 0);
	for (size_t c = 0; c < k; c++) {
		want = 0;
		for (size_t i = 0; i < n && m.average != MIXTURE_PROBS; i++) {
			if (w[i] > 0)
				want += w[i] *
				    (z[i][c] - (m.average == MIXTURE_LOGITS ? 0 : lse(z[i], k)));
		}
		near("logit", dst[c], m.average == MIXTURE_PROBS ? pooled(z, w, n, k, c) : want);
	}
	check_values(z, w, n, k, value);
	mixture_free(&m);
}

START_TEST(test_mixture)
{
	for (int round = 0; round < 200; round++)
		one_mixture((enum mixture_average)_i);
}
END_TEST

/* Votes, with the first class on a tie (3); one member (4). */
START_TEST(test_votes)
{
	static const struct {
		size_t n;
		double z[4][3];
		double variation, disagreement;
	} all[] = {
	    {1, {{1, 2, 3}}, 0, 0},
	    {2, {{1, 1, 0}, {5, 4, 3}}, 0, 0},
	    {2, {{1, 2, 0}, {5, 4, 3}}, 0.5, 1},
	    {3, {{1, 0, 0}, {1, 0, 0}, {0, 0, 1}}, 1 - 2 / 3.0, 2 / 3.0},
	    {4, {{1, 0, 0}, {1, 0, 0}, {0, 0, 1}, {0, 0, 1}}, 0.5, 4 / 6.0},
	    {3, {{1, 0, 0}, {0, 1, 0}, {0, 0, 1}}, 1 - 1 / 3.0, 1},
	};
	struct mixture m = {.n = all[_i].n};
	const double *row[4];
	double w[4], dst[3], value[MIXED_VALUES];
	struct err err;

	for (size_t i = 0; i < m.n; i++) {
		row[i] = all[_i].z[i];
		w[i] = 1 / (double)m.n;
	}
	ck_assert_int_eq(mixture_row(&m, row, w, 3, dst, value, &err), 0);
	ck_assert_double_eq_tol(value[MIXED_VARIATION], all[_i].variation, 1e-15);
	ck_assert_double_eq_tol(value[MIXED_DISAGREEMENT], all[_i].disagreement, 1e-15);
	mixture_free(&m);
}
END_TEST

static long double
nll_of(double (*p)[3], const double *v, size_t rows, const double *w)
{
	long double sum = 0, all = 0;

	for (size_t i = 0; i < rows; i++) {
		sum -= v[i] *
		    logl(w[0] * (long double)p[i][0] + w[1] * (long double)p[i][1] +
			w[2] * (long double)p[i][2]);
		all += v[i];
	}
	return sum / all;
}

/* No weights nearby are better, and the gap is one (1); weights of rows count (2). */
START_TEST(test_em)
{
	enum { ROWS = 200 };
	static double p[ROWS][3], v[ROWS];
	struct em_rows rows = {.n = 3};
	struct em_fit fit;
	double w[3], logp[3], other[3], step;
	long double best;
	struct err err;

	for (size_t i = 0; i < ROWS; i++) {
		for (size_t m = 0; m < 3; m++) {
			logp[m] =
			    -dice_in(0, 1) * (_i % 2 ? 3 : 900) * (m == 2 && _i % 3 == 0 ? 2 : 1);
			p[i][m] = exp(logp[m]);
		}
		v[i] = _i % 4 == 0 ? 1 : 0.1 + dice_in(0, 1);
		ck_assert_int_eq(em_add(&rows, logp, v[i], &err), 0);
	}
	ck_assert_int_eq(em_fit(&rows, w, &fit, &err), 0);
	ck_assert_double_eq_tol(w[0] + w[1] + w[2], 1, 1e-15);
	ck_assert_double_le(fit.gap, 1e-6);
	ck_assert_double_le(fit.nll, fit.nll_before);
	if (_i % 2) { /* else they are too small for this */
		best = nll_of(p, v, ROWS, w);
		ck_assert_double_eq_tol(fit.nll, (double)best, 1e-12);
		for (size_t k = 0; k < 60; k++) {
			step = pow(10, -(double)(k % 6) / 2 - 1);
			for (size_t m = 0; m < 3; m++)
				other[m] = w[m] + step * dice_in(0, 1);
			step = other[0] + other[1] + other[2];
			for (size_t m = 0; m < 3; m++)
				other[m] /= step;
			ck_assert_double_ge((double)(nll_of(p, v, ROWS, other) - best), -fit.gap);
		}
	}
	em_free(&rows);
}
END_TEST

Suite *suite_mixture(void);

Suite *
suite_mixture(void)
{
	Suite *s = suite_create("mixture");
	TCase *t = tcase_create("mixture");

	tcase_add_loop_test(t, test_mixture, 0, 3);
	tcase_add_loop_test(t, test_votes, 0, 6);
	tcase_add_loop_test(t, test_em, 0, 12);
	suite_add_tcase(s, t);
	return s;
}
