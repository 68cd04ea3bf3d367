/* SPDX-License-Identifier: MIT */
/*
 * temperature: z / T with one T for all classes, fitted to minimise the mean
 * NLL (Guo et al. 2017, On Calibration of Modern Neural Networks, section 4.2).
 *
 * With beta = 1 / T, the NLL of a row is log sum exp(beta z_i) - beta z_y. It
 * is convex in beta: its derivative is E[z] - z_y and its second derivative is
 * the variance of z, under the row's probabilities at beta. Newton's method in
 * beta is bracketed by the nearest points on either side of the optimum.
 *
 * (1) If the derivative is not negative at T = 1e3, or not positive at T =
 *     1e-3, the optimum is at that bound or beyond: the result is the bound,
 *     and at_bound is set. If every label is a largest class, it is the second
 *     case: the NLL falls forever as T goes to 0.
 * (2) The standard error is the sandwich estimate (Huber 1967; White 1982, Maximum
 *     Likelihood Estimation of Misspecified Models), which holds if no T is the right
 *     one: with the derivatives s of the NLL of each row, sqrt(sum of (w s)^2) / (sum of w
 *     var) for beta, times T^2 for T. A constant factor in all weights changes nothing.
 * (3) The ECE and the Brier score are not convex: search.c starts from the T of
 *     the least NLL. There is no standard error then.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "calib/calib.h"
#include "calib/newton.h"
#include "calib/search.h"
#include "op/temperature.h"

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	(void)bins;
	return 1;
}

/* (3) */
static int
fit_other(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    const struct newton *n, struct err *err)
{
	double beta = n->beta;

	if (search_beta(&beta, &result->passes, rows, o, err) < 0)
		return -1;
	c->value[0][0] = 1 / beta;
	result->after = (struct score){0};
	result->at_bound = beta <= 1 / NEWTON_T_MOST || beta >= 1 / NEWTON_T_LEAST;
	if (result->at_bound)
		snprintf(result->why, sizeof(result->why), "the best T found is at the bound of %s",
		    beta < 1 ? "1000" : "0.001");
	return 0;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct newton n = {.pass = o->pass, .who = o->who};
	double *temp = calib_room(c, 0, 1, err);

	if (!temp || newton_fit(&n, rows, err) < 0)
		return -1;
	*temp = newton_temperature(&n);
	result->passes = n.passes;
	result->gradient = fabs(n.slope);
	result->before = n.before;
	if (o->objective != OBJECTIVE_NLL)
		return fit_other(c, rows, o, result, &n, err);
	if (n.at == NEWTON_INSIDE)
		result->after = n.score;
	if (n.at == NEWTON_INSIDE)
		result->temperature_se = *temp * *temp * sqrt(n.spread) / n.information; /* (2) */
	newton_report(&n, result);
	return 0;
}

static int
check(const struct calib *c, struct err *err)
{
	if (c->value[0][0] > 0 && c->value[0][0] < INFINITY)
		return 0;
	return err_set(err, ERR_DATA, "temperature: not a finite number above 0");
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	(void)scratch;
	temperature_divide(row, n, c->value[0][0]);
}

const struct method method_temperature = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "temperature",
    .help = "z / T, one T for all classes (Guo 2017)",
    .param = {{"temperature", SHAPE_ONE, false}},
    .same = {{1}},
    .nsame = 1,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
