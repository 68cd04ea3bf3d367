/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SOURCE_H
#define SMX_PIPELINE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/format.h"

/*
 * Where blocks of rows come from: files (files.h), stored rows (replay.h), or
 * several of these in step (paired.h). Everything but source_decode is used by one
 * thread at a time, under the driver's lock.
 */

struct source;

/*
 * Whole rows of one input. All zero at first; the owner passes the same block
 * in again, so that its memory is reused.
 */
struct block {
	const struct source *source; /* the source that decodes it */
	struct buf text; /* from files: NUM_PAD bytes after len may be read */
	struct buf labels; /* with a label file: one line per row of text */
	const char *label_path; /* the label file, and how many of its lines precede these */
	unsigned long long label_lines;
	const char *path; /* the file, for messages */
	bool first; /* the first block of its file */
	size_t lines; /* in a first block: lines of the file before the first row */
	/*
	 * If the source counts rows: the first row's number and the row count;
	 * otherwise 0.
	 */
	unsigned long long row;
	size_t rows;
	/* Bytes of the files up to the end of this block, and of all; 0: that is not known. */
	uint64_t at, size;
	bool cut_short; /* the error returned with this block is about the row after it */
	/*
	 * as many rows of a second input, or fewer if it ends, whose pair is of a
	 * third; owned; or NULL
	 */
	struct block *pair;
};

struct source_kind {
	/* Opens the input and learns the layout. 0, or -1 with err set. */
	int (*begin)(struct source *s, struct err *err);

	/*
	 * Fills the block with the next rows. Returns 1, 0 at the end, or -1
	 * with err set: the block may then still hold the last rows before the
	 * error.
	 */
	int (*next)(struct source *s, struct block *block, struct err *err);

	/* Returns whether the last block was certainly the last. */
	bool (*at_end)(const struct source *s);

	/*
	 * Adds the block's rows to the empty batch, on any thread. Fails only
	 * if memory runs out, or if stored rows cannot be read back.
	 */
	int (*decode)(
	    const struct source *s, struct block *block, struct batch *batch, struct err *err);

	void (*close)(struct source *s);
};

struct source {
	const struct source_kind *kind;

	/*
	 * Const after source_begin has returned. Its format is NULL if the
	 * input has no row at all.
	 */
	struct layout layout;
	const char *layout_path; /* the file that it was learnt from */
	/* Files after the first that have a header and no rows: how many, and the first. */
	size_t nalone;
	const char *alone;
};

/*
 * These call the members of the source's kind. source_next empties the block
 * first, source_decode the batch. A source that is all zero can be freed.
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
