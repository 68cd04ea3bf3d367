/* SPDX-License-Identifier: MIT */
/* One block: bytes ▸ decode ▸ rows ▸ chain ▸ rows ▸ consumers */
#include "pipeline/job.h"

#include <string.h>

#include "base/mem.h"

void
plan_use(struct plan *plan, const struct consumer *consumer, void *with, size_t step)
{
	size_t i = 0;

	while (plan->use[i].consumer)
		i++;
	plan->use[i].consumer = consumer;
	plan->use[i].with = with;
	plan->use[i].step = step;
}

static size_t
widest_of(const struct batch *b)
{
	size_t widest = 0;

	for (size_t i = 0; i < b->nrow; i++)
		widest = b->row[i].n > widest ? b->row[i].n : widest;
	return widest;
}

/* Makes room for the scratch doubles of the steps and the normaliser. */
static int
make_room(struct job *job, const struct plan *plan)
{
	size_t widest = widest_of(&job->batch), each = plan->chain->scratch, other;
	double *scratch;

	if (each == 0 && job->batch.layout->place)
		each = 1;
	for (size_t i = 0; i < job->nmore; i++) {
		other = widest_of(&job->more[i]);
		widest = other > widest ? other : widest;
		if (each == 0 && job->more[i].layout->place)
			each = 1;
	}
	if (widest <= job->widest)
		return 0;
	scratch = mem_grow(job->scratch, widest * each, sizeof(*scratch), &job->err);
	if (!scratch)
		return -1;
	job->scratch = scratch;
	job->widest = widest;
	return 0;
}

/* Whether rows go from the block to each consumer, and nobody between asks for their values. */
static bool
stay_in_block(const struct plan *plan)
{
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && plan->use[i].consumer; i++) {
		c = plan->use[i].consumer;
		if (!c->takes_block || !c->takes_block(plan->use[i].with, plan))
			return false;
	}
	return plan->chain->nstep == 0 && !plan->chain->calib.method;
}

/* Keeps the intervals of what the calibration will make of the rows. */
static int
keep_intervals(struct job *job, const struct chain *chain, struct batch *b)
{
	double *interval;
	size_t first;

	if (!chain->intervals)
		return 0;
	if (b->nz > job->interval_cap) {
		interval = mem_grow(job->interval, 2 * b->nz, sizeof(*interval), &job->err);
		if (!interval)
			return -1;
		job->interval = interval;
		job->interval_cap = b->nz;
	}
	b->low = job->interval;
	b->high = job->interval + b->nz;
	for (size_t i = 0; i < b->nrow; i++) {
		first = b->row[i].first;
		if (!b->row[i].null)
			calib_intervals(&chain->calib, b->z + first, b->row[i].n, b->low + first,
			    b->high + first);
	}
	return 0;
}

static void
calibrate(const struct job *job, const struct chain *chain, struct batch *b)
{
	if (!chain->calib.method || b->layout->beside)
		return;
	b->as_decoded = false;
	for (size_t i = 0; i < b->nrow; i++) {
		if (!b->row[i].null)
			chain_calibrate(chain, b->z + b->row[i].first, b->row[i].n,
			    b->layout->calib_order, job->scratch);
	}
}

/* Puts the classes of a row into the order of the input that it is compared with. */
static void
turn_row(const struct batch *b, struct row *row, double *scratch)
{
	const uint32_t *place = b->layout->place;
	double *z = b->z + row->first;
	size_t label = row->label;

	if (row->null || row->n != b->layout->names.n)
		return; /* bad, or refused where rows are compared */
	memcpy(scratch, z, row->n * sizeof(*z));
	for (size_t c = 0; c < row->n; c++) {
		z[c] = scratch[place[c]];
		if (place[c] == row->label)
			label = c;
	}
	row->label = label;
}

static void
turn(const struct job *job, struct batch *b)
{
	if (!b->layout->place)
		return;
	b->as_decoded = false;
	for (size_t i = 0; i < b->nrow; i++)
		turn_row(b, &b->row[i], job->scratch);
}

static int
no_class_left(struct job *job, const struct batch *b, const struct row_context *context)
{
	const struct block *block = &job->block;

	for (size_t k = 0; b != &job->batch && block->pair && k <= (size_t)(b - job->more); k++)
		block = block->pair;
	return err_set(&job->err, ERR_DATA,
	    "%.200s, row %llu: a mask removes all classes that are not -inf already", block->path,
	    (unsigned long long)context->number + 1);
}

/* Runs the steps [first, last) over all rows. */
static int
run_steps(struct job *job, const struct plan *plan, struct batch *b, size_t first, size_t last)
{
	struct row_context context = {.seed = plan->chain->seed,
	    .each = chain_takes_each(plan->chain),
	    .part = chain_gives_part(plan->chain),
	    .labels = plan->layout->task == TASK_MULTILABEL};

	if (first == last || b->nrow == 0 || b->done || b->layout->beside)
		return 0;
	b->as_decoded = false;
	for (size_t i = 0; i < b->nrow; i++) {
		if (b->row[i].null)
			continue;
		batch_tell(b, i, job->block.row, &context);
		if (!chain_steps(plan->chain, first, last, b->z + b->row[i].first, b->row[i].n,
			&context, job->scratch))
			return no_class_left(job, b, &context);
	}
	return 0;
}

