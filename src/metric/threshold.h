/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_THRESHOLD_H
#define SMX_METRIC_THRESHOLD_H

#include "metric/metric.h"

extern const struct metric metric_threshold;

/* The weight of the rows by label, then by prediction: TN, FP, FN, TP. */
void threshold_outcomes(const struct vec *v, double weight[4]);

#endif
