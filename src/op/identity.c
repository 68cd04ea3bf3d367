/* SPDX-License-Identifier: MIT */
/*
 * identity: the logits after temperature and filters, for converting formats.
 * Columns of probabilities written next to them are softmax's.
 */
#include "op/op.h"

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)context;
	(void)arg;
	(void)row;
	(void)n;
	(void)scratch;
}

const struct op op_identity = {
    .name = "identity",
    .help = "logits, after temperature and filters",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGIT,
    .soft = true,
    .write = "logits",
    .apply = apply,
};
