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

/* Those of the paper, appendix E, and its code. */
static const double for_size[] = {0.001, 0.01, 0.1, 0.2, 0.5},
		    for_adaptiveness[] = {0.00001, 0.0001, 0.0008, 0.001, 0.0015, 0.002};

const struct set_kind set_raps =
    {
	.name = "raps",
	.help = "those of aps with a penalty on unlikely classes (Angelopoulos 2021)",
	.drawn = true,
	.param =
	    {
		[LAMBDA] = {.key = "lambda",
		    .usual = 0.01,
		    .range = {.least = 0, .most = INFINITY, .below = true},
		    .grid = {[TUNE_SIZE] = {for_size, sizeof(for_size) / sizeof(*for_size)},
			[TUNE_ADAPTIVENESS] = {for_adaptiveness,
			    sizeof(for_adaptiveness) / sizeof(*for_adaptiveness)}}},
		[K_REG] = {.key = "k_reg",
		    .usual = 5,
		    .range = {.least = 0, .most = 1e9, .whole = true},
		    .by_rank = true},
	    },
	.score = score,
};
