/* SPDX-License-Identifier: MIT */
/*
 * sparsemax and alpha-entmax against long double by other methods: alpha = 2 and 1.5 by a
 * full sort, others by bisection of the threshold; the same bits at every level; edges.
 *
 * sparsemax.c (1) (2) (3), entmax.c (1) (2) (3), sparse.c (1) to (4).
 */
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "dice.h"
#include "kern/kern.h"
#include "op/op.h"
#include "op/sparse.h"

Suite *suite_sparse(void);

enum { MOST = 1 << 18 };

static double z[MOST], p[MOST], logp[MOST], scratch[MOST], other[MOST];
static long double truth[MOST], sorted[MOST], log_truth[MOST];

/* Under valgrind a long double is a double, and no truth. */
static int
long_double_is_long(void)
{
	volatile long double one = 1, tiny = 0x1p-62L;

	return one + tiny != one;
}

static int
falling(const void *a, const void *b)
{
	const long double x = *(const long double *)a, y = *(const long double *)b;

	return x > y ? -1 : x < y;
}

/* Martins & Astudillo 2016, algorithm 1; Peters et al. 2019, algorithm 2. */
static void
by_sorting(size_t n, long double s)
{
	long double tau = 0, t, sum = 0, squares = 0, mean, k;

	for (size_t i = 0; i < n; i++)
		sorted[i] = s * z[i];
	qsort(sorted, n, sizeof(*sorted), falling);
	for (size_t i = 0; i < n && sorted[i] > -INFINITY; i++) {
		const long double x = sorted[i] - sorted[0];

		k = (long double)(i + 1);
		sum += x;
		squares += x * x;
		mean = sum / k;
		if (s == 1)
			t = (sum - 1) / k;
		else if (squares - sum * mean <= 1)
			t = mean - sqrtl((1 - (squares - sum * mean)) / k);
		else
			break;
		if (t >= x)
			break;
		tau = t;
	}
	for (size_t i = 0; i < n; i++) {
		const long double x = s * z[i] - sorted[0] - tau;

		truth[i] = x > 0 ? s == 1 ? x : x * x : 0;
		log_truth[i] = logl(truth[i]);
	}
}

/* Sums with (s z - tau)^(1/s), tau from -1 to 0 below the largest. */
static void
by_bisection(size_t n, long double s)
{
	long double low = -1, high = 0, max = -INFINITY, sum, x, tau;

	for (size_t i = 0; i < n; i++)
		max = z[i] > max ? z[i] : max;
	for (int step = 0; step < 200; step++) {
		tau = (low + high) / 2;
		sum = 0;
		for (size_t i = 0; i < n; i++) {
			x = s * (z[i] - max) - tau;
			sum += x > 0 ? powl(x, 1 / s) : 0;
		}
		if (sum > 1)
			low = tau;
		else
			high = tau;
	}
	for (size_t i = 0; i < n; i++) {
		x = s * (z[i] - max) - low;
		log_truth[i] = x > 0 ? logl(x) / s : -INFINITY;
		truth[i] = expl(log_truth[i]);
	}
}

static void
find(size_t n, double s, double *to)
{
	const struct entmax e = entmax_of(s);
	const size_t top = kern()->argmax(z, n);

	memcpy(to, z, n * sizeof(*z));
	if (s == 0.5 || s == 1)
		sparse_ramp(to, n, top, s == 0.5, scratch);
	else
		sparse_entmax(to, n, top, &e, scratch);
}

static void
logs(size_t n, double s, double *to)
{
	const struct entmax e = entmax_of(s);
	const size_t top = kern()->argmax(z, n);

	memcpy(to, z, n * sizeof(*z));
	sparse_log_entmax(to, n, top, &e, scratch);
}

/*
 * Errors in units of 2^-53 (1 + |log p| + (1 + s |log p|) / (s (1 - w))): the rounding of
 * exp, of log p, and of w, which is as in kern.h; dp / p = dw / (s (1 - w)). The last
 * moves the sum of all, too.
 */
struct errors {
	double p, logp, sum;
};

static void
worst(double *a, long double x)
{
	*a = (double)x > *a ? (double)x : *a;
}

static long double
unit(size_t i, double s, long double most)
{
	const long double l = fabsl(log_truth[i]), u = powl(truth[i] / most, s);

	return 0x1p-53L * (1 + l + (1 + s * l) / (s * u));
}

static struct errors
measure(size_t n, double s)
{
	struct errors e = {0};
	long double sum = 0, most = 0, all = 0, of;

	for (size_t i = 0; i < n; i++)
		most = truth[i] > most ? truth[i] : most;
	for (size_t i = 0; i < n; i++) {
		sum += p[i];
		all += truth[i] > 0 ? fminl(truth[i] * unit(i, s, most), most * 0x1p-40L) : 0;
	}
	for (size_t i = 0; i < n; i++) {
		if (powl(truth[i] / most, s) > 0x1p-40L) {
			of = unit(i, s, most) + all;
			worst(&e.p, fabsl(p[i] - truth[i]) / (truth[i] * of));
			worst(&e.logp, fabsl(logp[i] - log_truth[i]) / of);
		} else {
			ck_assert_msg(
			    p[i] <= 1.01L * most * powl(0x1p-39L, 1 / s), "p[%zu] %g", i, p[i]);
		}
	}
	e.sum = (double)(fabsl(sum - 1) / 0x1p-53L);
	return e;
}

