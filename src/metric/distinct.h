/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_DISTINCT_H
#define SMX_METRIC_DISTINCT_H

#include "metric/cells.h"

/*
 * Rows at each distinct confidence: how many are wrong, and how many are right (or their
 * weights), as long as there are not too many different ones (metric/points.h). Two
 * confidences are equal if tie_key says so.
 */

/* Adds rows to a slot of points. 0, or -1 with err set. */
int distinct_add(struct vec *points, const struct seen *r, struct err *err);

/* Whether a slot has a key that is no probability's, as in a corrupted state. */
bool distinct_damaged(const struct vec *points);

/*
 * The cells of points whose keys are those of tie_key, and whose sums are of rows that are
 * wrong, and right; c is for mem_free. 0, or -1 with err set.
 */
int distinct_cells(struct cells *all, const struct points *p, enum unit unit, struct err *err);

#endif
