/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_APART_H
#define SMX_CALIB_APART_H

#include "calib/calib.h"
#include "calib/rows.h"

/* Whether c has parameters for each class, which may have no finite optimum. */
bool apart_may_be(const struct calib *c);

/*
 * Looks whether without a penalty no finite parameters would be the best for c, which was fitted
 * to the rows, if it has parameters for each class; see apart.c. If so, sets penalty_alone of fit,
 * or at_bound if o has no penalty, and why. `free` says that c was fitted without one.
 * 0, or -1 with err set.
 */
int apart_check(const struct calib *c, const struct rows *rows, const struct fit_options *o,
    bool free, struct fit *fit, struct err *err);

#endif
