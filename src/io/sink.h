/* SPDX-License-Identifier: MIT */
#ifndef SMX_IO_SINK_H
#define SMX_IO_SINK_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;

/*
 * An output: standard output, or a file that appears complete or not at all.
 * One thread at a time may use it.
 */
struct sink;

/*
 * Opens an output; a path of NULL or "-" is standard output. A regular file is
 * written under a temporary name and renamed by sink_place or sink_finish; a
 * FIFO or a device is written to directly. If the path ends in a codec's
 * suffix, the output is compressed. The path must outlive the sink. NULL with
 * err set.
 */
struct sink *sink_open(const char *path, struct err *err);

/*
 * As sink_open, but a FIFO is opened by the first write or by sink_close,
 * because its reader may still be waiting for the end of another output.
 */
struct sink *sink_open_late(const char *path, struct err *err);

/*
 * Sets how hard the codec tries, which must be one of its levels. Only before
 * the first write, and only if the output is compressed. 0, or -1 with err set.
 */
int sink_level(struct sink *s, int level, struct err *err);

/* Writes all len bytes. 0, or -1 with err set. */
int sink_write(struct sink *s, const void *p, size_t len, struct err *err);

/*
 * What a thread needs to compress parts of an output on its own. NULL at first;
 * the owner ends with sink_packer_free.
 */
struct sink_packer;

/* Returns whether threads can compress parts of this output on their own. */
bool sink_packs(const struct sink *s);

/*
 * Compresses len bytes and appends the result to out, for sink_write_packed. Any
 * thread; *packer is the thread's own. 0, or -1 with err set.
 */
int sink_pack(const struct sink *s, struct sink_packer **packer, const void *p, size_t len,
    struct buf *out, struct err *err);

/* Writes what sink_pack has made. 0, or -1 with err set. */
int sink_write_packed(struct sink *s, const void *p, size_t len, struct err *err);

/* NULL is allowed. */
void sink_packer_free(struct sink_packer *packer);

/*
 * Returns whether the output is renamed into place at the end. If not, its
 * bytes are visible as they are written.
 */
bool sink_has_place(const struct sink *s);

/*
 * Returns whether sink_patch can be used: not for pipes and what is compressed or
 * appended to. Ask before the first byte is written.
 */
bool sink_can_patch(const struct sink *s);

/* Writes these bytes over the first ones that were written. 0, or -1 with err set. */
int sink_patch(struct sink *s, const void *p, size_t len, struct err *err);

/*
 * Writes what is buffered and closes the file, still under its temporary name.
 * The sink remains valid for sink_place or sink_abort. 0, or -1 with err set.
 */
int sink_close(struct sink *s, struct err *err);

/*
 * Renames the files of n closed sinks into place together and frees the sinks.
 * On failure returns -1 with err set, and those not yet in place are aborted.
 */
int sink_place(struct sink *const *sink, size_t n, struct err *err);

/*
 * Closes the sink, renames its file into place, and frees the sink. On failure
 * returns -1 with err set and no file is left.
 */
int sink_finish(struct sink *s, struct err *err);

/* Closes and removes the unfinished file and frees the sink. NULL is allowed. */
void sink_abort(struct sink *s);

/* Removes all unfinished files. For a signal handler that then ends the process. */
void sink_remove_unfinished(void);

#endif
