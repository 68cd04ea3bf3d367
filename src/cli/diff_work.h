/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_DIFF_WORK_H
#define SMX_CLI_DIFF_WORK_H

#include "cli/outputs.h"
#include "cli/run.h"
#include "pipeline/compare.h"
#include "pipeline/paired.h"
#include "report/diff_report.h"
#include "report/renderer.h"

/* What the files of smx diff share: diff.c, diff_run.c and diff_output.c. */

/* What the options of this command alone say. */
struct diff_own {
	struct diff diff; /* the settings in it */
	const struct format *format_b; /* NULL: as A's option says */
	const char *cols_b, *field_b, *key, *key_b;
	enum from from_b;
	bool skip; /* --unmatched */
	const char *page; /* the file of --report, or NULL */
	const struct renderer *renderer; /* of the report; by option or suffix */
	struct outputs out; /* the report, and if asked for the JUnit report */
	struct baseline base; /* what --baseline names */
};

/* The rows of B beside those of A, and what came of them. All zero but a and own at first. */
struct diff_work {
	struct settings *a, b; /* b shares with a all but its reading and its file */
	struct diff_own *own;
	struct files files_a, files_b;
	struct run run_a, run_b;
	struct plan plan;
	char ncols[24]; /* --cols of B, if it is A's number of classes */
	struct diff_found found;
};

/* Begins both inputs and compares their layouts. 0, or -1 with err set. */
int diff_begin(struct diff_work *w, struct err *err);

/* Compares all rows, in order or by key; the inputs have begun. 0, or -1 with err set. */
int diff_rows(struct diff_work *w, struct err *err);

/* Refuses outputs that can't be and gates that no report answers, before anything is read. */
int diff_check_output(const struct settings *s, struct err *err);

/* Writes the report, and asks the gates. The exit status, or -1 with err set. */
int diff_output(struct diff_work *w, struct err *err);

#endif
