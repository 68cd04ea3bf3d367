/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_RENDERER_H
#define SMX_REPORT_RENDERER_H

#include <stddef.h>

#include "report/report.h"

/* A way to show a report: a file each, and a line in report.list. */
struct renderer {
	const char *name; /* for options: "json" */
	const char *label; /* for people: "JSON" */
	const char *const
	    *suffix; /* of file names that ask for it, with the dot; NULL-terminated */

	/* Appends the report. Memory that runs out is remembered by out. */
	void (*render)(const struct report *r, struct buf *out);
};

/* All of them, NULL-terminated; the first is what is taken if nothing else is asked for. */
extern const struct renderer *const renderers[];

/* By its name; NULL if there is none. */
const struct renderer *renderer_named(const char *name);

/* By the suffix of a file name, or by the one before its .gz; NULL if there is none. */
const struct renderer *renderer_of_file(const char *path);

/* Appends the report, which may lack something (report_check). 0, or -1 with err set (ERR_MEM). */
int
renderer_run(const struct renderer *how, const struct report *r, struct buf *out, struct err *err);

#endif
