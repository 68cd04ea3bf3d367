/* SPDX-License-Identifier: MIT */
/*
 * nll: minus the logarithm of the label's probability, in nats.
 * (1) Infinite if the label's class has probability 0 or was filtered out.
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	return dist_surprise_of(d, d->label);
}

const struct col col_nll = {
    .name = "nll",
    .help = "minus the log-probability of the label",
    .shape = COL_REAL,
    .needs_label = true,
    .needs_sum = true,
    .one = one,
};
