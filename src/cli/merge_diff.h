/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_MERGE_DIFF_H
#define SMX_CLI_MERGE_DIFF_H

#include "base/buf.h"
#include "cli/settings.h"

/*
 * smx merge of states of smx diff. `text` is that of the first file. The exit status, or -1 with
 * err set.
 */
int merge_diff(const struct settings *s, const struct buf *text, struct err *err);

#endif
