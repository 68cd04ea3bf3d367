/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RANKING_H
#define SMX_METRIC_RANKING_H

#include "metric/cells.h"

extern const struct metric metric_ranking;

/*
 * The cells of points whose keys are those of tie_key, and whose sums are of rows that are
 * not of class 1, and that are; c is for mem_free. 0, or -1 with err set.
 */
int ranking_cells(struct cells *all, const struct points *p, enum unit unit, struct err *err);

/* Those of all rows, by p: exact, or of the histogram; v is the metric's. As above. */
int ranking_all(struct cells *all, const struct vec *v, const struct setup *s, struct err *err);

#endif
