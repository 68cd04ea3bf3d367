/* SPDX-License-Identifier: MIT */
/*
 * p_low, p_high: the ends of the interval in which the probability of class 1, or of each
 * label, lies according to the calibration: p0 and p1 of venn-abers (calib/venn_abers.c).
 * (1) They are those of the calibration, so nothing may change the row behind it.
 */
#include "col/col.h"

static const double *
low(struct dist *d)
{
	return d->low;
}

static const double *
high(struct dist *d)
{
	return d->high;
}

const struct col col_p_low = {
    .name = "p_low",
    .help = "the lower end of the probability's interval, by venn-abers",
    .shape = COL_VECTOR,
    .needs_intervals = true,
    .each = true,
    .vector = low,
};

const struct col col_p_high = {
    .name = "p_high",
    .help = "the upper end",
    .shape = COL_VECTOR,
    .needs_intervals = true,
    .each = true,
    .vector = high,
};
