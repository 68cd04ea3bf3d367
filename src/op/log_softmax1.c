/* SPDX-License-Identifier: MIT */
/*
 * log-softmax1: z_i - log(1 + sum of exp(z_j)), the logarithm of softmax1 (softmax1.c),
 * never computed as the logarithm of its result.
 * (1) With m the largest logit: if m > 0, (z_i - m) - log(1 + rest + exp(-m)), rest the
 *     sum of the other exp(z_j - m); else z_i - log(1 + exp(m) (1 + rest)). Both
 *     logarithms are log1p, so a result near 0 keeps its digits.
 * (2) -inf stays -inf, also throughout.
 * (3) One class: the log-sigmoid of its logit.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/softmax1.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const size_t top = kern()->argmax(row, n);
	const double max = row[top];
	double dot, rest;

	(void)context;
	(void)arg;
	(void)scratch;
	if (max == -INFINITY) /* (2) */
		return;
	rest = kern()->sum_top(row, n, top, &dot);
	if (max > 0)
		kern()->shift(row, n, max, kern_log1p(rest + kern_exp(-max)));
	else
		kern()->shift(row, n, 0, kern_log1p(kern_exp(max) * (1 + rest)));
}

const struct op op_log_softmax1 = {
    .name = "log-softmax1",
    .help = "the logarithms of softmax1",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOG_PART,
    .write = "logprobs",
    .twin = &op_softmax1,
    .apply = apply,
};
