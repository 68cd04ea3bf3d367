/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_DRIVER_H
#define SMX_PIPELINE_DRIVER_H

#include <stddef.h>

struct err;

/*
 * Pieces of work on threads: whatever they are, one after another is taken, worked
 * by any thread, committed in order, and what each thread has gathered is reduced.
 */

/* What next says. */
enum {
	PIECE_NONE = 0, /* there is no piece, nor will there be */
	PIECE_LAST = 1, /* a piece, and no other follows it */
	PIECE_MORE = 2 /* a piece, and perhaps others */
};

/* What is to be done; a const struct, whose members but next and map may be NULL. */
struct stage {
	/* Bytes that each worker keeps from piece to piece; all zero at first. */
	size_t own_size;

	/*
	 * Takes the next piece into own: one thread at a time, under the input lock, so
	 * in order. PIECE_*, or -1 with err set, which is an error in place of a piece:
	 * nothing is taken after it.
	 */
	int (*next)(void *with, void *own, struct err *err);

	/*
	 * Any thread, in any order, shares `with` with others and must not change it. 0,
	 * or -1 with err set; then the piece is not committed, nor any behind it.
	 */
	int (*map)(const void *with, void *own, struct err *err);

	/*
	 * In turn: one thread at a time, in the order of the pieces, and not for a piece
	 * behind an error. Changes what it likes that next does not. If it is NULL
	 * nobody waits for a turn.
	 */
	int (*commit)(void *with, void *own, struct err *err);

	/*
	 * At the end, once for each worker, one at a time: adds own to `with`. Not called
	 * if the run has failed.
	 */
	int (*reduce)(void *with, void *own, struct err *err);

	/* Gives back what own holds; once for each worker, always. */
	void (*release)(const void *with, void *own);
};

enum { PIPELINE_THREADS = 256 }; /* more are not started */

/*
 * Does it on up to nthread threads, of which this is one; another is started only
 * when a piece was taken that is not the last. 0, or -1 with err set: the first
 * error in the order of the pieces.
 */
int pipeline_run(const struct stage *stage, void *with, unsigned nthread, struct err *err);

#endif
