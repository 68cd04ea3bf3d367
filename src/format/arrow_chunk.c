/* SPDX-License-Identifier: MIT */
/* Chunks are put together. */
#include "format/arrow_chunk.h"

/* Zeros up to a multiple of eight. */
static void
align(struct buf *text)
{
	static const char zeros[8];

	buf_add(text, zeros, (8 - text->len % 8) % 8);
}

char *
chunk_add(struct buf *text, size_t from, size_t field, enum chunk_part part, size_t n)
{
	char *p;

	align(text);
	p = buf_reserve(text, n);
	if (!p)
		return NULL;
	chunk_set(text, from, CHUNK_HEAD + CHUNK_PARTS * field + part, text->len - from);
	text->len += n;
	return p;
}

size_t
chunk_begin(struct buf *text, size_t nfield, size_t rows)
{
	const size_t from = text->len, head = 8 * (CHUNK_HEAD + CHUNK_PARTS * nfield);
	char *p = buf_reserve(text, head);

	if (!p)
		return from;
	memset(p, 0, head);
	text->len += head;
	chunk_set(text, from, CHUNK_ROWS, rows);
	chunk_set(text, from, CHUNK_COUNT, rows);
	return from;
}

void
chunk_end(struct buf *text, size_t from)
{
	align(text);
	chunk_set(text, from, CHUNK_BYTES, text->len - from);
}

void
chunk_bits(char *dst, const char *src, size_t first, size_t n)
{
	const unsigned char *p = (const unsigned char *)src + first / 8;
	const size_t bytes = (n + 7) / 8, shift = first % 8, there = (shift + n + 7) / 8;
	unsigned low, high;

	for (size_t i = 0; i < bytes; i++) {
		low = p[i];
		high = i + 1 < there ? p[i + 1] : 0;
		dst[i] = (char)(low >> shift | high << (8 - shift));
	}
}
