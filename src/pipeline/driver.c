/* SPDX-License-Identifier: MIT */
/*
 * Runs pieces of work on threads, in ordered rounds.
 *
 * Every worker runs the same loop. It takes the input lock, takes the next
 * piece and a ticket, and unlocks; maps the piece on its own; waits until it is
 * its ticket's turn; commits; and passes the turn on. There are no queues. A
 * worker that is ahead waits, so memory holds at most one piece per thread,
 * however large the input is and however slowly the output is read.
 *
 * A worker starts when another has taken a piece that is not the last. So a
 * small input uses one thread, and no more threads start than there is work
 * for.
 *
 * Results that can be added in any order stay with the worker until all workers
 * are done, and are then reduced worker by worker.
 *
 * A run with one thread is the same loop without waiting.
 *
 * The input lock guards what next() uses, the next ticket, and the number of
 * running workers. The turn lock guards `serving` and the error. Only the
 * worker whose turn it is uses what commit() uses.
 */
#include "pipeline/driver.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/err.h"
#include "base/mem.h"

struct driver {
	const struct stage *stage;
	void *with;

	pthread_mutex_t input;
	unsigned long long tickets;
	atomic_bool stop; /* no more pieces are taken */
	struct worker *worker;
	unsigned running, most; /* workers that run, and that may run */

	pthread_mutex_t turn;
	pthread_cond_t passed;
	unsigned long long serving;
	bool failed;
	unsigned long long failed_at; /* the ticket of the error */
	struct err *err;
};

struct worker {
	struct driver *driver;
	pthread_t thread;
	void *own;
};

static void *work(void *arg);

/* Starts another worker if one may have work. Called with the input lock held. */
static void
start_worker(struct driver *d)
{
	struct worker *w = &d->worker[d->running];

	if (d->running == d->most)
		return;
	if (pthread_create(&w->thread, NULL, work, w) == 0)
		d->running++;
	else
		d->most = d->running; /* no more threads to be had */
}

/* Takes the next piece and its ticket; returns what next() returned. */
static int
take(struct worker *w, unsigned long long *ticket, struct err *err)
{
	struct driver *d = w->driver;
	int got = PIECE_NONE;

	pthread_mutex_lock(&d->input);
	if (!atomic_load(&d->stop)) {
		got = d->stage->next(d->with, w->own, err);
		*ticket = d->tickets;
		d->tickets += got != PIECE_NONE;
		if (got == PIECE_MORE)
			start_worker(d);
		else
			atomic_store(&d->stop, true);
	}
	pthread_mutex_unlock(&d->input);
	return got;
}

static void
wait_turn(struct driver *d, unsigned long long ticket)
{
	pthread_mutex_lock(&d->turn);
	while (d->serving != ticket)
		pthread_cond_wait(&d->passed, &d->turn);
	pthread_mutex_unlock(&d->turn);
}

static void
pass_turn(struct driver *d)
{
	pthread_mutex_lock(&d->turn);
	d->serving++;
	pthread_cond_broadcast(&d->passed);
	pthread_mutex_unlock(&d->turn);
}

/*
 * Records an error. All earlier tickets were taken too, so the earliest error
 * is found in whatever order they finish.
 */
static void
fail(struct driver *d, unsigned long long ticket, const struct err *why)
{
	atomic_store(&d->stop, true);
	pthread_mutex_lock(&d->turn);
	if (!d->failed || ticket < d->failed_at) {
		d->failed = true;
		d->failed_at = ticket;
		*d->err = *why;
	}
	pthread_mutex_unlock(&d->turn);
}

static bool
has_failed(struct driver *d)
{
	bool failed;

	pthread_mutex_lock(&d->turn);
	failed = d->failed;
	pthread_mutex_unlock(&d->turn);
	return failed;
}

static void *
work(void *arg)
{
	struct worker *w = arg;
	struct driver *d = w->driver;
	const struct stage *stage = d->stage;
	struct err why;
	unsigned long long ticket;
	int got, status;

	while ((got = take(w, &ticket, &why)) != PIECE_NONE) {
		status = got < 0 ? -1 : stage->map(d->with, w->own, &why);
		if (stage->commit)
			wait_turn(d, ticket);
		if (status == 0 && stage->commit && !has_failed(d))
			status = stage->commit(d->with, w->own, &why);
		if (status < 0)
			fail(d, ticket, &why);
		if (stage->commit)
			pass_turn(d);
	}
	return NULL;
}

static unsigned
running(struct driver *d)
{
	unsigned n;

	pthread_mutex_lock(&d->input);
	n = d->running;
	pthread_mutex_unlock(&d->input);
	return n;
}

/*
 * This thread is the first worker. The loop sees every worker, because a worker
 * that starts another one is joined before `running` is read again.
 */
static void
work_all(struct driver *d)
{
	work(&d->worker[0]);
	for (unsigned i = 1; i < running(d); i++)
		pthread_join(d->worker[i].thread, NULL);
}

static void
reduce(struct driver *d, struct worker *w)
{
	struct err why;

	if (!d->failed && d->stage->reduce && d->stage->reduce(d->with, w->own, &why) < 0) {
		d->failed = true;
		*d->err = why;
	}
	if (d->stage->release)
		d->stage->release(d->with, w->own);
}

/* Allocates each worker's state separately, for as many workers as there may be. */
static int
make_workers(struct driver *d, unsigned n, struct err *err)
{
	d->worker = mem_new(n, sizeof(*d->worker), err);
	for (unsigned i = 0; d->worker && i < n; i++) {
		d->worker[i].driver = d;
		d->worker[i].own = mem_new(1, d->stage->own_size, err);
		if (!d->worker[i].own)
			return -1;
		d->most = i + 1;
	}
	return d->worker ? 0 : -1;
}

static void
free_workers(struct driver *d)
{
	for (unsigned i = 0; d->worker && i < d->most; i++)
		mem_free(d->worker[i].own);
	mem_free(d->worker);
}

int
pipeline_run(const struct stage *stage, void *with, unsigned nthread, struct err *err)
{
	struct driver d = {.stage = stage, .with = with, .err = err};
	const unsigned n = nthread < 1   ? 1
	    : nthread < PIPELINE_THREADS ? nthread
					 : PIPELINE_THREADS;

	if (make_workers(&d, n, err) < 0) {
		free_workers(&d);
		return -1;
	}
	pthread_mutex_init(&d.input, NULL);
	pthread_mutex_init(&d.turn, NULL);
	pthread_cond_init(&d.passed, NULL);
	d.running = 1;
	work_all(&d);
	for (unsigned i = 0; i < d.running; i++)
		reduce(&d, &d.worker[i]);
	d.most = n;
	free_workers(&d);
	pthread_cond_destroy(&d.passed);
	pthread_mutex_destroy(&d.turn);
	pthread_mutex_destroy(&d.input);
	return d.failed ? -1 : 0;
}
