/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CHI_SQUARE_H
#define SMX_METRIC_CHI_SQUARE_H

#include <stddef.h>

/*
 * The probability that a chi-square variable with so many degrees of freedom, at least 1, is
 * x >= 0 or more; to a relative error below 1e-12 down to 1e-300.
 */
double chi_square_tail(double x, size_t freedom);

#endif
