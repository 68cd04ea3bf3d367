/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_INPUT_H
#define SMX_FORMAT_ARROW_INPUT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct err;
struct stream;

/*
 * A stream from which messages are taken: the bytes to come, as many as are wanted,
 * side by side in memory. If the stream can be read anywhere, what is not wanted is
 * not read.
 */
struct arrow_input {
	struct stream *stream;
	bool anywhere;
	uint64_t size; /* of the stream; if it can be read anywhere */
	uint64_t at; /* the offset of the next byte */
	struct buf buf;
	size_t used; /* bytes of buf that were taken */
	bool end; /* the stream has no more than buf */
	bool failed; /* it could not be read, and the error names it */
};

/* Begins at offset `at` of the stream, from which that many bytes were read. */
int arrow_input_begin(struct arrow_input *in, struct stream *s, uint64_t at, struct err *err);

/* Makes the next n bytes available, or all there are. 0, or -1 with err set. */
int arrow_input_want(struct arrow_input *in, uint64_t n, struct err *err);

/* The bytes that are available. Good until more are wanted. */
static inline const char *
arrow_input_bytes(const struct arrow_input *in, size_t *n)
{
	*n = in->buf.len - in->used;
	return in->buf.p ? in->buf.p + in->used : "";
}

/* Whether n bytes are to come, as far as that is known without reading them. */
bool arrow_input_has(const struct arrow_input *in, uint64_t n);

/* Takes n bytes; of a stream that can't be read anywhere they must be available. */
void arrow_input_take(struct arrow_input *in, uint64_t n);

void arrow_input_free(struct arrow_input *in);

#endif
