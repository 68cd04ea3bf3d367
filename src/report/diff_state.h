/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_STATE_H
#define SMX_REPORT_DIFF_STATE_H

#include <stddef.h>

struct buf;
struct comparison;
struct err;

/* The state of a comparison as JSON, smx.diff_state/1, which smx merge adds to others. */

/*
 * Appends the state of a comparison whose percentiles come from sketches, and whose deltas are
 * settled. 0, or -1 with err set (ERR_MEM).
 */
int diff_state_write(const struct comparison *c, struct buf *out, struct err *err);

/*
 * Parses len bytes of text into an empty comparison; the text must end in a NUL. The caller
 * frees the comparison in any case. 0, or -1 with err set.
 */
int diff_state_read(struct comparison *c, const char *text, size_t len, struct err *err);

#endif
