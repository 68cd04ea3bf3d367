/* SPDX-License-Identifier: MIT */
/*
 * temperature: divide every logit by T. T > 1 flattens the distribution, T < 1
 * sharpens it (Guo et al. 2017, On Calibration of Modern Neural Networks,
 * section 4.2).
 * (1) T = 0 is the limit: the largest logit (the first of equals) becomes 0 and
 *     all others -inf.
 * (2) -inf stays -inf.
 * (3) If z / T would overflow, the row is first shifted so that its largest
 *     logit is 0: the probabilities are the same, and no difference is lost.
 *     With sigmoid, which takes each class on its own, what overflows becomes the
 *     largest double instead.
 * (4) In the multilabel task T = 0 makes each label certain, or impossible, by its sign;
 *     a logit of 0 stays. +inf stays +inf.
 * (5) With softmax1 rows can't be shifted either, so (3) is as with sigmoid. T = 0 makes
 *     the largest logit certain if it is above 0, impossible if below, and 1/2 at 0.
 */
#include <float.h>
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"
#include "op/temperature.h"

/* (1) */
static void
all_on(double *row, size_t n, size_t top)
{
	for (size_t i = 0; i < n; i++)
		row[i] = i == top ? 0 : -INFINITY;
}

void
temperature_divide(double *row, size_t n, double temp)
{
	size_t top = kern()->argmax(row, n);

	if (!isfinite(row[top] / temp)) /* (3) */
		kern()->shift(row, n, row[top], 0);
	kern()->div(row, n, temp);
}

/* (3) with sigmoid. */
static void
divide_each(double *row, size_t n, double temp)
{
	if (isfinite(row[kern()->argmax(row, n)] / temp)) {
		kern()->div(row, n, temp);
		return;
	}
	for (size_t i = 0; i < n; i++)
		row[i] = row[i] < INFINITY ? fmin(row[i] / temp, DBL_MAX) : row[i];
}

/* (5) */
static void
all_or_none(double *row, size_t n)
{
	const size_t top = kern()->argmax(row, n);
	const double z = row[top];

	all_on(row, n, top);
	row[top] = z > 0 ? LOG_ODDS_MOST : z < 0 ? -LOG_ODDS_MOST : 0;
}

/* (4) */
static void
each_certain(double *row, size_t n)
{
	for (size_t i = 0; i < n; i++)
		row[i] = row[i] > 0 ? INFINITY : row[i] < 0 ? -INFINITY : 0;
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	double temp = *(const double *)arg;

	(void)scratch;
	if (temp == 0 && context->labels)
		each_certain(row, n);
	else if (temp == 0 && context->part)
		all_or_none(row, n);
	else if (temp == 0)
		all_on(row, n, kern()->argmax(row, n));
	else if (context->each || context->part)
		divide_each(row, n, temp);
	else
		temperature_divide(row, n, temp);
}

const struct op op_temperature = {
    .name = "temp",
    .alias = "temperature",
    .arg = "T",
    .example = "0.7 3 0",
    .help = "divide the logits by T; 0 keeps only the largest",
    .range = {.least = 0, .most = INFINITY, .below = true},
    .role = ROLE_STEP,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = apply,
};
