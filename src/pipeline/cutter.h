/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_CUTTER_H
#define SMX_PIPELINE_CUTTER_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/format.h"
#include "io/stream.h"

/*
 * One stream of bytes, and blocks of whole rows cut from it.
 */
struct cutter {
	/* Set by the owner. */
	struct stream *stream; /* its to close */
	size_t block_size; /* bytes that a block has at least, but for the last */
	size_t max_row; /* bytes that a row has at most */

	/* Its own; all zero at first. */
	struct stream front; /* what is read and what is not, as one stream */
	struct buf rest; /* read, but not handed out */
	size_t long_row; /* of the last block, if that was a row longer than a block; else 0 */
	bool at_end;
	bool broken; /* the stream ended before its end; why says how */
	struct err why;
};

/* Reads the front of the stream into rest. 0, or -1 with err set. */
int cutter_begin(struct cutter *c, struct err *err);

enum { LEARN_DONE = 0, LEARN_FAILED = -1, LEARN_NO_PLACE = -2 };

/*
 * Lets l's format learn the layout from the front. LEARN_DONE, or with err set
 * LEARN_FAILED, or LEARN_NO_PLACE: the message lacks the file's name, and *line and
 * *column (from 1), 0 if nowhere.
 */
int cutter_learn(struct cutter *c, struct layout *l, size_t *line, size_t *column, struct err *err);

/*
 * Fills text, which is empty, with the next whole rows, none at the end. 0, or -1
 * with err set: then text may hold the last rows before what went wrong, and
 * *cut_short says whether that is about the row behind them.
 */
int cutter_next(
    struct cutter *c, const struct layout *l, struct buf *text, bool *cut_short, struct err *err);

/* The stream from the first byte on that was not handed out; what it gives is. */
struct stream *cutter_stream(struct cutter *c);

/* Makes it ready for another stream; cutter_free gives its memory back. */
void cutter_reset(struct cutter *c, struct stream *stream);
void cutter_free(struct cutter *c);

#endif
