/* SPDX-License-Identifier: MIT */
/*
 * nce: sigmoid(z_i - log K), for each class on its own: the probability that noise-contrastive
 * estimation gives a class for being data and not one of K noise samples (Gutmann &
 * Hyvarinen 2010). z_i has log q_i of the noise taken off already, so that this is
 * sigmoid(z_i - log(K q_i)).
 * (1) -inf gives 0.
 * (2) K = 1 is sigmoid.
 * (3) The logarithm is that of log-sigmoid, and never of the result.
 */
#include <math.h>

#include "kern/kern.h"
#include "op/op.h"

extern const struct op op_log_nce;

static void
set(void *arg, double k)
{
	*(double *)arg = kern_log(k);
}

static void
apply(const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)context;
	(void)scratch;
	kern()->shift(row, n, *(const double *)arg, 0);
	kern()->sigmoid(row, n);
}

static void
log_apply(
    const void *arg, double *row, size_t n, const struct row_context *context, double *scratch)
{
	(void)context;
	(void)scratch;
	kern()->shift(row, n, *(const double *)arg, 0);
	kern()->log_sigmoid(row, n);
}

const struct op op_nce = {
    .name = "nce",
    .option = "nce",
    .arg = "K",
    .usual = 1,
    .example = "5 0.5",
    .help = "data against K noise samples, each class on its own",
    .range = {.least = 0, .most = INFINITY, .above = true, .below = true},
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_SCORE,
    .write = "probs",
    .twin = &op_log_nce,
    .arg_size = sizeof(double),
    .set = set,
    .apply = apply,
};

/* (3) Not in op.list: --write logprobs. */
const struct op op_log_nce = {
    .name = "log-nce",
    .help = "its logarithms",
    .role = ROLE_NORMALISER,
    .takes = KIND_LOGIT,
    .gives = KIND_LOG_SCORE,
    .write = "logprobs",
    .twin = &op_nce,
    .apply = log_apply,
};
