/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_FLOW_H
#define SMX_PIPELINE_FLOW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "pipeline/job.h"
#include "pipeline/source.h"

/* Rows that are said to be probabilities and are none (batch.h), among the first good ones. */
struct improper {
	size_t looked; /* up to ROWS_LOOKED_AT good rows */
	size_t rows; /* how many of these */
	double least, most; /* their sums */
};

enum { FLOW_INPUTS = 32 }; /* in step at most (pipeline/paired.h) */

/* The counts of a run. */
struct counts {
	unsigned long long rows_in; /* rows read, including bad ones */
	unsigned long long rows_out; /* rows written or measured, including nulls */
	unsigned long long left_out; /* of these, rows that a condition leaves out */
	unsigned long long abstained; /* rows that one leaves without decisions */
	unsigned long long bad; /* rows that --on-error skipped or nulled */
	unsigned long long bytes_in, bytes_out;
	uint64_t at, size; /* bytes of the files that were read, and of all; 0: unknown */
	bool like_probs; /* the first rows look like probabilities */
	struct improper improper;
	bool alone; /* each good row has one class, and there is one */
	struct { /* the same for other inputs in step: the second, ... */
		unsigned long long rows_in, bad;
		bool like_probs;
		struct improper improper;
	} other[FLOW_INPUTS - 1];
};

/*
 * Callbacks, called by one thread at a time and in the order of the input.
 * Members may be NULL.
 */
struct watch {
	void *who;
	/* for the first BAD_ROWS_NAMED bad rows */
	void (*bad_row)(void *who, const struct err *why);
	void (*progress)(void *who, const struct counts *so_far); /* after each block */
};

/*
 * Runs the source through jobs on nthread threads to the plan's consumers. The
 * source must have begun and the plan must be checked. 0, or -1 with err set:
 * the consumers have then committed every whole row before the error, and do
 * not reduce.
 */
int flow_run(const struct plan *plan, struct source *source, unsigned nthread,
    const struct watch *watch, struct counts *counts, struct err *err);

#endif
