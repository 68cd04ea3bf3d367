/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_GATHER_H
#define SMX_FORMAT_ARROW_GATHER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/arrow_chunk.h"
#include "format/arrow_flat.h"
#include "format/arrow_schema.h"

struct err;

/*
 * Columns written one behind the other: into a chunk, or into the body of a record
 * batch. Both have the same nodes and parts in the same order; a batch has all buffers,
 * if only empty ones, and offsets of the type's width.
 */
struct gather {
	struct buf *out;
	struct err *err;
	const char *name; /* of the column, for messages */

	/* a chunk: where in out it begins, and the field, the first being 0 */
	bool chunk;
	size_t from, field;
	bool begun;

	/* a batch: its metadata, where in it the next node's and buffer's numbers go */
	struct flat_out flat;
	size_t node, buffer;
	size_t body, begin; /* where in out the body begins, and the buffer that is written */
};

/* The next field has n values, of which so many are null. */
void gather_node(struct gather *g, size_t n, size_t nulls);

/* Begin and end the next buffer of this field. */
void gather_begin(struct gather *g, enum chunk_part part);
void gather_end(struct gather *g);

/* A buffer that there need not be. */
void gather_empty(struct gather *g);

/* Room for n bytes of the buffer, zeros; NULL if there is none. */
char *gather_room(struct gather *g, size_t n);

/* Rows of a chunk side by side. */
struct run {
	const char *chunk;
	size_t first, n;
};

struct runs {
	const struct run *run;
	size_t n;
	size_t total; /* values of all */
};

/* Copies values of a field, and of those in it. 0, or -1 with g->err set. */
int
gather_field(struct gather *g, const struct runs *r, const struct arrow_schema *s, size_t field);

#endif
