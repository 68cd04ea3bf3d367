/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_SEARCH_H
#define SMX_CALIB_SEARCH_H

#include "calib/calib.h"

/*
 * Finds the beta = 1 / T with the least ECE or Brier score near *beta, within
 * the bounds of newton.h, and stores it in *beta. Adds the number of its passes
 * to *passes. 0, or -1 with err set.
 */
int search_beta(double *beta, unsigned *passes, const struct rows *rows,
    const struct fit_options *o, struct err *err);

#endif
