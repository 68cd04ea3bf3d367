/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RANKING_H
#define SMX_METRIC_RANKING_H

#include "metric/cells.h"

extern const struct metric metric_ranking;

/*
 * The cells of all rows in the binary task, by p: exact, or of the histogram; v are the sums of
 * metric_ranking. They are of totals.kept; NULL with err set.
 */
const struct cells *ranking_take(const struct vec *v, const struct totals *t, struct err *err);

#endif
