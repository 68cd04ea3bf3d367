/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SPREAD_H
#define SMX_METRIC_SPREAD_H

#include "metric/predicted.h"

extern const struct metric metric_spread;

/* Its slots. A histogram's weights are counts if there are no weights. */
enum { SPREAD_ROWS, SPREAD_WEIGHT, SPREAD_CONF, SPREAD_ENTROPY };

/* The rows whose confidence is in bin b of setup.bins. */
struct predicted spread_bin(const struct vec *v, const struct setup *s, size_t b);

#endif
