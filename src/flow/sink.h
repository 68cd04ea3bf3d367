/* SPDX-License-Identifier: MIT */
#ifndef SMX_FLOW_SINK_H
#define SMX_FLOW_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/*
 * Bytes out: to standard output, or to a file that is whole or not there. Used
 * by one thread at a time.
 */
struct sink;

/*
 * path NULL or "-" is standard output. A regular file is written beside its
 * place and takes it in sink_finish; a FIFO or a device is written to directly.
 * A path that ends in .gz is compressed. NULL with err set.
 */
struct sink *sink_open(const char *path, struct err *err);

/* Writes all of it, or returns -1 with err set. */
int sink_write(struct sink *s, const void *p, size_t len, struct err *err);

/* Writes what is left, closes, puts the file into its place. The sink is gone after it. */
int sink_finish(struct sink *s, struct err *err);

/* Leaves no trace of the file. The sink is gone after it; NULL is fine. */
void sink_abort(struct sink *s);

#endif
