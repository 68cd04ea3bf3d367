/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_WINDOWS_H
#define SMX_CLI_WINDOWS_H

#include "cli/eval_output.h"
#include "pipeline/measure_windows.h"

struct progress_line;
struct sink;

/* Windows that are measured; all zero at first, ends with windows_free(&work.windows). */
struct window_work {
	struct windows windows;
	bool failed; /* result: a gate failed in one of them */

	/* Internal. */
	const struct settings *settings;
	const struct evaluation *e;
	const char *by;
	struct sink *sink;
	struct progress_line *line;
};

/*
 * Before anything is read: refuses both options together, and what is about all rows, by
 * this name if it is not NULL. 0, or -1 with err set.
 */
int windows_check(const struct settings *s, const char *whole, struct err *err);

/* The main output, which is JSON, a line for each window; and the baseline. Likewise. */
int windows_check_outputs(const struct settings *s, struct err *err);

/*
 * With the setup known and the output open: prepares work->windows, for a measure of e's
 * setup. e then says what is common to all windows, and must not change. 0, or -1 with err
 * set.
 */
int windows_begin(struct window_work *work, const struct settings *s, struct evaluation *e,
    struct progress_line *line, struct err *err);

/* Writes the last window. 0, or -1 with err set. */
int windows_end(struct window_work *work, struct err *err);

#endif
