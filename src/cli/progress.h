/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_PROGRESS_H
#define SMX_CLI_PROGRESS_H

#include <stdbool.h>

#include "cli/settings.h"
#include "pipeline/flow.h"

/* How far a run has come, on standard error. */
struct progress_line {
	double begin, shown; /* seconds; shown is when the last line was */
	bool terminal, wanted, drawn;
	double wait; /* seconds before the first line */
};

/* By itself only on a terminal and after two seconds; with PROGRESS_YES at once and anywhere. */
void progress_begin(struct progress_line *line, enum progress progress);

/* A struct watch's progress(); who is the struct progress_line. */
void progress_show(void *who, const struct counts *counts);

/* The same of a fit's passes over rows: a calib_pass_fn. */
void progress_pass(void *who, unsigned pass, const char *what, double value, double beta);

/* Wipes the line from a terminal. */
void progress_end(struct progress_line *line);

/* The line of --verbose. */
void
progress_summary(const struct progress_line *line, const struct counts *counts, unsigned threads);

#endif
