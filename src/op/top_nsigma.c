/* SPDX-License-Identifier: MIT */
/*
 * top-nsigma: keep the logits that are at most N standard deviations below the largest;
 * the others become -inf (Tang et al. 2024, Top-n-sigma: Not All Logits Are You Need). The
 * standard deviation is that of a population, with 1/n, over the finite logits, as in
 * llama.cpp. A temperature before it changes nothing of which classes are kept.
 * (1) -inf does not count, and stays -inf.
 * (2) If all finite logits are equal, or there is one, all of them are kept.
 * (3) A logit that misses the threshold only by rounding is kept: of two logits both are
 *     within two standard deviations.
 * (4) If the standard deviation overflows, all are kept.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"

/* The standard deviation of m >= 1 finite values, which are overwritten. */
static double
deviation(double *z, size_t m)
{
	kern()->shift(z, m, kern()->sum(z, m) / (double)m, 0);
	return sqrt(kern()->dot(z, z, m) / (double)m);
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const double max = row[kern()->argmax(row, n)];
	const size_t m = kern()->above(scratch, row, n, -INFINITY); /* (1) */
	double down;

	(void)context;
	kern()->shift(scratch, m, max, 0);
	down = *(const double *)arg * deviation(scratch, m);
	if (!(down < INFINITY)) /* (4) */
		return;
	down += 1e-12 * down + fmin(0x1p-51 * fabs(max), 1e-12); /* (3) */
	kern()->cut(row, n, max, -down);
}

const struct op op_top_nsigma = {
    .name = "top-nsigma",
    .alias = "top-n-sigma",
    .arg = "N",
    .example = "1.5",
    .help = "keep the logits within N standard deviations of the largest",
    .range = {.least = 0, .most = INFINITY, .above = true, .below = true},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .scratch = 1,
    .apply = apply,
};
