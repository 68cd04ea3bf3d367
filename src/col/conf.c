/* SPDX-License-Identifier: MIT */
/* conf: the confidence, i.e. the largest probability. */
#include "col/col.h"

static double
one(struct dist *d)
{
	return dist_prob_of(d, dist_top(d));
}

const struct col col_conf = {
    .name = "conf",
    .help = "the largest probability",
    .shape = COL_REAL,
    .one = one,
};
