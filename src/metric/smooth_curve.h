/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SMOOTH_CURVE_H
#define SMX_METRIC_SMOOTH_CURVE_H

#include <stddef.h>

#include "metric/cells.h"

/*
 * The curve of a smooth reliability diagram (Blasiok and Nakkiran 2023): at n >= 2 places
 * from 0 to 1 the share of right rows, each row weighed by a Gaussian of its distance with
 * standard deviation sigma, reflected at 0 and 1. NaN if there are hardly any rows near.
 * density is the sum of these weights, but for a factor.
 */
void smooth_curve(const struct cells *all, double sigma, double *share, double *density, size_t n);

#endif