static const double alphas[] = {1.05, 1.1, 1.25, 1.5, 1.7, 1.9, 2, 2.5, 3, 5, 10};

enum { ALPHAS = sizeof(alphas) / sizeof(*alphas) };

static struct errors
one_row(size_t n, double alpha)
{
	const double s = alpha - 1;

	find(n, s, p);
	if (s == 0.5 || s == 1) {
		memcpy(logp, p, n * sizeof(*p));
		kern()->log(logp, n);
		by_sorting(n, s);
	} else {
		logs(n, s, logp);
		by_bisection(n, s);
	}
	return measure(n, s);
}

START_TEST(probabilities_are_those_of_slow_methods)
{
	static const double scales[] = {1e-9, 1e-3, 0.1, 1, 4, 30};
	const double alpha = alphas[_i];
	struct errors e, all = {0};
	double base;
	size_t n;

	if (!long_double_is_long())
		return;
	for (long i = 0; i < dice_rounds(120); i++) {
		n = 1 + dice_below(i % 10 ? 40 : 1000);
		dice_row(z, n, scales[i % 6]);
		base = i % 5 == 0 ? dice_in(-1e6, 1e6) : 0;
		for (size_t j = 0; j < n; j++)
			z[j] += base;
		e = one_row(n, alpha);
		worst(&all.p, e.p);
		worst(&all.logp, e.logp);
		worst(&all.sum, e.sum);
	}
	ck_assert_msg(all.sum < 16, "alpha %g: sum %g", alpha, all.sum);
	ck_assert_msg(
	    alpha > 3 || (all.p < 1 && all.logp < 1), "alpha %g: %g %g", alpha, all.p, all.logp);
}
END_TEST

/* sparse.c (6); the truth has 64 bits of the threshold, and its root fewer. */
START_TEST(a_large_alpha_keeps_the_edge)
{
	const double alpha = 3.01 + _i;

	for (long i = 0; i < 100 && long_double_is_long(); i++) {
		const size_t n = 1 + dice_below(40);

		dice_row(z, n, i % 2 ? 1 : 0.01);
		(void)one_row(n, alpha);
		for (size_t j = 0; j < n; j++)
			ck_assert_msg(fabsl(p[j] - truth[j]) < 1e-8, "alpha %g: %.17g, not %.17g",
			    alpha, p[j], (double)truth[j]);
	}
}
END_TEST

/* All classes of a large vocabulary: in the support, just outside of it, or equal. */
START_TEST(rows_of_262144_classes)
{
	static const double scales[] = {1e-7, 1e-3};
	const double alpha = _i < 2 ? 1.5 : 2;
	struct errors e;
	long double sum = 0;

	if (!long_double_is_long())
		return;
	for (size_t i = 0; i < MOST; i++)
		z[i] = (double)(float)dice_in(-scales[_i % 2], scales[_i % 2]);
	e = one_row(MOST, alpha);
	ck_assert_msg(e.p < 40 && e.logp < 40 && e.sum < 200, "%g %g %g", e.p, e.logp, e.sum);
	find(MOST, 0.3, p);
	for (size_t i = 0; i < MOST; i++)
		sum += p[i];
	ck_assert(fabsl(sum - 1) < 1e-14L);
}
END_TEST

/* entmax.c (2) (3): little is left of alpha - 1, and softmax of what it becomes. */
START_TEST(alpha_near_1_is_nearly_softmax)
{
	static const double s[] = {0x1p-52, 1e-12, 1e-9, 1e-6};

	for (int i = 0; i < 50; i++) {
		const size_t n = 1 + dice_below(30);

		dice_row(z, n, 5);
		find(n, s[_i], p);
		logs(n, s[_i], logp);
		memcpy(other, z, n * sizeof(*z));
		op_normaliser("softmax")->apply(NULL, other, n, &row_plain, NULL);
		for (size_t j = 0; j < n; j++) {
			ck_assert(fabs(p[j] - other[j]) <= (100 * s[_i] + 4e-15) * other[j]);
			ck_assert(fabs(exp(logp[j]) - p[j]) <= 1e-14 * p[j]);
		}
	}
	z[0] = 0;
	z[1] = -800; /* (3) */
	find(2, 1e-6, p);
	logs(2, 1e-6, logp);
	ck_assert(p[0] == 1 && p[1] == 0 && fabs(logp[1] + 800.32) < 0.01);
}
END_TEST

enum { WIDEST = 8, END = 99 };

#define NONE (-INFINITY)

