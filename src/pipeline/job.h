/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_JOB_H
#define SMX_PIPELINE_JOB_H

#include "base/buf.h"
#include "base/err.h"
#include "pipeline/source.h"
#include "format/format.h"
#include "op/chain.h"

/*
 * Takes one block from bytes to rows and through the chain to the consumers, on
 * one thread, while it is in that thread's cache.
 */

struct counts;
struct job;
struct plan;

/*
 * What happens to the rows: they are written, measured, or stored. Each kind is
 * a const struct consumer, and a run has one or more. All members but map may
 * be NULL.
 */
struct consumer {
	/*
	 * Bytes of state that each job keeps for it from block to block; all
	 * zero at first.
	 */
	size_t own_size;

	/*
	 * Called once before the first block, by one thread, when the layout is
	 * known. 0, or -1 with err set.
	 */
	int (*begin)(void *with, const struct plan *plan, struct counts *counts, struct err *err);

	/*
	 * Whether map does without the values of these rows, as decoded, if no
	 * step changes them: it finds them in the block (batch.in_block). NULL:
	 * it does not.
	 */
	bool (*takes_block)(const void *with, const struct plan *plan);

	/*
	 * Looks at the rows of job->batch (those with .null are empty) and
	 * keeps its results in own. Any thread, in any order; `with` is shared
	 * and must not be changed. 0, or -1 with job->err set.
	 */
	int (*map)(const void *with, void *own, struct job *job, const struct plan *plan);

	/*
	 * Commits a block: one thread at a time, in the order of the input, and
	 * none after an error. May change `with`. 0, or -1 with err set.
	 */
	int (*commit)(
	    void *with, void *own, struct job *job, struct counts *counts, struct err *err);

	/*
	 * Adds own to `with`: at the end, once for each job that has worked,
	 * one thread at a time, in any order. Not called if the run failed. 0,
	 * or -1 with err set.
	 */
	int (*reduce)(void *with, void *own, struct err *err);

	/* Releases what own holds; always called. */
	void (*release)(void *own);
};

enum { PLAN_USES = 4 };

#define PLAN_END ((size_t)-1) /* after all steps */
#define PLAN_DECODED ((size_t)-2) /* before even the calibration */

/* What all jobs share; const while they run. */
struct plan {
	const struct chain *chain;
	const struct layout *layout;
	struct {
		const struct consumer *consumer;
		void *with; /* its settings and results; owned by the caller */
		size_t step; /* how many steps run before it sees the rows; or PLAN_... */
	} use[PLAN_USES]; /* run in this order; NULL-terminated unless full */
};

/*
 * Adds a consumer that sees the rows after `step` steps. The plan has room for
 * PLAN_USES consumers.
 */
void plan_use(struct plan *plan, const struct consumer *consumer, void *with, size_t step);

struct job {
	struct block block;
	struct batch batch; /* the block's rows */
	struct batch *more; /* the rows of the block's pairs, nmore of them */
	size_t nmore;
	double *interval; /* batch.low, and behind it batch.high */
	size_t interval_cap;
	struct err err; /* set by job_run */
	double *scratch; /* chain->scratch doubles per class of the widest row */

	/* Internal. */
	void *own[PLAN_USES]; /* the consumers' state */
	size_t widest;
};

/*
 * job_run decodes job->block and lets the consumers map its rows: 0, or -1 with
 * job->err set. job_free releases all that the job holds.
 */
int job_run(struct job *job, const struct plan *plan);

void job_free(struct job *job, const struct plan *plan);

#endif
