/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_ROWS_H
#define SMX_METRIC_ROWS_H

#include "metric/metric.h"

extern const struct metric metric_rows;

/* Why rows are not measured. */
enum rows_fate { ROWS_IGNORED, ROWS_UNMATCHED, ROWS_LEFT_OUT };

/* Counts n rows that are not measured. 0, or -1 with err set. */
int rows_pass_over(struct vec *v, enum rows_fate fate, uint64_t n, struct err *err);

/* Returns the value of one of the keys of metric_rows; NaN if it is none of them. */
double rows_value(const struct totals *t, const char *key);

/* Returns whether the key is one of metric_rows: a number that is counted, not estimated. */
bool rows_has(const char *key);

/* Returns the totals from the vectors of metric_rows. */
struct totals rows_totals(const struct vec *v, const struct setup *s);

#endif
