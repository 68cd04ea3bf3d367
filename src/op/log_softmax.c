/* SPDX-License-Identifier: MIT */
/*
 * log-softmax: (z_i - m) - log(sum of exp(z_j - m)), where m is the largest
 * logit. It is never computed as the logarithm of softmax, which loses what
 * underflows.
 * (1) -inf stays -inf. One class gives 0.
 * (2) The logarithm is log1p of the sum of all terms but the largest, so that a
 *     nearly certain class keeps its digits.
 */
#include "kern/kern.h"
#include "op/op.h"

extern const struct op op_softmax;

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	size_t top = kern()->argmax(row, n);
	double max = row[top], dot, rest = kern()->sum_top(row, n, top, &dot);

	(void)context;
	(void)arg;
	(void)scratch;
	kern()->shift(row, n, max, kern_log1p(rest)); /* (2) */
}

const struct op op_log_softmax = {
    .name = "log-softmax",
    .option = "log",
    .help = "log-probabilities",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGPROB,
    .soft = true,
    .write = "logprobs",
    .twin = &op_softmax,
    .apply = apply,
};
