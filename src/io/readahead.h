/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READAHEAD_H
#define SMX_IO_READAHEAD_H

#include <stddef.h>

struct err;

/*
 * Bytes made ahead of their use by a thread of their own, a few blocks and no
 * more. One thread uses it at a time.
 */
struct readahead;

/* As reader_fill: up to n bytes, fewer only at the end; -1 with err set behind *got good ones. */
typedef int readahead_maker(void *who, void *p, size_t n, size_t *got, struct err *err);

/*
 * Starts the thread, which calls make(who, ...) until the end, and who is its
 * own until readahead_stop. make must not ask base/mem for memory. Before a read it
 * polls *quit too, which becomes readable when the thread is to end. NULL, and
 * *quit is -1, where the system gives no thread: then the caller makes the bytes.
 */
struct readahead *readahead_start(readahead_maker *make, void *who, int *quit);

/* What make would have given, in the same order, errors in their place. */
int readahead_fill(struct readahead *a, void *p, size_t n, size_t *got, struct err *err);

/* Ends the thread, which may have got behind the end or not. NULL is fine. */
void readahead_stop(struct readahead *a);

#endif
