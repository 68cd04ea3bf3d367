/* SPDX-License-Identifier: MIT */
/*
 * The table of metrics, made from metric.list.
 */
#include "metric/metric.h"

#define METRIC(name) extern const struct metric metric_##name;
#include "metric/metric.list"
#undef METRIC

#define METRIC(name) &metric_##name,
const struct metric *const metrics[] = {
#include "metric/metric.list"
    NULL};
#undef METRIC
