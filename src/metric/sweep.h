/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SWEEP_H
#define SMX_METRIC_SWEEP_H

#include <stddef.h>

#include "metric/tally.h"

/*
 * The same rows at many temperatures: a tally for each. Its metrics are those that are
 * .lean; confidences are in coarse cells. All zero is none. Functions that return int
 * return 0, or -1 with err set.
 */

enum { SWEEP_TEMPS = 61 };

/*
 * The temperatures rise from 0.1 to 10 by equal factors, 30 to a power of ten, each
 * rounded to three significant digits so that it can be typed. One of them is 1.
 */
extern const double sweep_temp[SWEEP_TEMPS];

struct sweep {
	struct setup setup;
	struct tally *tally; /* SWEEP_TEMPS of them, or NULL: none */
};

int sweep_begin(struct sweep *w, const struct setup *s, struct err *err);
int sweep_merge(struct sweep *w, const struct sweep *more, struct err *err);
void sweep_free(struct sweep *w);

#endif
