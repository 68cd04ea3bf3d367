/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_MEAN_H
#define SMX_METRIC_MEAN_H

#include "metric/metric.h"

/*
 * The weighted mean of a number per row, and its standard error: for
 * independent rows the square root of
 *     n / (n - 1)  sum w^2 (x - mean)^2 / (sum w)^2
 * which without weights is the sample's standard deviation over sqrt(n).
 * Metrics of this form use these slots and functions.
 */
enum { MEAN_SUM, MEAN_SQUARES, MEAN_W2X, MEAN_INFINITE, MEAN_HUGE };
extern const struct slot mean_slots[];

/* The slots, for a metric that has others behind them. */
#define MEAN_SLOTS                                                                      \
	[MEAN_SUM] = {.name = "sum", .unit = UNIT_REAL, .weighted = UNIT_REAL},         \
	[MEAN_SQUARES] = {.name = "squares", .unit = UNIT_REAL, .weighted = UNIT_REAL}, \
	[MEAN_W2X] = {.name = "w2x", .unit = UNIT_NONE, .weighted = UNIT_REAL},         \
	[MEAN_INFINITE] = {.name = "infinite",                                          \
	    .unit = UNIT_COUNT,                                                         \
	    .weighted = UNIT_COUNT}, /* finite values whose squares overflow */         \
	    [MEAN_HUGE] = {.name = "huge", .unit = UNIT_COUNT, .weighted = UNIT_COUNT}

/*
 * Adds x of each row. Infinite values are counted and left out of the sums. 0,
 * or -1 with err set.
 */
int mean_add(struct vec *v, const struct seen *r, const double *x, struct err *err);

/*
 * Appends the mean to `out` and returns the result; null if some row's x is
 * infinite, for the reason what_infinite. NULL with err set.
 */
struct result *mean_report(const struct vec *v, const struct totals *t, const char *key,
    const char *what_infinite, struct results *out, struct err *err);

/*
 * Returns the standard error from the sums of w x, w^2 x and w^2 x^2; NaN if
 * there is none.
 */
double mean_se(const struct totals *t, double wx, double w2x, double w2x2);

#endif
