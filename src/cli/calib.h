/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_CALIB_H
#define SMX_CLI_CALIB_H

#include "cli/settings.h"
#include "pipeline/flow.h"

struct err;

/*
 * With the input begun: refuses a calibration of another task, or of other classes, and
 * settles which of the input's classes are those of the fit (layout.calib_order). path is the
 * calibration's. 0, or -1 with err set.
 */
int calib_settle(const struct settings *s, const struct calib *c, const char *path,
    struct source *source, struct err *err);

#endif
