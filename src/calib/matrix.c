/* SPDX-License-Identifier: MIT */
/*
 * matrix: W z + b, and dirichlet: W log-softmax(z) + b (Guo et al. 2017; Kull et al.
 * 2019, Beyond temperature scaling), fitted to minimise the mean NLL plus a penalty on b and
 * on what W differs from the best temperature's: ridge.c (2). As in Kull's ODIR, that on b
 * may have a strength of its own.
 * dirichlet-odir is dirichlet with the penalties of ODIR as they were published: ridge.c (2).
 * (1) A logit of -inf stays -inf and does not contribute to the other classes.
 */
#include "base/mem.h"
#include "calib/affine.h"
#include "calib/ridge.h"

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)bins;
	return mem_product(nclass, nclass) + nclass;
}

static int
fit_matrix(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	struct ridge a = {.shape = SHAPE_SQUARE};

	return ridge_fit(c, &a, rows, o, result, err);
}

static int
fit_dirichlet(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	struct ridge a = {.shape = SHAPE_SQUARE, .of_logprobs = true};

	return ridge_fit(c, &a, rows, o, result, err);
}

static int
fit_odir(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct ridge a = {.shape = SHAPE_SQUARE, .of_logprobs = true, .odir = true};

	return ridge_fit(c, &a, rows, o, result, err);
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
    .help = "W z + b, with a matrix W (Guo 2017)",
    .param = {{"matrix", SHAPE_SQUARE, false}, {"bias", SHAPE_EACH, false}},
    .takes_l2 = true,
    .takes_mu = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit_matrix,
    .apply = apply_matrix,
};

const struct method method_dirichlet = {
    .tasks = FOR_MULTICLASS,
    .name = "dirichlet",
    .help = "the same on log-softmax(z) (Kull 2019)",
    .param = {{"matrix", SHAPE_SQUARE, false}, {"bias", SHAPE_EACH, false}},
    .takes_l2 = true,
    .takes_mu = true,
    .of_logprobs = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit_dirichlet,
    .apply = apply_dirichlet,
};

const struct method method_dirichlet_odir = {
    .tasks = FOR_MULTICLASS,
    .name = "dirichlet-odir",
    .help = "the same with the penalties of ODIR as published (Kull 2019)",
    .param = {{"matrix", SHAPE_SQUARE, false}, {"bias", SHAPE_EACH, false}},
    .takes_l2 = true,
    .takes_mu = true,
    .free_scale = true,
    .falls_back = true,
    .of_logprobs = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit_odir,
    .apply = apply_dirichlet,
};
