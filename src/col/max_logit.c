/* SPDX-License-Identifier: MIT */
/*
 * max_logit: the largest logit, after temperature and filters (Hendrycks et al. 2022,
 * "Scaling out-of-distribution detection for real-world settings").
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	return d->z[dist_top(d)];
}

const struct col col_max_logit = {
    .name = "max_logit",
    .help = "the largest logit",
    .shape = COL_REAL,
    .one = one,
};
