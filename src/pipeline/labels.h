/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_LABELS_H
#define SMX_PIPELINE_LABELS_H

#include <stddef.h>

#include "base/buf.h"

struct err;
struct stream;

/* A file of labels, a line for each row. Start with all zero and path and max_row set. */
struct labels {
	const char *path; /* NULL: there is none */
	size_t max_row; /* bytes that a line may have */

	/* Its own. */
	struct stream *stream;
	struct buf rest; /* read, but not handed out */
};

/* Opens the file. 0, or -1 with err set. */
int labels_open(struct labels *l, struct err *err);

/*
 * Puts a line for each of the rows into `lines`, or as many as there are: a row
 * without one will be a bad row. 0, or -1 with err set.
 */
int labels_take(struct labels *l, size_t rows, struct buf *lines, struct err *err);

/* At the end of the input the file must be at its end, too. 0, or -1 with err set. */
int labels_check_used(struct labels *l, struct err *err);

void labels_free(struct labels *l);

#endif
