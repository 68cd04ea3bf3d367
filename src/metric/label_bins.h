/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_LABEL_BINS_H
#define SMX_METRIC_LABEL_BINS_H

#include "metric/metric.h"
#include "metric/reliability.h"

extern const struct metric metric_label_bins;

/* The ECE of one label. */
double label_bins_ece(const struct vec *v, const struct totals *t, size_t label);

/* Bin b of all pairs of a row and a label; rows are pairs. */
struct bin label_bins_pooled(const struct vec *v, const struct setup *s, size_t b);

#endif
