/* SPDX-License-Identifier: MIT */
/*
 * structured-vector and structured-matrix: (I + D) log q + b, where q is softmax(z / T)
 * with a little of the uniform distribution, and D is diagonal or full (Berta, Holzmueller,
 * Jordan, Bach 2025, Structured Matrix Scaling; SVS and SMS of probmetrics). T is the best
 * temperature, q = (1 - e) softmax(z / T) + e / K with e = 1 / (n + 1), and the fit minimises
 * the mean NLL plus the penalty of ridge.c (2). Its strength is 1, as published, unless
 * cross-validation finds a stronger one better.
 * An infinite strength is the temperature itself, without smoothing.
 * (1) A class whose logit is -inf stays so, and is none of the K.
 */
#include "base/err.h"
#include "base/mem.h"
#include "calib/affine.h"
#include "calib/ridge.h"

enum { WEIGHT, BIAS, TEMPERATURE, SMOOTHING };

static size_t
nparam_vector(size_t nclass, size_t bins)
{
	(void)bins;
	return 2 * nclass + 1;
}

static size_t
nparam_matrix(size_t nclass, size_t bins)
{
	(void)bins;
	return mem_product(nclass, nclass) + nclass + 1;
}

static int
fit_as(struct calib *c, enum shape shape, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	struct ridge a = {.shape = shape, .tempered = true};

	if (ridge_fit(c, &a, rows, o, result, err) < 0 || !calib_room(c, TEMPERATURE, 1, err) ||
	    !calib_room(c, SMOOTHING, 1, err))
		return -1;
	c->value[TEMPERATURE][0] = a.temperature;
	c->value[SMOOTHING][0] = a.smoothing;
	return 0;
}

static int
fit_vector(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	return fit_as(c, SHAPE_EACH, rows, o, result, err);
}

static int
fit_matrix(struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *result, struct err *err)
{
	return fit_as(c, SHAPE_SQUARE, rows, o, result, err);
}

static int
check(const struct calib *c, struct err *err)
{
	if (!(c->value[TEMPERATURE][0] > 0))
		return err_set(err, ERR_DATA, "\"temperature\": not a number above 0");
	if (!(c->value[SMOOTHING][0] >= 0 && c->value[SMOOTHING][0] <= 1))
		return err_set(err, ERR_DATA, "\"smoothing\": not from 0 to 1");
	return 0;
}

static void
temper(const struct calib *c, double *row, size_t n, double *scratch)
{
	affine_tempered(row, n, c->value[TEMPERATURE][0], c->value[SMOOTHING][0], scratch);
}

static void
apply_vector(const struct calib *c, double *row, size_t n, double *scratch)
{
	temper(c, row, n, scratch);
	affine_each(row, n, c->value[WEIGHT], c->value[BIAS], scratch);
}

static void
apply_matrix(const struct calib *c, double *row, size_t n, double *scratch)
{
	temper(c, row, n, scratch);
	affine_square(row, n, c->value[WEIGHT], c->value[BIAS], scratch);
}

const struct method method_structured_vector = {
    .tasks = FOR_MULTICLASS,
    .name = "structured-vector",
    .help = "vector on log-softmax(z / T), as SVS (Berta 2025)",
    .param = {{"weight", SHAPE_EACH, false}, {"bias", SHAPE_EACH, false},
	{"temperature", SHAPE_ONE, false}, {"smoothing", SHAPE_ONE, false}},
    .takes_l2 = true,
    .as_published = true,
    .falls_back = true,
    .scratch = 1,
    .nparam = nparam_vector,
    .fit = fit_vector,
    .check = check,
    .apply = apply_vector,
};

const struct method method_structured_matrix = {
    .tasks = FOR_MULTICLASS,
    .name = "structured-matrix",
    .help = "matrix on log-softmax(z / T), as SMS (Berta 2025)",
    .param = {{"matrix", SHAPE_SQUARE, false}, {"bias", SHAPE_EACH, false},
	{"temperature", SHAPE_ONE, false}, {"smoothing", SHAPE_ONE, false}},
    .takes_l2 = true,
    .takes_mu = true,
    .as_published = true,
    .falls_back = true,
    .scratch = 1,
    .nparam = nparam_matrix,
    .fit = fit_matrix,
    .check = check,
    .apply = apply_matrix,
};
