/* SPDX-License-Identifier: MIT */
/*
 * rank: how many classes precede the label: those with a larger logit, or with
 * an equal logit and a lower index. 0 is the most probable.
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	double z = d->z[d->label];
	size_t rank = 0;

	for (size_t i = 0; i < d->label; i++)
		rank += d->z[i] >= z;
	for (size_t i = d->label + 1; i < d->n; i++)
		rank += d->z[i] > z;
	return (double)rank;
}

const struct col col_rank = {
    .name = "rank",
    .help = "the rank of the label, 0 for the most probable",
    .shape = COL_INDEX,
    .needs_label = true,
    .one = one,
};
