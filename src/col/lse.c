/* SPDX-License-Identifier: MIT */
/*
 * lse: the logarithm of the sum of the exponentials of the logits, after
 * temperature and filters.
 */
#include "col/col.h"

const struct col col_lse = {
    .name = "lse",
    .help = "log sum exp of the logits",
    .shape = COL_REAL,
    .one = dist_lse,
};
