/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_TICKS_H
#define SMX_REPORT_TICKS_H

#include <stddef.h>

/* Round numbers along an axis: 1, 2 or 5 times a power of ten apart. */

enum { TICKS_MOST = 24 };

/*
 * About so many, from `from` to `to`, from < to; fewer than 1e15 steps from 0. Each is the
 * double nearest to its decimal. Returns how many.
 */
size_t ticks_linear(double from, double to, unsigned about, double tick[TICKS_MOST]);

/* The least tick of an axis from 0 that is not below x, so that it ends at one; 1 for 0. */
double ticks_above(double x);

/* Of a logarithmic axis, 0 < from < to: 1, 2 and 5 of each power, or powers alone. */
size_t ticks_log(double from, double to, double tick[TICKS_MOST]);

#endif
