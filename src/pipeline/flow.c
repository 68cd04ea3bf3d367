/* SPDX-License-Identifier: MIT */
/*
 * The pipeline.
 *
 * Every worker does the same, round after round: it takes the input lock, reads
 * the next block of whole rows, takes a ticket, unlocks; works the block from
 * bytes to what its consumers make of the rows, on its own; waits until its
 * ticket's turn has come; lets them commit (one writes); passes the turn on.
 * There are no queues. A worker that is ahead waits, so no more than one block
 * for each thread is in memory, whatever the input's size and however slow the
 * reader of the output is.
 *
 * A worker starts when another has read a block that is not the input's last, so
 * a small input has one thread, and no more are started than there is work for.
 *
 * What is added up in any order (metrics are exact sums) stays with the worker
 * until all are done, and is then added worker by worker.
 *
 * What has to happen in the input's order happens in a turn: writing, naming
 * bad rows with the line they stand in, and ending the run at the first error.
 * A run with one thread is the same loop with nobody to wait for.
 *
 * The input lock guards the source, the next ticket and the number of workers
 * that run. The turn lock guards only `serving`; whoever has the turn owns the
 * rest of struct flow.
 */
#include "pipeline/flow.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

struct flow {
	const struct plan *plan;
	const struct watch *watch;

	pthread_mutex_t input;
	struct source *source;
	unsigned long long tickets;
	atomic_bool stop; /* nobody reads on */
	struct worker *worker;
	unsigned running, most; /* of them */

	pthread_mutex_t turn;
	pthread_cond_t passed;
	unsigned long long serving;

	/* The turn's owner's. */
	struct counts *counts;
	struct err *err;
	bool failed;
	size_t line, row; /* of the file that is being written, before this block */
	struct looked looked;
};

struct worker {
	struct flow *flow;
	pthread_t thread;
	struct job job;
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

static void
fail(struct flow *f, const struct err *why)
{
	if (!f->failed)
		*f->err = *why;
	f->failed = true;
	atomic_store(&f->stop, true);
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

/* Settles a block that was worked, and counts it. */
static void
settle(struct flow *f, struct job *job)
{
	const struct batch *b = &job->batch;
	struct err err;

	if (job->block.first)
		enter_file(f, &job->block);
	flow_look(&f->looked, b);
	if (!b->stopped)
		name_bad_rows(f, job);
	if (commit_uses(f, job, &err) < 0)
		fail(f, &err);
	if (b->stopped && !f->failed) {
		describe(f, &job->block, &b->bad[0], &err);
		fail(f, &err);
	}
	f->counts->rows_in += b->nseen;
	f->counts->rows_out += b->nrow;
	f->counts->bytes_in += job->block.text.len;
	f->line += b->nline;
	f->row += b->nseen;
	if (f->watch->progress)
		f->watch->progress(f->watch->who, f->counts);
}

static void *worker(void *arg);

/* Starts another worker where there may be work for it; with the input lock. */
static void
start_worker(struct flow *f)
{
	struct worker *w = &f->worker[f->running];

	if (f->running == f->most || source_at_end(f->source))
		return;
	if (pthread_create(&w->thread, NULL, worker, w) == 0)
		f->running++;
	else
		f->most = f->running; /* as many as the system gives */
}

/*
 * Reads the next block, and what goes with it. False where there is nothing to do
 * any more; *taken is -1, and job->err set, where only the block could be read.
 */
static bool
take(struct flow *f, struct job *job, unsigned long long *ticket, int *read, int *taken,
    struct err *err)
{
	bool more = false;

	pthread_mutex_lock(&f->input);
	if (!atomic_load(&f->stop)) {
		job->block.text.len = 0;
		*read = source_next(f->source, &job->block, err);
		more = *read != 0;
		*ticket = f->tickets;
		f->tickets += more;
		*taken = job->block.text.len > 0 ? job_take(job, f->plan) : 0;
		if (*read <= 0 || *taken < 0)
			atomic_store(&f->stop, true);
		else
			start_worker(f);
	}
	pthread_mutex_unlock(&f->input);
	return more;
}

static void
wait_turn(struct flow *f, unsigned long long ticket)
{
	pthread_mutex_lock(&f->turn);
	while (f->serving != ticket)
		pthread_cond_wait(&f->passed, &f->turn);
	pthread_mutex_unlock(&f->turn);
}

static void
pass_turn(struct flow *f)
{
	pthread_mutex_lock(&f->turn);
	f->serving++;
	pthread_cond_broadcast(&f->passed);
	pthread_mutex_unlock(&f->turn);
}

static void *
worker(void *arg)
{
	struct worker *w = arg;
	struct flow *f = w->flow;
	struct job *job = &w->job;
	struct err why;
	unsigned long long ticket;
	int read, status;

	while (take(f, job, &ticket, &read, &status, &why)) {
		if (status == 0 && job->block.text.len > 0)
			status = job_run(job, f->plan);
		wait_turn(f, ticket);
		if (status < 0)
			fail(f, &job->err);
		else if (!f->failed && job->block.text.len > 0)
			settle(f, job);
		if (read < 0 && job->block.cut_short && !f->failed) {
			if (job->block.first && job->block.text.len == 0)
				enter_file(f, &job->block);
			place(f, &job->block, &why);
		}
		if (read < 0)
			fail(f, &why);
		pass_turn(f);
	}
	return NULL;
}

/* What the worker's consumers hold of their own is added to the rest. */
static void
add_up(struct flow *f, struct worker *w)
{
	const struct consumer *c;
	struct err err;

	for (size_t i = 0; i < PLAN_USES && (c = f->plan->use[i].consumer); i++) {
		if (!f->failed && c->reduce && w->job.own[i] &&
		    c->reduce(f->plan->use[i].with, w->job.own[i], &err) < 0)
			fail(f, &err);
	}
}

static unsigned
running(struct flow *f)
{
	unsigned n;

	pthread_mutex_lock(&f->input);
	n = f->running;
	pthread_mutex_unlock(&f->input);
	return n;
}

/* This thread is the first worker; a worker that starts another is waited for before that. */
static int
work(struct flow *f, unsigned nthread, struct err *err)
{
	struct worker *w;

	f->most = nthread < FLOW_THREADS ? nthread : FLOW_THREADS;
	f->worker = w = mem_new(f->most, sizeof(*w), err);
	if (!w)
		return -1;
	for (unsigned i = 0; i < f->most; i++)
		w[i].flow = f;
	f->running = 1;
	worker(&w[0]);
	for (unsigned i = 1; i < running(f); i++)
		pthread_join(w[i].thread, NULL);
	for (unsigned i = 0; i < f->running; i++) {
		add_up(f, &w[i]);
		job_free(&w[i].job, f->plan);
	}
	mem_free(w);
	return f->failed ? -1 : 0;
}

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
	struct flow f = {
	    .plan = plan,
	    .watch = watch,
	    .source = source,
	    .counts = counts,
	    .err = err,
	};
	int status;

	*counts = (struct counts){0};
	if (begin(plan, counts, err) < 0)
		return -1;
	pthread_mutex_init(&f.input, NULL);
	pthread_mutex_init(&f.turn, NULL);
	pthread_cond_init(&f.passed, NULL);
	status = work(&f, nthread, err);
	pthread_cond_destroy(&f.passed);
	pthread_mutex_destroy(&f.turn);
	pthread_mutex_destroy(&f.input);
	counts->like_probs = f.looked.rows > 0 && !f.looked.differ;
	return status;
}
