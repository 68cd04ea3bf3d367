/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_BINS_H
#define SMX_CALIB_BINS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/task.h"

/*
 * The sums of an expected calibration error: 15 equal-width bins of confidence,
 * bin b = (b/15, (b+1)/15], with 0 in the first. The edges are the nearest
 * doubles; a confidence next to an edge is on it (base/tie.h).
 */
enum { BINS_N = 15, BINS_SUMS = 3 * BINS_N };

/* Adds a row of confidence conf, 0 <= conf <= 1, to BINS_SUMS sums. */
void bins_add(double *sum, double conf, bool correct, double weight);

/*
 * The same of a row with that largest class, whose probability is 1 / (1 + rest). In
 * the binary task P(class 1) is the confidence, and a label of 1 is correct.
 */
void
bins_add_row(double *sum, enum task task, size_t top, size_t label, double rest, double weight);

/* The sum over bins of (n_b / n) |accuracy - confidence|; 0 of no rows. */
double bins_ece(const double *sum);

#endif
