/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_PREDICTED_H
#define SMX_METRIC_PREDICTED_H

#include "metric/metric.h"

extern const struct metric metric_predicted, metric_estimate;

/* Rows that are predicted as a class; without weights the weight is their number. */
struct predicted {
	uint64_t rows;
	double weight;
};

/* Of class c, in the vectors of metric_predicted. */
struct predicted predicted_of(const struct vec *v, const struct setup *s, size_t c);

#endif
