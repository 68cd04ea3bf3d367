/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_FIT_TELL_H
#define SMX_CLI_FIT_TELL_H

#include "calib/json.h"
#include "calib/ladder.h"
#include "cli/settings.h"

/* What smx fit says of a fit, on standard error. */

/* Warns of fits that are finite, but may be worth little. 0, or -1 with err set by --strict. */
int fit_judge(
    const struct settings *s, const struct calib *c, const struct calib_report *r, struct err *err);

/* The summary; the reason of a bound even with --quiet. */
void fit_tell(const struct settings *s, const struct calib *c, const struct calib_report *r);

/* The table of --method auto. */
void fit_tell_ladder(const struct settings *s, const struct ladder *l);

#endif
