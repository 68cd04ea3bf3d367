/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_CHUNK_H
#define SMX_FORMAT_ARROW_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/buf.h"

/*
 * Some rows of a record batch, as they go from `next` to `decode` and `encode`:
 * checked, so that whoever reads them need not. A block is one or more chunks. A
 * chunk begins with these numbers of eight bytes:
 *
 *	its bytes, which are a multiple of eight
 *	rows
 *	the first row to be decoded, and how many
 *	for each field of the schema where its bits, offsets and data are in
 *	the chunk; 0: there are none
 *
 * Bits say which values are there; without them all are. Offsets are of eight
 * bytes, begin with 0, and are one more than there are values. Values of a
 * dictionary, and views, are in the chunk as if they had been written without.
 */

enum { CHUNK_BYTES, CHUNK_ROWS, CHUNK_FIRST, CHUNK_COUNT, CHUNK_HEAD };
enum chunk_part { CHUNK_VALID, CHUNK_OFFSETS, CHUNK_DATA, CHUNK_PARTS };

static inline uint64_t
chunk_number(const char *p, size_t i)
{
	uint64_t x;

	memcpy(&x, p + 8 * i, sizeof(x));
	return x;
}

/* A part of a field; NULL if it has none. */
static inline const char *
chunk_part(const char *chunk, size_t field, enum chunk_part part)
{
	const uint64_t at = chunk_number(chunk, CHUNK_HEAD + CHUNK_PARTS * field + part);

	return at > 0 ? chunk + at : NULL;
}

/* Bit i; p may be NULL, whose bits are all set. */
static inline bool
chunk_bit(const char *p, size_t i)
{
	return !p || ((unsigned char)p[i / 8] >> i % 8 & 1);
}

/* Sets a number of the chunk that begins at `from` in text. */
static inline void
chunk_set(struct buf *text, size_t from, size_t i, uint64_t x)
{
	if (text->lacks == 0)
		memcpy(text->p + from + 8 * i, &x, sizeof(x));
}

/* Room for n bytes at the end of the chunk, aligned, as a part of the field. */
char *chunk_add(struct buf *text, size_t from, size_t field, enum chunk_part part, size_t n);

/* Begins a chunk in text, which has none or whole ones; returns where. */
size_t chunk_begin(struct buf *text, size_t nfield, size_t rows);
void chunk_end(struct buf *text, size_t from);

/* n bits from bit `first` on, moved to the front of dst. */
void chunk_bits(char *dst, const char *src, size_t first, size_t n);

#endif
