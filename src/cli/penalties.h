/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_PENALTIES_H
#define SMX_CLI_PENALTIES_H

#include "cli/settings.h"

/* Refuses penalties without a field of tokens, and the reverse. 0, or -1 with err set. */
int penalties_prepare(const struct settings *s, struct err *err);

/* The same of inputs that can have none, once the layout is known. */
int penalties_settle(const struct settings *s, const struct layout *l, struct err *err);

#endif
