/* SPDX-License-Identifier: MIT */
#ifndef SMX_FLOW_JOB_H
#define SMX_FLOW_JOB_H

#include "base/buf.h"
#include "base/err.h"
#include "flow/source.h"
#include "format/format.h"
#include "lib/chain.h"

/*
 * One block from text to text, by one thread, while it is in its cache.
 */

/* What all jobs share; const while they run. */
struct plan {
	const struct chain *chain;
	const struct style *style;
	const struct layout *layout;
	bool single; /* numbers are read and written as float32, or narrower */
	double unit; /* what entropies are divided by */
};

struct job {
	struct block block;
	struct batch batch;
	struct buf out;
	struct err err; /* of job_run */

	/* Its own: room for the rows' results, used again for the next block. */
	struct cell *cell; /* style->ncol for each row */
	double *p, *logp, *one, *pairs, *scratch;
	size_t cells, values, widest; /* how much room there is */
};

/* Decodes job->block, works its rows, encodes them into job->out. 0, or -1 with job->err set. */
int job_run(struct job *job, const struct plan *plan);

void job_free(struct job *job);

#endif
