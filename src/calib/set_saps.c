/* SPDX-License-Identifier: MIT */
/*
 * saps: of probabilities only the largest counts (Huang, Xi, Zhang, Yao, Qiu, Wei 2024,
 * Conformal Prediction for Deep Classifier via Label Ranking). The score is u times it for
 * that class, and it + (rank - 2 + u) w for the others.
 */
#include <math.h>

#include "calib/sets.h"

static double
score(const struct sets *s, const struct ranked *r, double u)
{
	if (r->rank == 1)
		return u * r->first;
	return r->first + ((double)r->rank - 2 + u) * s->param[0];
}

/* The paper chooses by the mean size on a part of the rows, too. */
static const double tried[] = {
    0.02, 0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6};

const struct set_kind set_saps = {
    .name = "saps",
    .help = "conformal sets by rank and the largest probability (Huang 2024)",
    .drawn = true,
    .param = {{.key = "rank_weight",
	.usual = 0.2,
	.range = {.least = 0, .most = INFINITY, .above = true, .below = true},
	.grid = {[TUNE_SIZE] = {tried, sizeof(tried) / sizeof(*tried)},
	    [TUNE_ADAPTIVENESS] = {tried, sizeof(tried) / sizeof(*tried)}}}},
    .score = score,
};
