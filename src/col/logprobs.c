/* SPDX-License-Identifier: MIT */
/*
 * logprobs: the logarithm of each class's probability, computed from the logits
 * and never from the probability.
 */
#include <math.h>

#include "col/col.h"

const struct col col_logprobs = {
    .name = "logprobs",
    .help = "the logarithm of each probability",
    .shape = COL_VECTOR,
    .each = true,
    .absent = -INFINITY,
    .vector = dist_logprobs,
};
