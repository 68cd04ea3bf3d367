/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_TARGETS_H
#define SMX_CLI_TARGETS_H

#include "cli/settings.h"

/* Refuses what makes no sense with targets. 0, or -1 with err set. */
int targets_prepare(const struct settings *s, struct err *err);

/* The same of inputs that can have none, once the layout is known. */
int targets_settle(const struct settings *s, const struct layout *l, struct err *err);

#endif
