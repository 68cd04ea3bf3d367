/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_READAHEAD_H
#define SMX_IO_READAHEAD_H

#include <stddef.h>

struct err;
struct stream;

/*
 * A thread that reads a stream ahead of its use, by a few blocks at most. One
 * thread at a time may use it.
 */
struct readahead;

/*
 * Starts a thread that reads the stream to its end. Until readahead_stop only
 * that thread uses the stream; the caller still owns it and closes it. The
 * stream's fill must not allocate from base/mem. NULL if no thread or memory
 * can be had: the caller then reads the stream itself.
 */
struct readahead *readahead_start(struct stream *from);

/* As stream_fill: the same bytes in the same order, and errors at the same place. */
int readahead_fill(struct readahead *a, void *p, size_t n, size_t *got, struct err *err);

/* Stops the thread. Safe to call at any time, also with NULL. */
void readahead_stop(struct readahead *a);

#endif
