/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SELECTIVE_H
#define SMX_METRIC_SELECTIVE_H

#include "metric/cells.h"

extern const struct metric metric_selective_risk, metric_selective_coverage, metric_guaranteed;

/*
 * So many rows must be accepted for a guarantee to be tried: fewer with half the risk would
 * not pass. 0 < risk < 1, 0 < delta < 1.
 */
double selective_least(double risk, double delta);

#endif
