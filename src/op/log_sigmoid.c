/* SPDX-License-Identifier: MIT */
/*
 * log-sigmoid: -log(1 + exp(-z)) of each class on its own; never computed as
 * the logarithm of sigmoid.
 * (1) -inf stays -inf.
 */
#include "kern/kern.h"
#include "op/op.h"

extern const struct op op_sigmoid;

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)context;
	(void)arg;
	(void)scratch;
	kern()->log_sigmoid(row, n);
}

const struct op op_log_sigmoid = {
    .name = "log-sigmoid",
    .help = "the logarithm of sigmoid",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOG_SCORE,
    .write = "logprobs",
    .twin = &op_sigmoid,
    .apply = apply,
};
