/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_STATE_H
#define SMX_REPORT_STATE_H

#include <stddef.h>

struct buf;
struct err;
struct evaluation;

/* The state of an evaluation as JSON, smx.state/2, which smx merge adds to others. */

/* Appends the state. 0, or -1 with err set (ERR_MEM). */
int state_write(const struct evaluation *e, struct buf *out, struct err *err);

/*
 * Parses len bytes of text into an empty evaluation; the text must end in a
 * NUL. The caller frees the evaluation in any case. 0, or -1 with err set.
 */
int state_read(struct evaluation *e, const char *text, size_t len, struct err *err);

#endif