/* Allocates the i-th consumer's state in this job, once. */
static int
make_own(struct job *job, const struct consumer *c, size_t i)
{
	if (job->own[i] || c->own_size == 0)
		return 0;
	job->own[i] = mem_new(1, c->own_size, &job->err);
	return job->own[i] ? 0 : -1;
}

/* Returns whether the i-th consumer sees the rows after `step` steps. */
static bool
looks_at(const struct plan *plan, size_t i, size_t step)
{
	const size_t nstep = plan->chain->nstep;

	if (plan->use[i].step == PLAN_DECODED)
		return false;
	return (plan->use[i].step < nstep ? plan->use[i].step : nstep) == step;
}

static int
map_rows(struct job *job, const struct plan *plan, size_t i)
{
	const struct consumer *c = plan->use[i].consumer;

	if (make_own(job, c, i) < 0)
		return -1;
	return c->map(plan->use[i].with, job->own[i], job, plan);
}

/* Lets the consumers that see the rows as they were decoded map them. */
static int
consume_decoded(struct job *job, const struct plan *plan)
{
	for (size_t i = 0; i < PLAN_USES && plan->use[i].consumer; i++) {
		if (plan->use[i].step == PLAN_DECODED && map_rows(job, plan, i) < 0)
			return -1;
	}
	return 0;
}

/*
 * Lets the consumers that see the rows after `step` steps map them. *done is
 * how many steps have run.
 */
static int
consume(struct job *job, const struct plan *plan, size_t step, size_t *done)
{
	for (size_t i = 0; i < PLAN_USES && plan->use[i].consumer; i++) {
		if (!looks_at(plan, i, step))
			continue;
		if (run_steps(job, plan, &job->batch, *done, step) < 0)
			return -1;
		for (size_t k = 0; k < job->nmore; k++) {
			if (run_steps(job, plan, &job->more[k], *done, step) < 0)
				return -1;
		}
		*done = step;
		if (map_rows(job, plan, i) < 0)
			return -1;
	}
	return 0;
}

/*
 * A line with several rows can't be split: if the rows of its partner end within
 * it, the pairs would be wrong from here on.
 */
static int
check_pair(struct job *job, const struct block *pair, const struct batch *b)
{
	const bool listed = pair->source->layout.listed; /* which CSV can't hold */

	if (b->stopped || b->nseen == pair->rows)
		return 0;
	err_set(&job->err, ERR_DATA,
	    "%s: a line has several rows, but those of %s are split otherwise; %s", pair->path,
	    job->block.path, listed ? "match rows by a key" : "write one as CSV");
	return listed ? err_advise(&job->err, ADVICE_KEYS) : -1;
}

/* Room for the rows of as many pairs as the block has; once. */
static int
make_more(struct job *job)
{
	size_t n = 0;

	for (const struct block *pair = job->block.pair; pair; pair = pair->pair)
		n++;
	if (n == job->nmore)
		return 0;
	job->more = mem_new(n, sizeof(*job->more), &job->err);
	job->nmore = job->more ? n : 0;
	return job->more ? 0 : -1;
}

static int
decode(struct job *job)
{
	struct block *pair = job->block.pair;

	if (source_decode(&job->block, &job->batch, &job->err) < 0 || make_more(job) < 0)
		return -1;
	for (size_t i = 0; i < job->nmore; i++, pair = pair->pair) {
		if (source_decode(pair, &job->more[i], &job->err) < 0)
			return -1;
	}
	pair = job->block.pair;
	for (size_t i = 0; i < job->nmore; i++, pair = pair->pair) {
		if (check_pair(job, pair, &job->more[i]) < 0)
			return -1;
	}
	return 0;
}

int
job_run(struct job *job, const struct plan *plan)
{
	size_t done = 0;

	job->batch.in_block = !job->block.pair && stay_in_block(plan);
	if (decode(job) < 0 || make_room(job, plan) < 0 || consume_decoded(job, plan) < 0)
		return -1;
	if (keep_intervals(job, plan->chain, &job->batch) < 0)
		return -1;
	calibrate(job, plan->chain, &job->batch);
	turn(job, &job->batch);
	for (size_t i = 0; i < job->nmore; i++) {
		calibrate(job, plan->chain, &job->more[i]);
		turn(job, &job->more[i]);
	}
	for (size_t step = 0; step <= plan->chain->nstep; step++) {
		if (consume(job, plan, step, &done) < 0)
			return -1;
	}
	return 0;
}

void
job_free(struct job *job, const struct plan *plan)
{
	for (size_t i = 0; i < PLAN_USES && plan->use[i].consumer; i++) {
		if (job->own[i] && plan->use[i].consumer->release)
			plan->use[i].consumer->release(job->own[i]);
		mem_free(job->own[i]);
	}
	block_free(&job->block);
	batch_free(&job->batch);
	for (size_t i = 0; i < job->nmore; i++)
		batch_free(&job->more[i]);
	mem_free(job->more);
	mem_free(job->interval);
	mem_free(job->scratch);
}
