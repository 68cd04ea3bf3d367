/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_DRIFT_H
#define SMX_METRIC_DRIFT_H

#include "metric/metric.h"

extern const struct metric metric_drift;

/* Rows that others are compared with (setup.base). */
struct drift_base {
	const struct tally *tally; /* NULL: there is no such group */
	const struct setup *setup;
};

#endif
