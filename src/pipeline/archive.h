/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_ARCHIVE_H
#define SMX_PIPELINE_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct format;
struct reading;
struct stream;

/*
 * Files with members: zip archives of arrays, as numpy.savez writes them, and files of
 * tensors. Which member is what.
 */
struct archive;

/* Whether a file that begins with these bytes is one. */
bool archive_begins(const char *p, size_t n);

/*
 * Opens the archive of which n bytes were read already. One that can't be read anywhere is
 * kept first, as io/kept.h says. Owns the stream, even on failure: NULL with err set. Its
 * members live on when it is closed.
 */
struct archive *
archive_open(struct stream *s, const char *head, size_t n, size_t memory, struct err *err);
void archive_close(struct archive *a);

/* The format of its rows. */
const struct format *archive_format(const struct archive *a);

/* What stands beside the members, as JSON, not terminated; NULL if nothing does. */
const char *archive_metadata(const struct archive *a, size_t *len);

/* The name of its i-th member, as options have it, of *len bytes; NULL behind the last. */
const char *archive_member(const struct archive *a, size_t i, size_t *len);

/* Opens the member that holds the rows. NULL with err set. */
struct stream *archive_rows(struct archive *a, const struct reading *r, struct err *err);

/* The member that eval takes as labels, by option or by name; NULL if there is none. */
const char *archive_label(const struct archive *a, const struct reading *r);

/* Lists the members that are not the rows, as "a, b", as many as fit. */
void archive_others(struct archive *a, const struct reading *r, char *text, size_t size);

/*
 * Opens the member that holds the labels: 1 with *s, 0 if none is asked for, or -1 with
 * err set.
 */
int archive_labels(struct archive *a, const struct reading *r, struct stream **s, struct err *err);

#endif
