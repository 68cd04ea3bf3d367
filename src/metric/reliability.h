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

struct bin reliability_bin(const struct vec *v, const struct setup *s, size_t b);

#endif
