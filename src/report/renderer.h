/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_RENDERER_H
#define SMX_REPORT_RENDERER_H

#include <stddef.h>

#include "report/report.h"

/* A format of reports. Each is a file of its own, plus one line in report.list. */
struct renderer {
	const char *name; /* for options: "json" */
	const char *label; /* for people: "JSON" */
	const char *const
	    *suffix; /* file name suffixes that select it, with the dot; NULL-terminated */
	bool untabled; /* it shows facts and results, and no tables */
	bool grouped; /* it has no use for report.lines: it shows groups as they are */

	/* Appends the report. If memory runs out, `out` remembers it. */
	void (*render)(const struct report *r, struct buf *out);
};

/* What people see alike in text and Markdown. */

/* Appends a number, or - for none. */
void show_number(struct buf *out, double x, int digits);

/* Appends the value of a result, with all digits if people need them. */
void show_result(struct buf *out, const struct result *r, int digits);

/* Appends a cell that is no text. */
void show_value(struct buf *out, const struct report_cell *c, int digits);

/*
 * Appends the interval of a result, or its standard error behind this sign, or its bound;
 * nothing if it has none of them.
 */
void show_accuracy(struct buf *out, const struct result *r, const char *sign);

/* All renderers, the default first; NULL-terminated. */
extern const struct renderer *const renderers[];

/* Returns the renderer of that name; NULL if there is none. */
const struct renderer *renderer_named(const char *name);

/*
 * Returns the renderer for the suffix of a file name, or for the suffix before
 * its .gz; NULL if there is none.
 */
const struct renderer *renderer_of_file(const char *path);

/*
 * Appends the report, unless it is incomplete (report_check). 0, or -1 with err
 * set (ERR_MEM).
 */
int
renderer_run(const struct renderer *how, const struct report *r, struct buf *out, struct err *err);

#endif
