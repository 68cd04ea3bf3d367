/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_BARS_H
#define SMX_CLI_BARS_H

#include <stdbool.h>

#include "cli/settings.h"

/*
 * With the columns settled: the rows are to be written as bars (format/bars.h), which are
 * probabilities. usual: the column is the usual one. Refuses settings that say otherwise.
 * 0, or -1 with err set.
 */
int bars_prepare(struct settings *s, bool usual, struct err *err);

#endif
