/* SPDX-License-Identifier: MIT */
/*
 * raps: that of aps, plus lambda for each place by which the class is behind k_reg
 * (Angelopoulos, Bates, Malik, Jordan 2021, Uncertainty Sets for Image Classifiers using
 * Conformal Prediction): sets do not grow by the noise in small probabilities.
 * (1) As in the paper, all of the penalty counts and not u of it.
 */
#include <math.h>

#include "calib/sets.h"

enum { LAMBDA, K_REG };

static double
score(const struct sets *s, const struct ranked *r, double u)
{
	const double behind = (double)r->rank - s->param[K_REG];

	return r->before + u * r->p + s->param[LAMBDA] * (behind > 0 ? behind : 0); /* (1) */
}

const struct set_kind set_raps = {
    .name = "raps",
    .help = "those of aps with a penalty on unlikely classes (Angelopoulos 2021)",
    .drawn = true,
    .param =
	{
	    [LAMBDA] = {.key = "lambda",
		.usual = 0.01,
		.range = {.least = 0, .most = INFINITY, .below = true}},
	    [K_REG] = {.key = "k_reg",
		.usual = 5,
		.range = {.least = 0, .most = 1e9, .whole = true}},
	},
    .score = score,
};
