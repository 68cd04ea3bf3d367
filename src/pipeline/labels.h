/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_LABELS_H
#define SMX_PIPELINE_LABELS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct err;
struct layout;
struct stream;

/*
 * A file of labels, one line per row, or an array that NumPy saved. Start with path,
 * max_row and memory set, all else zero.
 */
struct labels {
	const char *path; /* NULL: no label file */
	size_t max_row; /* bytes that a line may have */
	size_t memory; /* bytes to keep in memory of an array that is read anywhere */

	bool lists; /* each line holds a list of labels */
	struct stream *stream; /* internal, but if it is set, the file is open already */

	/* Internal. */
	struct buf rest; /* bytes read but not handed out */
	bool cr; /* its lines end in CR */
	bool array; /* it is an array, and the stream makes text of it */
	bool header; /* its first line was taken for a header */
	unsigned long long lines; /* lines passed or asked for, whether or not the file had them */
};

/* Opens the file, if there is one, unless it is open. 0, or -1 with err set. */
int labels_open(struct labels *l, struct err *err);

/*
 * Passes over what comes before the first label, with the layout of the rows known. 0,
 * or -1 with err set.
 */
int labels_begin(struct labels *l, const struct layout *layout, struct err *err);

/*
 * Puts the next `rows` labels into `lines`, the text of each on a line, or as many as
 * are left: a row without a line becomes a bad row. 0, or -1 with err set.
 */
int labels_take(struct labels *l, size_t rows, struct buf *lines, struct err *err);

/*
 * Called at the end of the input: checks that the label file is at its end,
 * too. 0, or -1 with err set.
 */
int labels_check_used(struct labels *l, struct err *err);

void labels_free(struct labels *l);

#endif
