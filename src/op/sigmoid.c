/* SPDX-License-Identifier: MIT */
/*
 * sigmoid: 1 / (1 + exp(-z)) of each class on its own, for labels that do not
 * exclude each other. The relative error is small on both sides of 0.
 * (1) -inf gives 0.
 */
#include "kern/kern.h"
#include "op/op.h"

extern const struct op op_log_sigmoid;

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)context;
	(void)arg;
	(void)scratch;
	kern()->sigmoid(row, n);
}

const struct op op_sigmoid = {
    .name = "sigmoid",
    .help = "the probability of each class on its own",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_SCORE,
    .write = "probs",
    .twin = &op_log_sigmoid,
    .apply = apply,
};
