/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_DRIVER_H
#define SMX_PIPELINE_DRIVER_H

#include <stddef.h>

struct err;

/*
 * Runs pieces of any kind of work on threads. The pieces are taken one after
 * another, mapped by any thread, and committed in order; at the end each
 * thread's results are reduced.
 */

/* Results of stage.next. */
enum {
	PIECE_NONE = 0, /* there are no more pieces */
	PIECE_LAST = 1, /* a piece, and it is the last */
	PIECE_MORE = 2 /* a piece, and perhaps more */
};

/* A kind of work, as a const struct. All members but next and map may be NULL. */
struct stage {
	/*
	 * Bytes of state that each worker keeps from piece to piece; all zero
	 * at first.
	 */
	size_t own_size;

	/*
	 * Takes the next piece into own. Runs under the input lock: one thread
	 * at a time, in order. Returns PIECE_*, or -1 with err set in place of
	 * a piece; no piece is taken after an error.
	 */
	int (*next)(void *with, void *own, struct err *err);

	/*
	 * Works a piece, on any thread and in any order. `with` is shared and
	 * must not be changed. 0, or -1 with err set: then neither this piece
	 * nor any later one is committed.
	 */
	int (*map)(const void *with, void *own, struct err *err);

	/*
	 * Commits a piece: one thread at a time, in the order of the pieces,
	 * and none after an error. May change everything that next does not
	 * use. If it is NULL, nobody waits for a turn. 0, or -1 with err set.
	 */
	int (*commit)(void *with, void *own, struct err *err);

	/*
	 * Adds own to `with`: at the end, once per worker, one at a time. Not
	 * called if the run failed. 0, or -1 with err set.
	 */
	int (*reduce)(void *with, void *own, struct err *err);

	/* Releases what own holds: once per worker, always. */
	void (*release)(const void *with, void *own);
};

enum { PIPELINE_THREADS = 256 }; /* limit on the number of threads */

/*
 * Runs the stage on up to nthread threads, including the calling one; another
 * thread starts only when a piece was taken that is not the last. 0, or -1 with
 * err set to the first error in the order of the pieces.
 */
int pipeline_run(const struct stage *stage, void *with, unsigned nthread, struct err *err);

#endif
