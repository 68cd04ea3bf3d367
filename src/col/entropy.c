/* SPDX-License-Identifier: MIT */
/*
 * entropy: minus the sum of p log p over the classes, in nats or to the base
 * given by --base (Shannon 1948).
 */
#include "col/col.h"

const struct col col_entropy = {
    .name = "entropy",
    .help = "the entropy, in nats or to the given base",
    .shape = COL_REAL,
    .needs_sum = true,
    .one = dist_entropy,
};
