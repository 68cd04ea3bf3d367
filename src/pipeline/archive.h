/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_ARCHIVE_H
#define SMX_PIPELINE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct reading;
struct stream;
struct zip;

/* Zip archives of arrays, as numpy.savez writes them: which member is what. */

/*
 * Opens the archive of which n bytes were read already. One that can't be read anywhere is
 * kept first, as io/kept.h says. Owns the stream, even on failure: NULL with err set.
 */
struct zip *
archive_open(struct stream *s, const char *head, size_t n, size_t memory, struct err *err);

/* Opens the member that holds the rows. NULL with err set. */
struct stream *archive_rows(struct zip *z, const struct reading *r, struct err *err);

/*
 * Opens the member that holds the labels: 1 with *s, 0 if none is asked for, or -1 with
 * err set.
 */
int archive_labels(struct zip *z, const struct reading *r, struct stream **s, struct err *err);

#endif
