/* SPDX-License-Identifier: MIT */
/*
 * tau: divide the logits with Gumbel noise by T. Their softmax is then a draw from the
 * relaxed categorical distribution of that temperature (Jang, Gu, Poole 2017, Categorical
 * Reparameterization with Gumbel-Softmax; Maddison, Mnih, Teh 2017, The Concrete
 * Distribution).
 * (1) T = 0 is the limit: 1 for the class that is drawn, 0 for all others, as the value of
 *     the straight-through estimator is.
 * (2) Otherwise as temperature (2) (3).
 */
#include <math.h>

#include "op/op.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	op_temperature.apply(arg, row, n, context, scratch);
}

const struct op op_tau = {
    .name = "tau",
    .arg = "T",
    .example = "0.5 0",
    .help = "divide the sums by T; 0 gives a one-hot row",
    .range = {.least = 0, .most = INFINITY, .below = true},
    .role = ROLE_STEP,
    .filter = true,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .arg_size = sizeof(double),
    .apply = apply,
};
