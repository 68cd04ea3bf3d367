/* SPDX-License-Identifier: MIT */
/*
 * energy: minus the log-sum-exp of the logits, after temperature and filters (Liu, Wang,
 * Owens, Li 2020, "Energy-based out-of-distribution detection"). Rows unlike those that
 * the model was trained on have high energies. Their E(x; T) is T times this.
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	return 0 - dist_lse(d);
}

const struct col col_energy = {
    .name = "energy",
    .help = "minus the log sum exp of the logits",
    .shape = COL_REAL,
    .one = one,
};
