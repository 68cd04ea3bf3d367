/* SPDX-License-Identifier: MIT */
/*
 * lac: the score of a class is 1 - p (Sadinle, Lei, Wasserman 2019, Least Ambiguous
 * Set-Valued Classifiers With Bounded Error Levels). Of all sets with that coverage these are
 * the smallest on average if the probabilities are right. They may be empty.
 */
#include "calib/sets.h"

static double
score(const struct sets *s, const struct ranked *r, double u)
{
	(void)s;
	(void)u;
	return 1 - r->p;
}

const struct set_kind set_lac = {
    .name = "lac",
    .help = "conformal sets by 1 - p of each class (Sadinle 2019)",
    .score = score,
};
