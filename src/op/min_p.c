/* SPDX-License-Identifier: MIT */
/*
 * min-p: keep the classes whose probability is at least Q times the largest;
 * the others become -inf (Nguyen et al. 2024, Turning Up the Heat).
 * (1) Q = 0 keeps all classes. Q = 1 keeps the largest and those equal to it.
 * (2) For Q < 1, a class that misses Q only by the rounding of the logits is
 *     kept: .3 is half of .6, although the difference of their logarithms, as
 *     doubles, is a little less.
 * (3) -inf stays -inf.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"

static void
set(void *arg, double q)
{
	*(double *)arg = kern_log(q);
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	double least = *(const double *)arg, max = row[kern()->argmax(row, n)];

	(void)context;
	(void)scratch;
	if (least < 0) /* (2) */
		least -= fmin(0x1p-51 * (fabs(max) - least), 1e-12);
	kern()->cut(row, n, max, least);
}

const struct op op_min_p = {
    .name = "min-p",
    .arg = "Q",
    .example = "0.1",
    .help = "keep classes with at least Q times the largest probability",
    .range = {.least = 0, .most = 1},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .set = set,
    .apply = apply,
};
