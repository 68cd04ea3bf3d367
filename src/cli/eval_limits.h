/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_EVAL_LIMITS_H
#define SMX_CLI_EVAL_LIMITS_H

#include "cli/settings.h"
#include "metric/setup.h"

/* Refuses --class-auroc where it has no place. 0, or -1 with err set. */
int eval_check_areas(const struct setup *setup, struct err *err);

/* Refuses too many redraws, and tells of what they leave out. 0, or -1 with err set. */
int eval_check_redraws(const struct settings *s, const struct setup *setup, struct err *err);

#endif
