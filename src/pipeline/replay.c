/* SPDX-License-Identifier: MIT */
/*
 * Rows that are kept ▸ batches ▸ a consumer
 *
 * Each thread of the pass over the rows has a job in its scratch, which it fills
 * and hands to the consumer.
 */
#include "pipeline/replay.h"

#include <string.h>

#include "base/mem.h"
#include "pipeline/flow.h"
#include "kern/kern.h"

enum { BATCH = 256 };

struct feed {
	unsigned long long first_row;
	const struct plan *plan;
	feed_fn *change;
	const void *arg;
};

/* A thread's own; all zero at first. */
struct feeder {
	struct job job;
	bool begun, failed;
};

static int
begin(struct feeder *f, const struct plan *plan, size_t n)
{
	const struct consumer *c = plan->use[0].consumer;
	struct job *job = &f->job;

	f->begun = true;
	job->batch.layout = plan->layout;
	job->batch.row = mem_new(BATCH, sizeof(*job->batch.row), &job->err);
	job->batch.row_cap = BATCH;
	job->scratch = mem_new(n * plan->chain->scratch, sizeof(*job->scratch), &job->err);
	job->own[0] = mem_new(1, c->own_size, &job->err);
	return job->batch.row && job->scratch && job->own[0] &&
		batch_room(&job->batch, BATCH * n, &job->err)
	    ? 0
	    : -1;
}

static int
flush(struct feeder *f, const struct plan *plan)
{
	struct job *job = &f->job;
	int status = plan->use[0].consumer->map(plan->use[0].with, job->own[0], job, plan);

	batch_clear(&job->batch);
	return status;
}

static void
take_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct feed *feed = arg;
	struct feeder *f = (void *)scratch;
	struct batch *b = &f->job.batch;
	double *z;

	(void)sum;
	if (!f->begun && begin(f, feed->plan, row->n) < 0)
		f->failed = true;
	/* a batch has rows that follow each other, for their numbers */
	if (!f->failed && b->nrow > 0 && f->job.block.row + b->nrow != feed->first_row + row->at &&
	    flush(f, feed->plan) < 0)
		f->failed = true;
	if (f->failed)
		return;
	if (b->nrow == 0)
		f->job.block.row = feed->first_row + row->at;
	z = b->z + b->nz;
	if (row->f)
		kern()->widen(z, row->f, row->n);
	else
		memcpy(z, row->z, row->n * sizeof(*z));
	feed->change(feed->arg, z, row->n, row->at);
	b->row[b->nrow++] =
	    (struct row){.first = b->nz, .n = row->n, .label = row->label, .weight = row->weight};
	b->nz += row->n;
	if (b->nrow == BATCH && flush(f, feed->plan) < 0)
		f->failed = true;
}

/* What is left in a thread's batch, and what its consumer has gathered. */
static int
end(const void *arg, double *scratch, bool pass_failed, struct err *err)
{
	const struct feed *feed = arg;
	const struct plan *plan = feed->plan;
	struct feeder *f = (void *)scratch;
	int status = 0;

	if (!f->begun)
		return 0;
	if (!f->failed && f->job.batch.nrow > 0 && flush(f, plan) < 0)
		f->failed = true;
	if (f->failed) {
		*err = f->job.err;
		status = -1;
	} else if (!pass_failed) {
		status = plan->use[0].consumer->reduce(plan->use[0].with, f->job.own[0], err);
	}
	job_free(&f->job, plan);
	return status;
}

int
feed_rows(const struct rows *rows, unsigned long long first_row, const struct plan *plan,
    feed_fn *change, const void *arg, struct err *err)
{
	const struct consumer *c = plan->use[0].consumer;
	const struct feed feed = {
	    .first_row = first_row, .plan = plan, .change = change, .arg = arg};
	const struct visit visit = {
	    .row = take_row,
	    .end = end,
	    .arg = &feed,
	    .nsum = 1,
	    .scratch = sizeof(struct feeder) / sizeof(double) + 1,
	};
	struct counts counts = {0};
	double sum;

	if (c->begin && c->begin(plan->use[0].with, plan, &counts, err) < 0)
		return -1;
	return rows->pass(rows, &visit, &sum, err);
}
