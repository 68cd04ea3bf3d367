/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_WALK_H
#define SMX_METRIC_WALK_H

/*
 * How far a random walk without drift goes: probabilities of Brownian motion from time 0
 * to 1, to a relative error below 1e-13 down to the smallest doubles.
 */

/* That a standard normal variable is x >= 1 or more; 0 beyond 39. */
double walk_beyond(double x);

/* That its largest distance from 0 is x >= 0 or more. */
double walk_reaches(double x);

/* That its range, the largest value minus the least, is x >= 0 or more. */
double walk_spans(double x);

#endif