/* Rows whose values are exact; values end in END. */
static const struct {
	double alpha, z[WIDEST], want[WIDEST];
} edges[] = {
    /* sparsemax.c (1) */
    {2, {7, END}, {1}},
    {2, {NONE, -1e308, NONE, END}, {0, 1, 0}},
    {2, {0, NONE, 0.5, END}, {0.25, 0, 0.75}},
    /* (2) */
    {2, {3, 3, 3, 3, END}, {0.25, 0.25, 0.25, 0.25}},
    {2, {1e300, 1e300, 0, END}, {0.5, 0.5, 0}},
    {2, {-1e300, NONE, -1e300, END}, {0.5, 0, 0.5}},
    {2, {0x1p53, 0x1p53, 0x1p53 - 1, END}, {0.5, 0.5, 0}},
    /* (3) */
    {2, {1, 0, END}, {1, 0}},
    {2, {0x1p40, 0x1p40 - 0.5, 0x1p40 - 1, END}, {0.75, 0.25, 0}},
    /* entmax.c (1) */
    {1.5, {-7, END}, {1}},
    {1.5, {NONE, 1e308, NONE, END}, {0, 1, 0}},
    {1.5, {5, 5, NONE, 5, 5, END}, {0.25, 0.25, 0, 0.25, 0.25}},
    {1.5, {1e300, 1e300, 1e300, 1e300, 0, END}, {0.25, 0.25, 0.25, 0.25, 0}},
    {1.5, {2, 0, END}, {1, 0}},
    {1.7, {NONE, 1e308, -1e308, END}, {0, 1, 0}},
    {1.7, {1e300, 1e300, 1e300, 1e300, 0, END}, {0.25, 0.25, 0.25, 0.25, 0}},
    {1.25, {-1e-300, -1e-300, END}, {0.5, 0.5}},
    {3, {NONE, 4, END}, {0, 1}},
    {3, {0.5, 0, END}, {1, 0}},
    {100, {4, 4, 3, END}, {0.5, 0.5, 0}},
    {1e300, {4, 4, 3, END}, {0.5, 0.5, 0}},
    {1e300, {1e-300, 0, 0, END}, {1, 0, 0}},
};

START_TEST(edges_are_exact)
{
	const double s = edges[_i].alpha - 1;
	size_t n = 0;

	for (; edges[_i].z[n] != END; n++)
		z[n] = edges[_i].z[n];
	find(n, s, p);
	for (size_t i = 0; i < n; i++)
		ck_assert_msg(p[i] == edges[_i].want[i], "alpha %g: value %zu is %.17g, not %.17g",
		    edges[_i].alpha, i, p[i], edges[_i].want[i]);
	if (s != 0.5 && s != 1) {
		logs(n, s, logp);
		for (size_t i = 0; i < n; i++)
			ck_assert(fabs(exp(logp[i]) - p[i]) < 1e-15);
	}
}
END_TEST

/* Gaps that grow, so that few classes fall out in each round. */
START_TEST(no_row_needs_many_rounds)
{
	long double sum = 0;

	for (int shape = 0; shape < 2; shape++) {
		for (size_t i = 0; i < MOST; i++)
			z[i] =
			    shape ? -pow(1e-6, 1 - (double)i / MOST) : -ldexp(1, -(int)(i % 1070));
		find(MOST, _i ? 0.5 : 1, p);
		sum = 0;
		for (size_t i = 0; i < MOST; i++)
			sum += p[i];
		ck_assert_msg(fabsl(sum - 1) < 1e-12L, "%Lg", sum - 1);
	}
}
END_TEST

/* Every level that this CPU has. */
START_TEST(levels_give_the_same_bits)
{
	const double s = alphas[_i] - 1;
	const struct kern *k;

	for (int i = 0; i < 60; i++) {
		const size_t n = 1 + dice_below(i % 6 ? 40 : 3000);

		dice_row(z, n, i % 2 ? 0.3 : 3);
		kern_use(kern_level(0)->name);
		find(n, s, p);
		logs(n, s, logp);
		for (size_t l = 1; (k = kern_level(l)) != NULL; l++) {
			kern_use(k->name);
			find(n, s, other);
			ck_assert_msg(memcmp(p, other, n * sizeof(*p)) == 0, "%s", k->name);
			logs(n, s, other);
			ck_assert_msg(memcmp(logp, other, n * sizeof(*p)) == 0, "%s", k->name);
		}
	}
}
END_TEST

Suite *
suite_sparse(void)
{
	Suite *s = suite_create("sparse");
	TCase *t = tcase_create("sparse");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, probabilities_are_those_of_slow_methods, 0, ALPHAS);
	tcase_add_loop_test(t, a_large_alpha_keeps_the_edge, 0, 4);
	tcase_add_loop_test(t, rows_of_262144_classes, 0, 4);
	tcase_add_loop_test(t, alpha_near_1_is_nearly_softmax, 0, 4);
	tcase_add_loop_test(t, edges_are_exact, 0, sizeof(edges) / sizeof(*edges));
	tcase_add_loop_test(t, no_row_needs_many_rounds, 0, 2);
	tcase_add_loop_test(t, levels_give_the_same_bits, 0, ALPHAS);
	suite_add_tcase(s, t);
	return s;
}
