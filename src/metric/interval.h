/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_INTERVAL_H
#define SMX_METRIC_INTERVAL_H

#include <stdbool.h>
#include <stdint.h>

#include "metric/metric.h"

/* Where the true value of a metric lies, with some confidence. */
struct interval {
	double lo, hi; /* NaN if there is none, */
	const char *why; /* for this reason; else NULL */
};

/*
 * The interval of a result over so many rows without weights, or 0 if they have weights:
 * that of the bootstrap, or of Clopper and Pearson for a share of rows, or from the
 * standard error. 0 < confidence < 1.
 */
struct interval
interval_of(const struct result *r, const struct trait *t, uint64_t rows, double confidence);

/* The p-quantile of the standard normal distribution, 0 < p < 1. */
double interval_normal(double p);

#endif
