/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_BUF_H
#define SMX_BASE_BUF_H

#include <stddef.h>
#include <string.h>

#include "base/err.h"

/*
 * A growing byte buffer. All zero is an empty buffer; buf_free releases its
 * memory. Appending never fails on the spot: if memory runs out, the buffer
 * remembers it and ignores further appends until buf_free. So code that prints
 * reads as what it prints, and calls buf_check once before the bytes are used.
 */
struct buf {
	char *p;
	size_t len, cap;
	size_t lacks; /* bytes that could not be allocated; 0: no failure */
};

/* Returns 0, or -1 with err set (ERR_MEM) if something could not be appended. */
int buf_check(const struct buf *b, struct err *err);

/* buf_reserve for when there is no room for n more bytes yet. */
char *buf_grow(struct buf *b, size_t n);

/*
 * Makes room for n more bytes after len and returns a pointer to it. The caller
 * fills it and advances len. NULL if memory runs out.
 */
static inline char *
buf_reserve(struct buf *b, size_t n)
{
	if (b->p && n <= b->cap - b->len && b->lacks == 0)
		return b->p + b->len;
	return buf_grow(b, n);
}

/* The same for callers that check at once: NULL with err set. */
char *buf_room(struct buf *b, size_t n, struct err *err);

/*
 * Append bytes, a string, one byte, a number as num_write writes it, or a whole
 * number.
 */
static inline void
buf_add(struct buf *b, const void *p, size_t len)
{
	char *q = len > 0 ? buf_reserve(b, len) : NULL;

	if (!q)
		return;
	memcpy(q, p, len);
	b->len += len;
}

static inline void
buf_char(struct buf *b, char c)
{
	char *q = buf_reserve(b, 1);

	if (!q)
		return;
	*q = c;
	b->len++;
}

void buf_str(struct buf *b, const char *text);
void buf_number(struct buf *b, double x, int precision);
void buf_count(struct buf *b, unsigned long long n);

/*
 * Appends what printf would print. Not for numbers with a decimal point,
 * because printf depends on the locale.
 */
void buf_printf(struct buf *b, const char *fmt, ...) ERR_PRINTF(2, 3);

void buf_free(struct buf *b);

#endif
