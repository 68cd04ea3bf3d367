/* SPDX-License-Identifier: MIT */
/*
 * probs: the probability of each class; with --op sigmoid, each on its own.
 */
#include "col/col.h"

const struct col col_probs = {
    .name = "probs",
    .help = "the probability of each class (the default)",
    .shape = COL_VECTOR,
    .each = true,
    .absent = 0,
    .vector = dist_probs,
};
