/* SPDX-License-Identifier: MIT */
/*
 * A ring of blocks between a producing thread, which fills them, and the
 * consumer. The lock guards the counters. A block belongs to the producer until
 * it is counted as made, then to the consumer until it is counted as used.
 * `status` and `why` say how the stream ended; they belong to the consumer once
 * it has seen `done` under the lock, because the producer writes nothing after
 * that.
 *
 * Decompression is slower than everything that follows it when several cores
 * work. It would otherwise run under the input lock, and the other workers
 * would wait.
 */
#include "io/readahead.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/mem.h"
#include "io/stream.h"

enum { RING = 4, BLOCK = 128 << 10 };

struct readahead {
	struct stream *from;
	int quit[2]; /* a pipe; closing its write end wakes the producer from a poll */
	pthread_t thread;

	pthread_mutex_t lock;
	pthread_cond_t changed;
	size_t made, used; /* blocks so far */
	bool done; /* no more blocks follow; status and why say how the stream ended */
	bool stop; /* tells the producer to end */
	int status;
	struct err why;

	size_t at; /* bytes used of the consumer's current block */
	size_t len[RING];
	char block[RING][BLOCK];
};

/* The producer waits until there is room for a block. False if it is told to end. */
static bool
wait_room(struct readahead *a)
{
	bool go;

	pthread_mutex_lock(&a->lock);
	while (a->made - a->used == RING && !a->stop)
		pthread_cond_wait(&a->changed, &a->lock);
	go = !a->stop;
	pthread_mutex_unlock(&a->lock);
	return go;
}

static void *
maker(void *arg)
{
	struct readahead *a = arg;
	struct err why = {0};
	size_t len = BLOCK, slot;
	int status = 0;

	while (status == 0 && len == BLOCK && wait_room(a)) {
		slot = a->made % RING;
		status = stream_fill(a->from, a->block[slot], BLOCK, &len, &why);
		a->len[slot] = len;
		pthread_mutex_lock(&a->lock);
		a->made++;
		a->done = status < 0 || len < BLOCK;
		a->status = status;
		a->why = why;
		pthread_cond_signal(&a->changed);
		pthread_mutex_unlock(&a->lock);
	}
	return NULL;
}

static void
release(struct readahead *a)
{
	stream_quit_by(a->from, -1);
	close(a->quit[0]);
	pthread_cond_destroy(&a->changed);
	pthread_mutex_destroy(&a->lock);
	mem_free(a);
}

struct readahead *
readahead_start(struct stream *from)
{
	struct err none;
	struct readahead *a = mem_new(1, sizeof(*a), &none);

	if (!a || pipe(a->quit) < 0) {
		mem_free(a);
		return NULL;
	}
	fcntl(a->quit[0], F_SETFD, FD_CLOEXEC);
	fcntl(a->quit[1], F_SETFD, FD_CLOEXEC);
	a->from = from;
	pthread_mutex_init(&a->lock, NULL);
	pthread_cond_init(&a->changed, NULL);
	stream_quit_by(from, a->quit[0]);
	if (pthread_create(&a->thread, NULL, maker, a) != 0) {
		close(a->quit[1]);
		release(a);
		return NULL;
	}
	return a;
}

/* The consumer waits for a block. False if the stream has ended. */
static bool
wait_block(struct readahead *a)
{
	bool more;

	pthread_mutex_lock(&a->lock);
	while (a->made == a->used && !a->done)
		pthread_cond_wait(&a->changed, &a->lock);
	more = a->made > a->used;
	pthread_mutex_unlock(&a->lock);
	return more;
}

static void
give_back(struct readahead *a)
{
	a->at = 0;
	pthread_mutex_lock(&a->lock);
	a->used++;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
}

int
readahead_fill(struct readahead *a, void *p, size_t n, size_t *got, struct err *err)
{
	char *q = p;
	size_t slot, part;

	for (*got = 0; *got < n && wait_block(a); *got += part) {
		slot = a->used % RING;
		part = a->len[slot] - a->at;
		part = part < n - *got ? part : n - *got;
		memcpy(q + *got, a->block[slot] + a->at, part);
		a->at += part;
		if (a->at == a->len[slot])
			give_back(a);
	}
	if (*got == n || a->status == 0)
		return 0;
	*err = a->why;
	return -1;
}

void
readahead_stop(struct readahead *a)
{
	if (!a)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_cond_signal(&a->changed);
	pthread_mutex_unlock(&a->lock);
	close(a->quit[1]);
	pthread_join(a->thread, NULL);
	release(a);
}
