/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CUMULATIVE_H
#define SMX_METRIC_CUMULATIVE_H

#include <stddef.h>

struct cells;

/* Cumulative differences between what is right and the confidence: cumulative.c. */
struct cumulative {
	double most; /* the largest distance from 0 */
	double range; /* the largest value minus the least, 0 among them */
	double sigma; /* standard deviation of the last one, if the confidences are right */
};

/* value[i] is the sum up to the share i / (n - 1) of all weight, n >= 2. */
struct cumulative cumulative_curve(const struct cells *all, double *value, size_t n);

#endif
