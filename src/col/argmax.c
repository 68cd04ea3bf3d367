/* SPDX-License-Identifier: MIT */
/* argmax: the class of the largest logit (the first of equals), counted from 0. */
#include "col/col.h"

static double
one(struct dist *d)
{
	return (double)dist_class(d, dist_top(d));
}

const struct col col_argmax = {
    .name = "argmax",
    .help = "the most probable class, counted from 0",
    .shape = COL_INDEX,
    .decision = true,
    .one = one,
};
