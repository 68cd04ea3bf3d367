/* SPDX-License-Identifier: MIT */
/*
 * vector: w_k z_k + b_k, a factor and a bias per class, fitted to minimise the
 * mean NLL (Guo et al. 2017, section 4.2) plus a penalty on b and on what w differs from the
 * best temperature's: ridge.c (2).
 * (1) A factor may be negative.
 * (2) The mean of b is 0.
 * (3) A logit of -inf stays -inf.
 */
#include "calib/affine.h"
#include "calib/ridge.h"

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)bins;
	return 2 * nclass;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct ridge a = {.shape = SHAPE_EACH};

	return ridge_fit(c, &a, rows, o, result, err);
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	affine_each(row, n, c->value[0], c->value[1], scratch);
}

const struct method method_vector = {
    .tasks = FOR_MULTICLASS,
    .name = "vector",
    .help = "w z + b, a factor and a bias per class (Guo 2017)",
    .param = {{"weight", SHAPE_EACH, false}, {"bias", SHAPE_EACH, false}},
    .takes_l2 = true,
    .has_errors = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit,
    .apply = apply,
};
