/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_ERRORS_H
#define SMX_CALIB_ERRORS_H

#include "calib/calib.h"
#include "calib/rows.h"

/* With more classes there are no errors: their matrices would take longer than the fit. */
enum { ERRORS_MOST = 128 };

/*
 * Computes the standard errors of c's parameters, c->error, after a fit by ridge_fit with one
 * factor or one for each class; see errors.c. There are none if the second derivatives are
 * singular. 0, or -1 with err set.
 */
int errors_find(struct calib *c, const struct rows *rows, const struct fit_options *o,
    const struct fit *fit, struct err *err);

#endif
