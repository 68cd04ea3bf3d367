/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RELIABILITY_H
#define SMX_METRIC_RELIABILITY_H

#include "metric/metric.h"

extern const struct metric metric_reliability;

/* One bin of the reliability diagram. */
struct bin {
	double lo, hi;
	uint64_t rows;
	double weight; /* the sum of the rows' weights */
	double confidence, accuracy; /* means; NaN if the bin is empty */
	double gap; /* accuracy - confidence, computed before rounding; NaN if the bin is empty */
};

/*
 * The four errors, if bin b has as many right rows as sum at + b * step of `right` says.
 * rmsce_debiased is NaN with weights.
 */
struct reliability_errors {
	double ece, mce, rmsce, rmsce_debiased;
};
struct reliability_errors reliability_errors(
    const struct vec *v, const struct totals *t, const struct vec *right, size_t at, size_t step);

struct bin reliability_bin(const struct vec *v, const struct setup *s, size_t b);

#endif
