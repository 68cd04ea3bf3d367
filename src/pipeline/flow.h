/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_FLOW_H
#define SMX_PIPELINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "pipeline/job.h"
#include "pipeline/source.h"

/* What a run has come to. */
struct counts {
	unsigned long long rows_in; /* bad ones too */
	unsigned long long rows_out; /* in what was written or measured, null ones too */
	unsigned long long bad; /* rows that --on-error skip left out or null emptied */
	unsigned long long bytes_in, bytes_out;
	bool like_probs; /* the first rows look like probabilities */
};

/* Who is told, from one thread at a time and in the order of the input. Members may be NULL. */
struct watch {
	void *who;
	void (*bad_row)(void *who, const char *message); /* the first BAD_ROWS_NAMED of them */
	void (*progress)(void *who, const struct counts *so_far); /* after each block */
};

/* Whether the first ROWS_LOOKED_AT good rows look like probabilities. All zero at first. */
struct looked {
	size_t rows;
	bool differ; /* one of them does not */
};

/* Looks at the next batch. */
void flow_look(struct looked *l, const struct batch *b);

/*
 * What is wrong with a row, with its place in front: FILE:LINE:COLUMN, or in bytes
 * FILE: row R, column C. line and row are those of the file before its block.
 */
void flow_describe(const char *path, const struct format *format, size_t line, size_t row,
    const struct bad_row *t, struct err *err);

/*
 * Runs the source through jobs on nthread threads to the plan's consumers. The
 * source must have begun and the plan be checked. 0, or -1 with err set; the
 * consumers have committed what was before the error, in whole rows, and are not
 * asked to add up.
 */
int flow_run(const struct plan *plan, struct source *source, unsigned nthread,
    const struct watch *watch, struct counts *counts, struct err *err);

#endif
