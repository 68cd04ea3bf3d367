/* SPDX-License-Identifier: MIT */
/*
 * sparsemax: max(z_i - tau, 0), where tau makes them sum to 1: the probabilities nearest
 * to the logits (Martins & Astudillo 2016, From Softmax to Sparsemax). Classes far below
 * the largest get exactly 0.
 * (1) -inf gives 0. One class gives 1.
 * (2) Equal logits have equal probabilities.
 * (3) A class whose logit is the threshold gets 0.
 */
#include "op/op.h"
#include "op/sparse.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)arg;
	sparse_ramp(row, n, op_top(row, n, context), false, scratch);
}

static double
alpha(const void *arg)
{
	(void)arg;
	return 2;
}

const struct op op_sparsemax = {
    .name = "sparsemax",
    .help = "probabilities that sum to 1, 0 for classes far below the largest",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PROB,
    .sparse = true,
    .write = "probs",
    .scratch = 1,
    .alpha = alpha,
    .apply = apply,
};
