/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_ROWS_H
#define SMX_METRIC_ROWS_H

#include "metric/metric.h"

extern const struct metric metric_rows;

/* Returns the totals from the vectors of metric_rows. */
struct totals rows_totals(const struct vec *v, const struct setup *s);

#endif
