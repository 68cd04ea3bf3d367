/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_MASK_H
#define SMX_CLI_MASK_H

#include "cli/settings.h"

/* Refuses what makes no sense with masks. 0, or -1 with err set. */
int mask_prepare(struct settings *s, struct err *err);

/* The same once the layout is known. */
int mask_settle(const struct settings *s, const struct layout *l, struct err *err);

#endif
