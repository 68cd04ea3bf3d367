/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SMOOTH_H
#define SMX_METRIC_SMOOTH_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* The rows of one confidence, as input of smooth calibration error. */
struct mass {
	double at; /* the confidence */
	double r; /* sum of w (correct - confidence) */
};

/* The result. */
struct smooth_ece {
	double value; /* the smooth ECE, or an upper bound of it */
	double bound; /* how much less the true value may be; NaN if it was computed */
};

/* Smallest sigma that is resolved: normally, and for `roughly`. */
#define SMOOTH_LEAST 1e-6
#define SMOOTH_LEAST_ROUGHLY 1e-4

/*
 * Computes the smooth ECE of n masses, ascending in `at` from 0 to 1, over rows
 * of total weight `weight`, with a relative error of about 1e-7; roughly: 1e-3,
 * about twenty times as fast. The effort is bounded for any masses. 0, or -1
 * with err set.
 */
int smooth_ece(const struct mass *m, size_t n, double weight, bool roughly, struct smooth_ece *ece,
    struct err *err);

#endif
