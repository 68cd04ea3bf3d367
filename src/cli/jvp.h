/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_JVP_H
#define SMX_CLI_JVP_H

#include "cli/settings.h"

/* With the columns chosen: --jvp without its column, and the reverse. 0, or -1 with err set. */
int jvp_check(const struct settings *s, struct err *err);

/* Refuses inputs whose rows can have no vector, once the layout is known. */
int jvp_settle(const struct settings *s, const struct layout *l, struct err *err);

#endif
