/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_ECCE_H
#define SMX_METRIC_ECCE_H

#include "metric/cells.h"

struct totals;

extern const struct metric metric_ecce;

/*
 * All rows of the tally by confidence, or in the binary task by P(class 1): at each distinct
 * one if the tally has these, and otherwise in cells. c is for mem_free. 0, or -1 with err set.
 */
int ecce_cells(struct cells *all, const struct totals *t, struct err *err);

#endif
