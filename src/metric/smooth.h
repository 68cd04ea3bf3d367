/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SMOOTH_H
#define SMX_METRIC_SMOOTH_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Rows at a confidence, as smooth calibration error sees them. */
struct mass {
	double at; /* the confidence */
	double r; /* the sum of w (correct - confidence) */
};

/*
 * Smooth ECE of n masses in rising order of their place, over rows of that
 * weight in all, good to about 1e-7 of itself and never better than 1e-9;
 * roughly: to 1e-3, some twenty times as fast. 0, or -1 with err set.
 */
int smooth_ece(
    const struct mass *m, size_t n, double weight, bool roughly, double *ece, struct err *err);

#endif
