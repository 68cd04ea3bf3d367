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

/* What it comes to. */
struct smooth_ece {
	double value; /* the most that it can be */
	double bound; /* by how much it may be less; NaN if it was worked out */
};

/* No sigma below this is told from another; roughly, none below the second. */
#define SMOOTH_LEAST 1e-6
#define SMOOTH_LEAST_ROUGHLY 1e-4

/*
 * Smooth ECE of n masses in rising order of their place, which is from 0 to 1, over
 * rows of that weight in all, good to about 1e-7 of itself; roughly: to 1e-3, some
 * twenty times as fast. The effort is bounded whatever the masses are. 0, or -1 with
 * err set.
 */
int smooth_ece(const struct mass *m, size_t n, double weight, bool roughly, struct smooth_ece *ece,
    struct err *err);

#endif
