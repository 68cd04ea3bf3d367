/* SPDX-License-Identifier: MIT */
/*
 * given: exp(z_i - L), where L is the log-sum-exp of a row of which these classes are a
 * part (context->lse). The softmax of the whole row, for classes that are split over files
 * or machines; log-given is z_i - L.
 * (1) -inf gives 0, and its logarithm -inf.
 * (2) L is rounded to a double: log p has an absolute error of |L| 2^-53, p a relative one,
 *     besides that of z_i - L and of exp.
 * (3) A p that roundings put above 1 is 1.
 */
#include "op/given.h"

#include "kern/kern.h"

static void
log_apply(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)arg;
	(void)scratch;
	kern()->shift(row, n, context->lse, 0);
	for (size_t i = 0; i < n; i++)
		row[i] = row[i] < 0 ? row[i] : 0; /* (3) */
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	log_apply(arg, row, n, context, scratch);
	kern()->exp(row, n);
}

const struct op op_given = {
    .name = "softmax of a part",
    .help = "the softmax of the whole row",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PART,
    .write = "probs",
    .twin = &op_log_given,
    .apply = apply,
};

const struct op op_log_given = {
    .name = "log-softmax of a part",
    .help = "its logarithms",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOG_PART,
    .write = "logprobs",
    .twin = &op_given,
    .apply = log_apply,
};
