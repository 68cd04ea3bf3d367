/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_MESSAGE_H
#define SMX_FORMAT_ARROW_MESSAGE_H

#include <stddef.h>
#include <stdint.h>

#include "format/arrow_flat.h"
#include "format/arrow_schema.h"

/*
 * The messages of an Arrow stream: 0xFFFFFFFF, the length of the metadata, the
 * metadata, and a body of buffers. Before Arrow 0.15 the first of these was missing.
 */

extern const char arrow_magic[]; /* of the file form, at both ends */
enum { ARROW_MAGIC = 6, ARROW_MAGIC_PADDED = 8 };

enum { FRAME_MORE, FRAME_MESSAGE, FRAME_END, FRAME_BAD };

/* Where the metadata is in the bytes of a message that begin at p: *at, *size. */
int arrow_frame(const char *p, size_t n, size_t *at, size_t *size);

enum { ARROW_PAIR = 16 }; /* bytes of a node, and of a buffer's place */

/* How many buffers a field has itself; of views without those behind the first two. */
size_t arrow_buffers(const struct arrow_schema *s, const struct arrow_field *f, bool values);

enum arrow_header { HEADER_SCHEMA = 1, HEADER_DICTIONARY, HEADER_BATCH };
enum arrow_codec { CODEC_NONE, CODEC_LZ4, CODEC_ZSTD };

/* A message; what it says of a record batch or of the values of a dictionary. */
struct arrow_message {
	struct flat flat; /* the metadata */
	unsigned header; /* enum arrow_header, or another number */
	uint64_t body; /* bytes of the body */
	int64_t id; /* of the dictionary */
	bool delta; /* the values are added to those that the dictionary has */
	uint64_t rows;
	enum arrow_codec codec;
	struct flat_vector node, buffer, view;
};

int arrow_message_read(struct arrow_message *m, const void *p, size_t n, struct err *err);

/* Bytes of the body. */
struct arrow_span {
	uint64_t at, len;
};

/* What a batch has of a field: n values, nulls of them null, and its buffers from `buffer` on. */
struct arrow_part {
	uint64_t n, nulls;
	size_t buffer;
	size_t nview; /* of views: buffers behind the first two */
};

/*
 * Finds the parts of all columns, or if `values` of the values of the dictionary
 * field `of`. part has room for s->nfield, span for m->buffer.n; each span is inside
 * the body. 0, or -1 with err set.
 */
int arrow_message_parts(struct arrow_message *m, const struct arrow_schema *s, bool values,
    size_t of, struct arrow_part *part, struct arrow_span *span, struct err *err);

#endif
