/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_LSE_H
#define SMX_CLI_LSE_H

#include "cli/settings.h"

/* With the chain finished: what --lse makes of it. 0, or -1 with err set. */
int lse_prepare(struct settings *s, struct err *err);

#endif
