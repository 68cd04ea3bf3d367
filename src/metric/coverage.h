/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_COVERAGE_H
#define SMX_METRIC_COVERAGE_H

#include "metric/metric.h"

extern const struct metric metric_coverage, metric_set_size;

/* Sets of these sizes are looked at together: lo to hi, the last one has no end. */
enum { COVERAGE_SIZES = 6 };
struct set_sizes {
	size_t lo, hi; /* hi 0: no end */
};
extern const struct set_sizes coverage_sizes[COVERAGE_SIZES];

/* How many rows, and the share of them whose set has the label. */
struct covered {
	uint64_t rows;
	double weight;
	double coverage; /* NaN without rows */
	double lo, hi; /* its interval of 95 %, by Clopper and Pearson; NaN with weights */
};

/* Of the vectors of metric_coverage: the sets of the i-th sizes, or rows of that label. */
struct covered coverage_of_size(const struct vec *v, const struct totals *t, size_t i);
struct covered coverage_of_class(const struct vec *v, const struct totals *t, size_t class);

#endif
