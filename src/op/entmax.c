/* SPDX-License-Identifier: MIT */
/*
 * alpha-entmax: max((alpha - 1) z_i - tau, 0)^(1 / (alpha - 1)), where tau makes them sum
 * to 1 (Peters, Niculae, Martins 2019, Sparse Sequence-to-Sequence Models). Between
 * softmax, alpha = 1, and sparsemax, alpha = 2; a larger alpha leaves fewer classes.
 * (1) -inf gives 0. One class gives 1. Equal logits have equal probabilities.
 * (2) alpha = 1 is softmax and alpha = 2 sparsemax, by the same code.
 * (3) Logarithms are those of the formula. If alpha is near 1, a probability can
 *     underflow to 0 and its logarithm is still finite.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"
#include "op/sparse.h"

extern const struct op op_softmax, op_sparsemax, op_entmax;

static void
set(void *arg, double alpha)
{
	*(struct entmax *)arg = entmax_of(alpha - 1);
}

/* (2) */
static const struct op *
same(const void *arg)
{
	const double s = ((const struct entmax *)arg)->s;

	return s == 0 ? &op_softmax : s == 1 ? &op_sparsemax : NULL;
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct entmax *e = arg;
	const size_t top = op_top(row, n, context);

	if (e->s == 0.5)
		sparse_ramp(row, n, top, true, scratch);
	else
		sparse_entmax(row, n, top, e, scratch);
}

/* (3) */
static void
apply_log(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	const struct entmax *e = arg;
	const size_t top = op_top(row, n, context);

	if (e->s == 0.5) {
		sparse_ramp(row, n, top, true, scratch);
		kern()->log(row, n);
	} else {
		sparse_log_entmax(row, n, top, e, scratch);
	}
}

static double
alpha(const void *arg)
{
	return 1 + ((const struct entmax *)arg)->s;
}

static const struct op log_entmax = {
    .name = "log-entmax",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOGPROB,
    .sparse = true,
    .write = "logprobs",
    .twin = &op_entmax,
    .arg_size = sizeof(struct entmax),
    .scratch = 1,
    .apply = apply_log,
};

const struct op op_entmax = {
    .name = "entmax",
    .option = "alpha",
    .arg = "A",
    .example = "1.7 1.5 3",
    .help = "alpha-entmax: 1 is softmax, 1.5 the default, 2 sparsemax",
    .range = {.least = 1, .most = INFINITY, .below = true},
    .usual = 1.5,
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_PROB,
    .sparse = true,
    .write = "probs",
    .twin = &log_entmax,
    .arg_size = sizeof(struct entmax),
    .scratch = 1,
    .set = set,
    .same = same,
    .alpha = alpha,
    .apply = apply,
};
