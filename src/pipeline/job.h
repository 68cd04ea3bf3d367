/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_JOB_H
#define SMX_PIPELINE_JOB_H

#include "base/buf.h"
#include "base/err.h"
#include "pipeline/source.h"
#include "format/format.h"
#include "op/chain.h"

/*
 * One block from bytes to rows, and the rows through the chain to whoever
 * consumes them, by one thread, while it is in its cache.
 */

struct counts;
struct job;
struct plan;

/*
 * What becomes of the rows: they are written, or measured, or kept. Each is a
 * const struct consumer; a run has one or more of them. Members but map may be
 * NULL.
 */
struct consumer {
	/* Bytes that each job keeps for it, from block to block; all zero at first. */
	size_t own_size;

	/* Once, before the first block, by one thread, with the layout known. */
	int (*begin)(void *with, const struct plan *plan, struct counts *counts, struct err *err);

	/*
	 * Any thread, in any order, shares `with` with others and must not change it:
	 * looks at the rows of job->batch (those with .null are empty) and keeps
	 * what it makes of them in own. 0, or -1 with job->err set.
	 */
	int (*map)(const void *with, void *own, struct job *job, const struct plan *plan);

	/*
	 * In turn: one thread at a time, in the input's order, and not for a block
	 * behind an error. Changes what it likes.
	 */
	int (*commit)(
	    void *with, void *own, struct job *job, struct counts *counts, struct err *err);

	/*
	 * At the end, once for each job that has worked, one thread at a time in any
	 * order: adds own to `with`. Not called where the run has failed.
	 */
	int (*reduce)(void *with, void *own, struct err *err);

	/* Gives back what own holds; always called. */
	void (*release)(void *own);
};

enum { PLAN_USES = 4 };

#define PLAN_END ((size_t)-1) /* behind all steps */

/* What all jobs share; const while they run. */
struct plan {
	const struct chain *chain;
	const struct layout *layout;
	struct {
		const struct consumer *consumer;
		void *with; /* its settings, and where it gathers; the owner's */
		size_t step; /* it sees the rows after so many steps of the chain, or PLAN_END */
	} use[PLAN_USES]; /* in this order; NULL behind the last */
};

/* Adds a consumer, who looks after `step` steps, to the plan, which has room for PLAN_USES. */
void plan_use(struct plan *plan, const struct consumer *consumer, void *with, size_t step);

struct job {
	struct block block;
	struct batch batch; /* the block's rows */
	struct batch second; /* those of the block's pair, if there is one */
	struct err err; /* of job_run */
	double *scratch; /* chain->scratch doubles for each class of the widest row */

	/* Its own. */
	void *own[PLAN_USES]; /* the consumers' */
	size_t widest;
};

/* Decodes job->block and lets the consumers map its rows. 0, or -1 with job->err set. */
int job_run(struct job *job, const struct plan *plan);

void job_free(struct job *job, const struct plan *plan);

#endif
