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
	bool said; /* a line was drawn, or was asked for */
	double wait; /* seconds before the first line */
	unsigned long long rows; /* how many there are; 0: unknown */
	int width; /* of the line that is drawn */
};

/* Whether it may be shown. */
bool progress_wanted(enum progress progress);

/* By itself only on a terminal and after two seconds; with PROGRESS_YES at once and anywhere. */
void progress_begin(struct progress_line *line, enum progress progress);

/* A struct watch's progress(); who is the struct progress_line. */
void progress_show(void *who, const struct counts *counts);

/* The same of a fit's passes over rows: a calib_pass_fn. */
void progress_pass(void *who, unsigned pass, const char *what, double value, double beta);

/* Wipes the line from a terminal; it is drawn again if there is more. */
void progress_end(struct progress_line *line);

/* What it came to: a line, if there was progress to see. */
void progress_total(const struct progress_line *line, const struct counts *counts);

/* The line of --verbose. */
void
progress_summary(const struct progress_line *line, const struct counts *counts, unsigned threads);

#endif
