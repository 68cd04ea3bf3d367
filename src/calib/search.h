/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_SEARCH_H
#define SMX_CALIB_SEARCH_H

#include "calib/calib.h"

/*
 * The beta = 1 / T with the least ECE or Brier score near *beta, which becomes it;
 * within the bounds of newton.h. *passes grows by the passes it took. 0, or -1 with
 * err set.
 */
int search_beta(double *beta, unsigned *passes, const struct rows *rows,
    const struct fit_options *o, struct err *err);

#endif
