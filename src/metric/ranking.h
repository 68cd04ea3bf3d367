/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RANKING_H
#define SMX_METRIC_RANKING_H

#include "metric/cells.h"

extern const struct metric metric_ranking;

/*
 * Those of all rows, by p: exact, or of the histogram; v is the metric's; c is for mem_free.
 * 0, or -1 with err set.
 */
int ranking_all(struct cells *all, const struct vec *v, const struct setup *s, struct err *err);

#endif
