/* SPDX-License-Identifier: MIT */
/*
 * matrix: W z + b, and dirichlet: W log-softmax(z) + b, fitted to minimise the
 * mean NLL plus a penalty on b and on the off-diagonal entries of W (Guo et al.
 * 2017; Kull et al. 2019, Beyond temperature scaling, with ODIR, where lambda
 * and mu are the same number).
 * (1) A logit of -inf stays -inf and does not contribute to the other classes.
 */
#include <string.h>

#include "base/mem.h"
#include "calib/affine.h"

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)bins;
	return mem_product(nclass, nclass) + nclass;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    bool of_logprobs, struct err *err)
{
	const struct affine a = {.shape = SHAPE_SQUARE, .of_logprobs = of_logprobs, .l2 = o->l2};
	size_t k = c->nclass, kk = mem_product(k, k);
	double *theta = mem_new(kk + k, sizeof(*theta), err);
	int status = -1;

	if (theta && calib_room(c, 0, kk, err) && calib_room(c, 1, k, err))
		status = affine_fit(&a, rows, o, theta, result, err);
	if (status == 0) {
		memcpy(c->value[0], theta, kk * sizeof(*theta));
		memcpy(c->value[1], theta + kk, k * sizeof(*theta));
	}
	mem_free(theta);
	return status;
}

static int
fit_matrix(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	return fit(c, rows, o, result, false, err);
}

static int
fit_dirichlet(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	return fit(c, rows, o, result, true, err);
}

static void
apply_matrix(const struct calib *c, double *row, size_t n, double *scratch)
{
	affine_square(row, n, c->value[0], c->value[1], scratch);
}

static void
apply_dirichlet(const struct calib *c, double *row, size_t n, double *scratch)
{
	affine_logprobs(row, n, scratch);
	apply_matrix(c, row, n, scratch);
}

const struct method method_matrix = {
    .tasks = FOR_MULTICLASS,
    .name = "matrix",
    .help = "W z + b, with a penalty on b and off W's diagonal (Guo 2017)",
    .param = {{"matrix", SHAPE_SQUARE}, {"bias", SHAPE_EACH}},
    .takes_l2 = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit_matrix,
    .apply = apply_matrix,
};

const struct method method_dirichlet = {
    .tasks = FOR_MULTICLASS,
    .name = "dirichlet",
    .help = "the same on log-softmax(z) (Kull 2019)",
    .param = {{"matrix", SHAPE_SQUARE}, {"bias", SHAPE_EACH}},
    .takes_l2 = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit_dirichlet,
    .apply = apply_dirichlet,
};
