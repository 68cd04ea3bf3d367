/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_REST_H
#define SMX_CALIB_REST_H

#include "calib/calib.h"

/*
 * Fits c, of which method, task and nclass are set, as method.fit does; or, if it is fitted to
 * each class against the rest (calib_by_rest), makes c->label. 0, or -1 with err set.
 */
int rest_fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *fit,
    struct err *err);

#endif
