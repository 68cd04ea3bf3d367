/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_LOGQ_H
#define SMX_CLI_LOGQ_H

#include "cli/settings.h"

/* Refuses what makes no sense with --logq. 0, or -1 with err set. */
int logq_prepare(struct settings *s, struct err *err);

/* With the layout known: reads the file of --logq, if there is one. 0, or -1 with err set. */
int logq_settle(struct settings *s, const struct layout *l, struct err *err);

#endif
