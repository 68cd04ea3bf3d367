/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_SLICE_H
#define SMX_FORMAT_ARROW_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "format/arrow_message.h"

struct err;
struct stream;

/* Rows of a record batch into a chunk (format/arrow_chunk.h), with all that is checked. */

/* The buffers of a batch: in memory at p, or if that is NULL in a stream from `at` on. */
struct arrow_body {
	const char *p;
	struct stream *stream;
	uint64_t at;
};

/* The values of a dictionary so far: bytes, each value up to its end, and whether it is null. */
struct arrow_dictionary {
	int64_t id;
	size_t field; /* the first with this dictionary, whose type the values have */
	size_t n;
	size_t longest; /* bytes of the longest value */
	struct buf data, ends, null; /* ends: a uint64_t each; null: a byte each */
};

struct arrow_slicer {
	const struct arrow_schema *schema;
	const struct arrow_part *part;
	const struct arrow_span *span;
	struct arrow_body body;
	const struct arrow_dictionary *dictionary;
	size_t ndictionary;
	struct buf scratch; /* what was read of the stream; owned */
	size_t max_value; /* bytes that a value of a dictionary or view may have */
};

/* Adds values [first, first + n) of the field, and of those in it. 0, or -1 with err set. */
int arrow_slice(struct arrow_slicer *k, size_t field, uint64_t first, uint64_t n, struct buf *text,
    size_t from, struct err *err);

/*
 * How many values from `first` on, one at least and `most` at most, take no more than
 * `bytes` by views or a dictionary, which do not show it by the batch's size. 0 with err
 * set if that can't be read.
 */
uint64_t arrow_slice_fits(struct arrow_slicer *k, size_t field, uint64_t first, uint64_t most,
    size_t bytes, struct err *err);

/* Adds the batch's values to the dictionary of the field. 0, or -1 with err set. */
int arrow_slice_dictionary(
    struct arrow_slicer *k, size_t field, struct arrow_dictionary *d, struct err *err);

#endif
