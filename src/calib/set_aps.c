/* SPDX-License-Identifier: MIT */
/*
 * aps: the score of a class is the probability of all more probable ones, plus u times its own
 * (Romano, Sesia, Candes 2020, Classification with Valid and Adaptive Coverage). Rows that
 * are hard have larger sets.
 */
#include "calib/sets.h"

static double
score(const struct sets *s, const struct ranked *r, double u)
{
	(void)s;
	return r->before + u * r->p;
}

const struct set_kind set_aps = {
    .name = "aps",
    .help = "conformal sets by the probability of all more probable classes (Romano 2020)",
    .drawn = true,
    .score = score,
};
