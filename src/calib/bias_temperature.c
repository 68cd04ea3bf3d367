/* SPDX-License-Identifier: MIT */
/*
 * bias-temperature: z / T + b, with one T and a bias per class, fitted to minimise the mean
 * NLL plus a penalty on b, ridge.c (2) (Alexandari, Kundaje, Shrikumar 2020, Maximum
 * Likelihood with Bias-Corrected Calibration is Hard-To-Beat at Label Shift Adaptation).
 * (1) T stays within 1e-3 ... 1e3; at_bound is set at a bound.
 * (2) The mean of b is 0.
 * (3) A logit of -inf stays -inf.
 */
#include <math.h>

#include "base/err.h"
#include "calib/ridge.h"
#include "kern/kern.h"
#include "op/temperature.h"

/* A bias beyond this may take a finite logit out of the doubles. */
#define BIAS_MOST 1e300

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)bins;
	return 1 + nclass;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct ridge a = {.shape = SHAPE_ONE};

	return ridge_fit(c, &a, rows, o, result, err);
}

static int
check(const struct calib *c, struct err *err)
{
	if (!(c->value[0][0] > 0))
		return err_set(err, ERR_DATA, "\"temperature\": not a number above 0");
	for (size_t i = 0; i < c->n[1]; i++) {
		if (!(fabs(c->value[1][i]) <= BIAS_MOST))
			return err_set(err, ERR_DATA, "\"bias\": beyond 1e300");
	}
	return 0;
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	size_t top;

	(void)scratch;
	temperature_divide(row, n, c->value[0][0]);
	top = kern()->argmax(row, n);
	if (!(row[top] <= BIAS_MOST)) /* the sum could be no double */
		kern()->shift(row, n, row[top], 0);
	kern()->add_scaled(row, c->value[1], n, 1);
}

const struct method method_bias_temperature = {
    .tasks = FOR_MULTICLASS,
    .name = "bias-temperature",
    .help = "z / T + b, with one T and a bias per class (Alexandari 2020)",
    .param = {{"temperature", SHAPE_ONE, false}, {"bias", SHAPE_EACH, false}},
    .takes_l2 = true,
    .has_errors = true,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
