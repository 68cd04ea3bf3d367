/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SPREAD_H
#define SMX_METRIC_SPREAD_H

#include "metric/predicted.h"

extern const struct metric metric_spread;

/* Its slots. A histogram's weights are counts if there are no weights. */
/* Cells of entropy, for each power of two; from this one to that one. */
enum {
	SPREAD_BITS = 10,
	SPREAD_LEAST = -20,
	SPREAD_MOST = 5,
	SPREAD_CELLS = (SPREAD_MOST - SPREAD_LEAST) * (1 << SPREAD_BITS) + 2
};

enum { SPREAD_ROWS, SPREAD_WEIGHT, SPREAD_CONF, SPREAD_ENTROPY };

/* The rows whose confidence is in bin b of setup.bins. */
struct predicted spread_bin(const struct vec *v, const struct setup *s, size_t b);

#endif
