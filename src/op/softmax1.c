/* SPDX-License-Identifier: MIT */
/*
 * softmax1: exp(z_i) / (1 + sum of exp(z_j)), the softmax of the row and of one more
 * class of logit 0, whose probability is left out (Miller 2023, Attention Is Off By One).
 * (1) With m = max(0, max z) the terms are exp(z_i - m), and that of the class left out
 *     is exp(-m): nothing overflows, and one term is exactly 1.
 * (2) -inf gives 0. A row that is -inf throughout gives 0 everywhere.
 * (3) One class: the sigmoid of its logit.
 * (4) A row can't be shifted: adding to all logits changes the result.
 */
#include "op/softmax1.h"

#include "kern/kern.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const size_t top = kern()->argmax(row, n);
	double none = 1, sum;

	(void)context;
	(void)arg;
	(void)scratch;
	if (row[top] > 0) { /* (1) */
		none = kern_exp(-row[top]);
		sum = 1 + (kern()->exp_top(row, row, n, top) + none);
	} else {
		kern()->exp(row, n);
		sum = none + kern()->sum(row, n);
	}
	kern()->div(row, n, sum);
}

const struct op op_softmax1 = {
    .name = "softmax1",
    .help = "softmax with an extra class of logit 0, which is not written",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PART,
    .write = "probs",
    .twin = &op_log_softmax1,
    .apply = apply,
};
