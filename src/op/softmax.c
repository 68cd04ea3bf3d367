/* SPDX-License-Identifier: MIT */
/*
 * softmax: exp(z_i - m) / sum of exp(z_j - m), where m is the largest logit.
 * (1) -inf gives 0. One class gives 1.
 * (2) The largest term is exactly 1 and is added last, so that the sum of tiny
 *     terms is kept as far as possible.
 */
#include "kern/kern.h"
#include "op/op.h"

extern const struct op op_log_softmax;

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	double rest = kern()->exp_top(row, row, n, kern()->argmax(row, n));

	(void)context;
	(void)arg;
	(void)scratch;
	kern()->div(row, n, 1 + rest); /* (2) */
}

const struct op op_softmax = {
    .name = "softmax",
    .help = "probabilities that sum to 1 (the default)",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PROB,
    .soft = true,
    .write = "probs",
    .twin = &op_log_softmax,
    .apply = apply,
};
