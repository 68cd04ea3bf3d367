/* SPDX-License-Identifier: MIT */
/*
 * Blocks of rows through the driver: the next block is a piece, mapping it is
 * decoding its rows, running the chain and letting the consumers map them.
 *
 * What has to happen in the input's order happens in commit: writing, naming bad
 * rows with the line they stand in, and ending the run at the first error.
 */
#include "pipeline/flow.h"

#include <stdio.h>
#include <string.h>

#include "pipeline/driver.h"

struct flow {
	const struct plan *plan;
	const struct watch *watch;
	struct source *source; /* next's */

	/* commit's */
	struct counts *counts;
	size_t line, row; /* of the file that is being written, before this block */
	struct looked looked;
};

/* What a worker has. */
struct round {
	struct job job;
	bool broken; /* the input ends behind this block, badly; why says how */
	struct err why;
};

void
flow_describe(const char *path, const struct format *format, size_t line, size_t row,
    const struct bad_row *t, struct err *err)
{
	if (format->text)
		err_set(err, ERR_DATA, "%.200s:%zu:%zu: %s", path, line + t->line + 1, t->column,
		    t->text);
	else
		err_set(err, ERR_DATA, "%.200s: row %zu, column %zu: %s", path, row + t->row + 1,
		    t->column, t->text);
}

static void
describe(const struct flow *f, const struct block *block, const struct bad_row *t, struct err *err)
{
	flow_describe(block->path, f->plan->layout->format, f->line, f->row, t, err);
}

/* Puts the place of the row behind the block in front of what the source says of it. */
static void
place(const struct flow *f, const struct block *block, struct err *why)
{
	struct bad_row t = {.column = 1};
	size_t len = strlen(why->text);

	len = len < sizeof(t.text) - 1 ? len : sizeof(t.text) - 1;
	memcpy(t.text, why->text, len);
	describe(f, block, &t, why);
}

/* Names the block's bad rows as long as there are few. */
static void
name_bad_rows(struct flow *f, const struct job *job)
{
	const struct batch *b = &job->batch;
	struct err err;

	for (size_t i = 0; i < b->nbad && f->counts->bad + i < BAD_ROWS_NAMED; i++) {
		describe(f, &job->block, &b->bad[i], &err);
		if (f->watch->bad_row)
			f->watch->bad_row(f->watch->who, err.text);
	}
	f->counts->bad += b->nbad;
}

void
flow_look(struct looked *l, const struct batch *b)
{
	size_t n = b->ngood;

	if (l->rows >= ROWS_LOOKED_AT || l->differ)
		return;
	if (n > ROWS_LOOKED_AT - l->rows)
		n = ROWS_LOOKED_AT - l->rows;
	l->differ = b->nlike < n;
	l->rows += n;
}

static void
enter_file(struct flow *f, const struct block *block)
{
	f->line = block->lines;
	f->row = 0;
}

/* Lets the consumers do with the block what must be done in order. */
static int
commit_uses(struct flow *f, struct job *job, struct err *err)
{
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = f->plan->use[i].consumer); i++) {
		if (c->commit &&
		    c->commit(f->plan->use[i].with, job->own[i], job, f->counts, err) < 0)
			return -1;
	}
	return 0;
}

/* Commits the rows of a block, and counts them. */
static int
commit_rows(struct flow *f, struct job *job, struct err *err)
{
	const struct batch *b = &job->batch;
	int status;

	if (job->block.first)
		enter_file(f, &job->block);
	flow_look(&f->looked, b);
	if (!b->stopped)
		name_bad_rows(f, job);
	status = commit_uses(f, job, err);
	if (b->stopped && status == 0) {
		describe(f, &job->block, &b->bad[0], err);
		status = -1;
	}
	f->counts->rows_in += b->nseen;
	f->counts->rows_out += b->nrow;
	f->counts->bytes_in += job->block.text.len;
	f->line += b->nline;
	f->row += b->nseen;
	if (f->watch->progress)
		f->watch->progress(f->watch->who, f->counts);
	return status;
}

static int
next(void *with, void *own, struct err *err)
{
	struct flow *f = with;
	struct round *r = own;
	int got;

	r->job.block.text.len = 0;
	got = source_next(f->source, &r->job.block, &r->why);
	if (got == 0)
		return PIECE_NONE;
	r->broken = got < 0;
	if (r->job.block.text.len > 0 && job_take(&r->job, f->plan) < 0) {
		*err = r->job.err;
		return -1;
	}
	return r->broken || source_at_end(f->source) ? PIECE_LAST : PIECE_MORE;
}

static int
map(const void *with, void *own, struct err *err)
{
	const struct flow *f = with;
	struct round *r = own;

	if (r->job.block.text.len == 0 || job_run(&r->job, f->plan) == 0)
		return 0;
	*err = r->job.err;
	return -1;
}

static int
commit(void *with, void *own, struct err *err)
{
	struct flow *f = with;
	struct round *r = own;
	struct block *block = &r->job.block;

	if (block->text.len > 0 && commit_rows(f, &r->job, err) < 0)
		return -1;
	if (!r->broken)
		return 0;
	if (block->cut_short) {
		if (block->first && block->text.len == 0)
			enter_file(f, block);
		place(f, block, &r->why);
	}
	*err = r->why;
	return -1;
}

/* What the worker's consumers hold of their own is added to the rest. */
static int
reduce(void *with, void *own, struct err *err)
{
	const struct flow *f = with;
	struct round *r = own;
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = f->plan->use[i].consumer); i++) {
		if (c->reduce && r->job.own[i] &&
		    c->reduce(f->plan->use[i].with, r->job.own[i], err) < 0)
			return -1;
	}
	return 0;
}

static void
release(const void *with, void *own)
{
	job_free(&((struct round *)own)->job, ((const struct flow *)with)->plan);
}

static const struct stage stage = {
    .own_size = sizeof(struct round),
    .next = next,
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};

static int
begin(const struct plan *plan, struct counts *counts, struct err *err)
{
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = plan->use[i].consumer); i++) {
		if (c->begin && c->begin(plan->use[i].with, plan, counts, err) < 0)
			return -1;
	}
	return 0;
}

int
flow_run(const struct plan *plan, struct source *source, unsigned nthread,
    const struct watch *watch, struct counts *counts, struct err *err)
{
	struct flow f = {.plan = plan, .watch = watch, .source = source, .counts = counts};
	int status;

	*counts = (struct counts){0};
	if (begin(plan, counts, err) < 0)
		return -1;
	status = pipeline_run(&stage, &f, nthread, err);
	counts->like_probs = f.looked.rows > 0 && !f.looked.differ;
	return status;
}
