/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READAHEAD_H
#define SMX_IO_READAHEAD_H

#include <stddef.h>

struct err;
struct stream;

/*
 * Bytes made ahead of their use by a thread of their own, a few blocks and no
 * more. One thread uses it at a time.
 */
struct readahead;

/*
 * Starts the thread, which fills from the stream until its end; the stream is its
 * own until readahead_stop, and stays the caller's to close. A fill must not ask
 * base/mem for memory. NULL if the system gives no thread: then the caller fills.
 */
struct readahead *readahead_start(struct stream *from);

/* What stream_fill would have given, in the same order, errors in their place. */
int readahead_fill(struct readahead *a, void *p, size_t n, size_t *got, struct err *err);

/* Ends the thread, which may have got behind the end or not. NULL is fine. */
void readahead_stop(struct readahead *a);

#endif
