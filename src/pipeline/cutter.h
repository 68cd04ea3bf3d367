/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_CUTTER_H
#define SMX_PIPELINE_CUTTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/format.h"
#include "io/stream.h"

/* Cuts one stream of bytes into blocks of whole rows. */
struct cutter {
	/* Set by the owner. */
	struct stream *stream; /* owned: cutter_free closes it */
	size_t block_size; /* bytes that each block has at least, except the last */
	size_t max_row; /* bytes that a row may have */
	bool unbuffered; /* rows are handed out as soon as they have been read */
	bool lines; /* if unbuffered: the stream is not known to be anything but text */

	/* Internal; all zero at first. */
	struct stream front; /* the bytes not handed out yet, as one stream */
	struct buf rest; /* bytes read but not handed out */
	size_t taken; /* of rest, by who reads the front as a stream */
	/*
	 * length of the last block if that was one row longer than a block;
	 * otherwise 0
	 */
	size_t long_row;
	bool at_end;
	bool cr; /* lines end in CR, which is read as LF */
	bool broken; /* the stream broke off; `why` holds the error */
	struct err why;
};

/* Reads the front of the stream into rest. 0, or -1 with err set. */
int cutter_begin(struct cutter *c, struct err *err);

enum { LEARN_DONE = 0, LEARN_FAILED = -1, LEARN_NO_PLACE = -2 };

/*
 * Lets l's format learn the layout from the front of the stream. Returns
 * LEARN_DONE, or one of the other two with err set. LEARN_NO_PLACE means that
 * the message lacks the file's name; *line and *column are the place of the
 * error, counted from 1, or 0 if there is none.
 */
int cutter_learn(struct cutter *c, struct layout *l, size_t *line, size_t *column, struct err *err);

/*
 * Fills the empty buffer `text` with the next whole rows; it stays empty at the
 * end. Returns 0, or -1 with err set: text may then hold the last rows before
 * the error, and *cut_short says whether the error is about the row after them.
 */
int cutter_next(
    struct cutter *c, const struct layout *l, struct buf *text, bool *cut_short, struct err *err);

/*
 * Returns the bytes that were not handed out yet as a stream, owned by the
 * cutter. What is read from it counts as handed out.
 */
struct stream *cutter_stream(struct cutter *c);

/*
 * cutter_reset prepares for another stream and does not close the last one.
 * cutter_free closes the stream and releases the memory.
 */
void cutter_reset(struct cutter *c, struct stream *stream);
void cutter_free(struct cutter *c);

#endif
