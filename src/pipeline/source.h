/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SOURCE_H
#define SMX_PIPELINE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/format.h"

/*
 * Where blocks of rows come from: files (files.h), rows that were kept (replay.h),
 * two of these in step (paired.h). All but source_decode is used by one thread at
 * a time: the driver has the lock.
 */

struct source;

/* Whole rows of one input. The owner keeps it and hands it in again; all zero at first. */
struct block {
	const struct source *source; /* who knows how to decode it */
	struct buf text; /* files: NUM_PAD bytes behind len may be read */
	struct buf labels; /* with a label file: a line for each row of text */
	const char *path; /* of the file, for messages */
	bool first; /* the first block of its file */
	size_t lines; /* in a first block: lines of the file before its first row */
	/* If the source counts rows: the number of the first one, and how many; else 0. */
	unsigned long long row;
	size_t rows;
	bool cut_short; /* the error that comes with it is about the row behind it */
	struct block *pair; /* as many rows of a second input, or what it has; owned. Else NULL */
};

struct source_kind {
	/* Opens the input and learns the layout. 0, or -1 with err set. */
	int (*begin)(struct source *s, struct err *err);

	/*
	 * Fills the block with the next rows. 1, 0 at the end, or -1 with err set: then
	 * the block may hold rows all the same, the last ones before what went wrong.
	 */
	int (*next)(struct source *s, struct block *block, struct err *err);

	/* Whether the last block was the last for sure. */
	bool (*at_end)(const struct source *s);

	/* Any thread: adds the block's rows to the batch, which is empty. Only memory can fail. */
	int (*decode)(
	    const struct source *s, struct block *block, struct batch *batch, struct err *err);

	void (*close)(struct source *s);
};

struct source {
	const struct source_kind *kind;

	/* Const once source_begin has returned; its format is NULL where there is no row at all. */
	struct layout layout;
	const char *layout_path; /* of the file that it was learnt from */
};

/*
 * The members of its kind; source_next empties the block first, source_decode the
 * batch. A source that is all zero can be freed.
 */
int source_begin(struct source *s, struct err *err);
int source_next(struct source *s, struct block *block, struct err *err);
bool source_at_end(const struct source *s);
int source_decode(struct block *block, struct batch *batch, struct err *err);
void source_free(struct source *s);

bool block_is_empty(const struct block *block);
void block_clear(struct block *block);
void block_free(struct block *block);

#endif
