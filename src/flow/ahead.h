/* SPDX-License-Identifier: MIT */
#ifndef SMX_FLOW_AHEAD_H
#define SMX_FLOW_AHEAD_H

#include <stddef.h>

struct err;

/*
 * Bytes made ahead of their use by a thread of their own, a few blocks and no
 * more. One thread uses it at a time.
 */
struct ahead;

/* As reader_fill: up to n bytes, fewer only at the end; -1 with err set behind *got good ones. */
typedef int ahead_maker(void *who, void *p, size_t n, size_t *got, struct err *err);

/*
 * Starts the thread, which calls make(who, ...) until the end, and who is its
 * own until ahead_stop. make must not ask base/mem for memory. Before a read it
 * polls *quit too, which becomes readable when the thread is to end. NULL, and
 * *quit is -1, where the system gives no thread: then the caller makes the bytes.
 */
struct ahead *ahead_start(ahead_maker *make, void *who, int *quit);

/* What make would have given, in the same order, errors in their place. */
int ahead_fill(struct ahead *a, void *p, size_t n, size_t *got, struct err *err);

/* Ends the thread, which may have got behind the end or not. NULL is fine. */
void ahead_stop(struct ahead *a);

#endif
