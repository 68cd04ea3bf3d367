/* SPDX-License-Identifier: MIT */
/*
 * ssmax: multiply every logit by S log n, where n is the number of classes that are not
 * -inf, so that attention over many classes does not fade (Nakanishi 2025, Scalable-Softmax
 * Is Superior for Attention).
 * (1) -inf stays -inf.
 * (2) One class that is not -inf: log 1 = 0, and its logit becomes 0.
 * (3) If a product would overflow, the row is first shifted so that its largest logit is
 *     0, as temperature.c does; if rows can't be shifted, it becomes the largest double.
 */
#include <float.h>
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"

/* (3) */
static void
multiply_each(double *row, size_t n, double by)
{
	for (size_t i = 0; i < n; i++)
		row[i] = row[i] < INFINITY ? fmin(row[i] * by, DBL_MAX) : row[i];
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const size_t top = kern()->argmax(row, n);
	double sum;
	size_t equal;
	const size_t some = kern()->rank(row, n, -INFINITY, &equal, &sum);
	const double by = *(const double *)arg * kern_log((double)some);

	(void)scratch;
	if (some <= 1) { /* (2) */
		row[top] = row[top] > -INFINITY ? 0 : row[top];
		return;
	}
	if (isfinite(row[top] * by)) {
		kern()->mul(row, n, by);
	} else if (context->each || context->part) {
		multiply_each(row, n, by);
	} else {
		kern()->shift(row, n, row[top], 0);
		kern()->mul(row, n, by);
	}
}

const struct op op_ssmax = {
    .name = "ssmax",
    .arg = "S",
    .example = "1 0.43",
    .help = "multiply the logits by S log n, n the number of classes",
    .range = {.least = 0, .most = INFINITY, .above = true, .below = true},
    .role = ROLE_STEP,
    .among = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = apply,
};
