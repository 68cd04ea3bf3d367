/* SPDX-License-Identifier: MIT */
#ifndef SMX_FLOW_SOURCE_H
#define SMX_FLOW_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/format.h"

struct reader;

/*
 * Files in, blocks of whole rows out. Used by one thread at a time (flow.c has
 * the lock).
 */

/* Whole rows of one file. The owner keeps it and hands it in again. */
struct block {
	struct buf text; /* NUM_PAD bytes behind len may be read */
	struct buf labels; /* with a label file: a line for each row of text */
	const char *path; /* of the file */
	bool first; /* the first block of its file */
	size_t lines; /* in a first block: lines of the file before its first row */
	/* Where the source counts rows: the number of the first one, and how many. */
	unsigned long long row;
	size_t rows;
	bool cut_short; /* the error that comes with it is about the row behind it */
};

struct source {
	/* Set by the owner; paths and reading outlive the source. */
	const char *const *path;
	size_t npath;
	const struct reading *reading;
	const char *label_path; /* or NULL */
	bool count_rows; /* let blocks have their rows; costs a look at each newline */
	unsigned long long
	    row; /* of the next row to be handed out; at first that of the first row */
	size_t block_size; /* bytes that a block has at least, but for the last of a file */

	/* Const once source_begin has returned; its format is NULL where there is no row at all. */
	struct layout layout;

	/* Its own. */
	size_t next; /* the next path to open */
	const char *now, *layout_path;
	struct reader *reader, *labels;
	struct buf rest; /* read, but not handed out */
	struct buf label_rest;
	size_t long_row; /* of the last block, if that was a row longer than a block; else 0 */
	bool at_end, first;
	bool cr; /* of this file: lines end in CR, which is read as LF */
	bool broken; /* the file ended before its end; why says how */
	struct err why;
	size_t lines;
};

/* Opens the first file that has a row, and learns the layout. */
int source_begin(struct source *s, struct err *err);

/*
 * Fills the block with the next rows. 1, 0 at the end, or -1 with err set: then
 * the block may hold rows all the same, the last ones before what went wrong.
 */
int source_next(struct source *s, struct block *block, struct err *err);

/* Whether the last block was the last for sure. */
bool source_at_end(const struct source *s);

void source_free(struct source *s);
void block_free(struct block *block);

#endif
