/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CLASSWISE_H
#define SMX_METRIC_CLASSWISE_H

#include "metric/metric.h"

extern const struct metric metric_classwise;

/* One class of the class table. */
struct class_row {
	/* rows with this label, rows predicted as this class, rows with both */
	uint64_t rows, predicted, right;
	double recall, precision; /* by weight; NaN if the class has no rows, or no predictions */
	double probability, share; /* means over all rows of p_c and of [y = c], by weight */
	double ece; /* ECE of p_c against [y = c] */
};

/*
 * The metric, if as many rows of class c in bin b have that label as sum
 * at + (c * bins + b) * step of `label` says.
 */
double classwise_error(
    const struct vec *v, const struct totals *t, const struct vec *label, size_t at, size_t step);

struct class_row classwise_row(const struct vec *v, const struct totals *t, size_t c);

#endif
