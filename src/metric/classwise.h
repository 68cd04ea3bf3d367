/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CLASSWISE_H
#define SMX_METRIC_CLASSWISE_H

#include "metric/class_rates.h"
#include "metric/metric.h"

extern const struct metric metric_classwise;

/* One class of the class table. */
struct class_row {
	/* rows with this label, rows predicted as this class, rows with both */
	uint64_t rows, predicted, right;
	double weight; /* of its rows; without weights their number */
	double recall, precision, f1; /* by weight; NaN if they would be divided by 0 */
	double probability, share; /* means over all rows of p_c and of [y = c], by weight */
	double ece; /* ECE of p_c against [y = c] */
};

/*
 * The metric, if as many rows of class c in bin b have that label as sum
 * at + (c * bins + b) * step of `label` says.
 */
double classwise_error(
    const struct vec *v, const struct totals *t, const struct vec *label, size_t at, size_t step);
/* By weight, if there are weights. */
struct class_mass classwise_mass(const struct vec *v, const struct setup *s, size_t c);

struct class_row classwise_row(const struct vec *v, const struct totals *t, size_t c);

#endif
