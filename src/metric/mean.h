/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_MEAN_H
#define SMX_METRIC_MEAN_H

#include "metric/metric.h"

/*
 * The weighted mean of a number that rows have, and its standard error: of
 * independent rows, the square root of
 *
 *     n / (n - 1)  sum w^2 (x - mean)^2 / (sum w)^2
 *
 * which without weights is the sample's standard deviation over sqrt(n).
 * Metrics that are such a mean have these slots, and their add and report by it.
 */
enum { MEAN_SUM, MEAN_SQUARES, MEAN_W2X, MEAN_INFINITE, MEAN_HUGE };
extern const struct slot mean_slots[];

/* Adds x of each row; infinite ones are counted, and left out of the sums. */
int mean_add(struct vec *v, const struct seen *r, const double *x, struct err *err);

/* Appends the mean; null where some row's x is infinite. */
struct result *mean_report(const struct vec *v, const struct totals *t, const char *key,
    const char *what_infinite, struct results *out, struct err *err);

/* The standard error by sums of w x, w^2 x and w^2 x^2; NaN where there is none. */
double mean_se(const struct totals *t, double wx, double w2x, double w2x2);

#endif
