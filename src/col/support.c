/* SPDX-License-Identifier: MIT */
/*
 * support: how many classes have a probability above 0: with softmax those whose logit is
 * not -inf, with a sparse normaliser those above its threshold.
 * (1) By the logarithm, so a probability that underflows counts.
 */
#include <math.h>

#include "col/col.h"

static double
one(struct dist *d)
{
	const double *z = d->norm->soft ? d->z : dist_logprobs(d); /* (1) */
	size_t n = 0;

	for (size_t i = 0; i < d->n; i++)
		n += z[i] > -INFINITY;
	return (double)n;
}

const struct col col_support = {
    .name = "support",
    .help = "how many classes have a probability above 0",
    .shape = COL_INDEX,
    .counts = true,
    .needs_sum = true,
    .one = one,
};
