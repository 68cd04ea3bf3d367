/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_SINK_H
#define SMX_IO_SINK_H

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
 * A path that ends in a codec's suffix is compressed by it. NULL with err set.
 */
struct sink *sink_open(const char *path, struct err *err);

/*
 * As sink_open, but a FIFO is opened by the first write, or by sink_close: its
 * reader may be waiting for the end of another output.
 */
struct sink *sink_open_late(const char *path, struct err *err);

/* Writes all of it, or returns -1 with err set. */
int sink_write(struct sink *s, const void *p, size_t len, struct err *err);

/* Whether it is a file that takes its place at the end; else bytes go out as they come. */
bool sink_has_place(const struct sink *s);

/* Writes what is left and closes. The file is not in its place; the sink stays. */
int sink_close(struct sink *s, struct err *err);

/*
 * Puts the files of n closed sinks into their places, together. The sinks are gone
 * after it; on failure those that are not in their places are aborted.
 */
int sink_place(struct sink *const *sink, size_t n, struct err *err);

/* Closes one and puts it into its place. The sink is gone after it. */
int sink_finish(struct sink *s, struct err *err);

/* Leaves no trace of the file. The sink is gone after it; NULL is fine. */
void sink_abort(struct sink *s);

/* Removes all unfinished files. For a signal handler that then ends the process. */
void sink_remove_unfinished(void);

#endif
