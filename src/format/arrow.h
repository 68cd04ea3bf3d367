/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_H
#define SMX_FORMAT_ARROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "format/arrow_input.h"
#include "format/arrow_schema.h"
#include "format/arrow_slice.h"
#include "format/format.h"

/* What the files of the arrow format share; format/arrow.c says what they read and write. */

/* Its fields have types, which encode keeps between files of it. */
extern const struct format format_arrow;

/* What decode and encode know of the input; const. */
struct arrow_state {
	struct arrow_schema schema;
	size_t *column; /* the field of each column */
	size_t list; /* the field of the lists of logits; if layout.list */
	struct buf member; /* for each column its name as JSON, with the colon */
	size_t *member_end; /* where each ends */
};

/* Where a file is: its schema, and the record batch that rows are taken from. */
struct arrow_cursor {
	struct arrow_schema schema;
	size_t begin; /* where rows begin: bytes that open has used */
	bool file_form; /* it must end with the magic */
	bool begun, ended;
	bool failed; /* the next call reports `why` */
	struct err why;
	struct arrow_input input;
	struct arrow_part *part; /* schema.nfield */
	struct arrow_span *span;
	size_t nspan; /* there is room for */
	struct arrow_dictionary *dictionary;
	size_t ndictionary;
	struct arrow_slicer slicer;
	struct buf plain; /* buffers that were compressed */
	uint64_t rows, row; /* of the batch, and the next of them */
	uint64_t step; /* rows of a chunk */
	uint64_t body; /* bytes of the batch's body that are still to be taken */
};

/* ---- arrow_open.c ---- */

int arrow_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used,
    size_t *line, size_t *column, struct err *err);

/* ---- arrow_count.c ---- */

/*
 * The values of the first list of the column that has any, by the first n bytes behind
 * the schema; 0 if there are no rows. At the end of the file no more bytes are to come:
 * a stream, but not a file, may end without a mark. OPEN_DONE, OPEN_MORE, or -1 with
 * err set.
 */
int arrow_count_classes(const struct layout *l, size_t list, const char *p, size_t n, bool at_end,
    size_t *classes, struct err *err);

/* ---- arrow_next.c ---- */

int arrow_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text,
    size_t *rows, struct err *err);
int arrow_part_of(const struct layout *l, const char *p, size_t n, size_t first, size_t rows,
    struct buf *out, struct err *err);
void arrow_cursor_free(struct arrow_cursor *c);

/* ---- arrow_read.c ---- */

int arrow_decode(struct batch *b, const char *p, size_t n, struct err *err);

/* ---- arrow_text.c ---- */

/* What the numbers of a field are as elements. */
enum element arrow_element(const struct arrow_field *f);

/* Whether carried values of this field can be written as text, or be labels. */
bool arrow_has_text(const struct arrow_schema *s, size_t field);

/*
 * Appends value i of the field as JSON, null if it has none.
 */
void arrow_value_json(
    struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i);

/* Appends it as it reads: a string without quotes; nothing if it has none. */
void arrow_value_text(
    struct buf *out, const struct arrow_schema *s, const char *chunk, size_t field, size_t i);

/* ---- arrow_write.c ---- */

int arrow_head(const struct style *s, struct buf *out, struct err *err);
/* Whether the output is a file, which has a footer, and not a stream. */
bool arrow_writes_file(const struct style *s);

void arrow_add_mark(struct buf *out);

/* A message up to its own table, whose place is *message. */
void
arrow_begin_message(struct flat_out *f, struct buf *out, enum arrow_header header, size_t *message);
size_t arrow_add_batch(struct flat_out *f, size_t rows);
void arrow_end_metadata(struct flat_out *f);

/* The end of a file; blocks: 24 bytes for each record batch. */
int arrow_footer(const struct style *s, const struct buf *blocks, struct buf *out, struct err *err);

/* ---- arrow_join.c ---- */

int arrow_join(
    const struct style *s, void **state, const char *p, size_t n, struct buf *out, struct err *err);
int arrow_end(const struct style *s, void **state, struct buf *out, struct err *err);
void arrow_join_free(void *state);

/* ---- arrow_encode.c ---- */

int arrow_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

#endif
