/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_HEAD_H
#define SMX_CLI_HEAD_H

#include "cli/settings.h"

/* Refuses what makes no sense with --tree or --clusters. 0, or -1 with err set. */
int head_prepare(const struct settings *s, struct err *err);

#endif
