/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_FIT_H
#define SMX_CALIB_FIT_H

#include "calib/calib.h"
#include "calib/json.h"
#include "calib/rows.h"

/*
 * Fits c, of which method, task and nclass are set, to the rows, and reports: on the
 * rows that it was fitted to and, with r->holdout, on the share of rows that it
 * was not. r->options and r->fit are the caller's, its holdout, cv and choose are set, the
 * rest is filled in. With cv the method is cross-validated in that many folds, and with choose
 * options->l2 is chosen by them. 0, or -1 with err set.
 */
int calib_fit(struct calib *c, const struct rows *rows, struct fit_options *options,
    struct fit *fit, struct calib_report *r, struct err *err);

/* Returns the rows used for the fit, or with `others` those held out. */
struct rows calib_share(const struct rows *rows, double holdout, bool others);

#endif
