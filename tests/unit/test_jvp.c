/* SPDX-License-Identifier: MIT */
/*
 * col/jvp.c: products of Jacobian and vector against central differences of slow normalisers in
 * long double. The formula, (1) and (3).
 */
#include <check.h>
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "col/col.h"
#include "col/dist.h"
#include "col/loss.h"
#include "dice.h"

enum { MOST = 12, ROUNDS = 60 };

Suite *suite_jvp(void);

static const struct {
	const char *op, *alpha;
	double a; /* 1: softmax */
	bool log;
} norms[] = {
    {"softmax", NULL, 1, false},
    {"log-softmax", NULL, 1, true},
    {"sparsemax", NULL, 2, false},
    {"entmax", "1.5", 1.5, false},
    {"entmax", "1.2", 1.2, false},
    {"entmax", "3", 3, false},
};

/* The share of a class in alpha-entmax with that threshold. */
static long double
share(long double z, long double tau, long double a)
{
	const long double x = (a - 1) * z - tau;

	return x > 0 ? powl(x, 1 / (a - 1)) : 0;
}

/* Alpha-entmax by bisection. */
static void
slow_entmax(long double *p, const long double *z, size_t n, long double a)
{
	long double top = z[0], low, high, sum;

	for (size_t i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	low = (a - 1) * top - 1;
	high = (a - 1) * top;
	for (int k = 0; k < 90; k++) {
		sum = 0;
		for (size_t i = 0; i < n; i++)
			sum += share(z[i], (low + high) / 2, a);
		*(sum >= 1 ? &low : &high) = (low + high) / 2;
	}
	for (size_t i = 0; i < n; i++)
		p[i] = share(z[i], low, a);
}

static void
slow_softmax(long double *p, const long double *z, size_t n, bool log)
{
	long double top = z[0], sum = 0;

	for (size_t i = 1; i < n; i++)
		top = z[i] > top ? z[i] : top;
	for (size_t i = 0; i < n; i++)
		sum += expl(z[i] - top);
	for (size_t i = 0; i < n; i++)
		p[i] = log ? z[i] - top - logl(sum) : expl(z[i] - top) / sum;
}

/* The normaliser of (z + h v) / T. */
static void
slow(long double *p, size_t k, const double *z, const double *v, size_t n, long double h,
    long double temp)
{
	long double at[MOST] = {0};

	for (size_t i = 0; i < n; i++)
		at[i] = (z[i] + h * v[i]) / temp;
	if (norms[k].a > 1)
		slow_entmax(p, at, n, norms[k].a);
	else
		slow_softmax(p, at, n, norms[k].log);
}

/* What the column says of logits that a temperature divides. */
static const double *
product(size_t k, const double *z, const double *v, size_t n, double temp)
{
	static double p[MOST], logp[MOST], jvp[MOST], scratch[4 * MOST], heated[MOST];
	static double arg[8];
	const struct loss loss = {.temp = temp};
	struct dist d = {.norm = op_normaliser(norms[k].op),
	    .norm_arg = arg,
	    .unit = 1,
	    .scratch = scratch,
	    .loss = &loss,
	    .tangent = v,
	    .jvp = jvp};
	struct err err;

	ck_assert_uint_le(d.norm->arg_size, sizeof(arg));
	ck_assert_int_eq(op_parse(d.norm, arg, norms[k].alpha, &err), 0);
	ck_assert_uint_le(d.norm->scratch, 4);
	for (size_t i = 0; i < n; i++)
		heated[i] = z[i] / temp;
	dist_begin(&d, heated, n, DIST_NO_LABEL, p, logp);
	return col_jvp.vector(&d);
}

/* Whether no class enters or leaves the support between the two (1). */
static bool
is_smooth(const long double *a, const long double *b, size_t n)
{
	size_t i = 0;

	while (i < n && (a[i] > 0) == (b[i] > 0) && (a[i] == 0 || (a[i] > 0.05L && b[i] > 0.05L)))
		i++;
	return i == n;
}

START_TEST(central_differences)
{
	const size_t k = (size_t)_i;
	const long double h = 1e-8L;
	long double up[MOST], down[MOST], want;
	double z[MOST], v[MOST], temp;
	const double *got;
	size_t n, tried = 0;

	for (int round = 0; round < ROUNDS; round++) {
		n = 1 + dice_below(MOST);
		temp = 0.5 + (double)dice_below(100) / 40;
		for (size_t i = 0; i < n; i++) {
			z[i] = ((double)dice_below(4001) - 2000) / 700;
			v[i] = ((double)dice_below(2001) - 1000) / 300;
		}
		slow(up, k, z, v, n, h, temp);
		slow(down, k, z, v, n, -h, temp);
		if (norms[k].a > 1 && !is_smooth(up, down, n))
			continue;
		tried++;
		got = product(k, z, v, n, temp);
		for (size_t i = 0; i < n; i++) {
			want = (up[i] - down[i]) / (2 * h);
			ck_assert_msg(fabsl(got[i] - want) <= 2e-8L * (1 + fabsl(want)),
			    "%s, %zu classes: %g, not %Lg", norms[k].op, n, got[i], want);
		}
	}
	ck_assert_uint_gt(tried, ROUNDS / 10);
}
END_TEST

/* (3) */
START_TEST(a_masked_class_does_not_count)
{
	const double z[3] = {1, -INFINITY, 0}, v[3] = {2, 1e6, -1}, less[2] = {1, 0},
		     w[2] = {2, -1};
	const double *got;
	double first, last;

	got = product((size_t)_i, z, v, 3, 1);
	first = got[0];
	last = got[2];
	got = product((size_t)_i, less, w, 2, 1);
	ck_assert_double_eq(first, got[0]);
	ck_assert_double_eq(last, got[1]);
}
END_TEST

Suite *
suite_jvp(void)
{
	Suite *s = suite_create("jvp");
	TCase *t = tcase_create("jvp");
	const int n = (int)(sizeof(norms) / sizeof(norms[0]));

	tcase_add_loop_test(t, central_differences, 0, n);
	tcase_add_loop_test(t, a_masked_class_does_not_count, 0, n);
	suite_add_tcase(s, t);
	return s;
}
