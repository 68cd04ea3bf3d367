/* SPDX-License-Identifier: MIT */
/*
 * A byte buffer that grows by half, so that appending takes constant time on
 * average.
 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"

int
buf_check(const struct buf *b, struct err *err)
{
	if (b->lacks == 0)
		return 0;
	return err_set(err, ERR_MEM, "out of memory (%zu bytes more)", b->lacks);
}

char *
buf_grow(struct buf *b, size_t n)
{
	struct err err;
	size_t cap;
	char *p = NULL;

	if (b->lacks > 0)
		return NULL;
	n = n > 0 ? n : 1;
	cap = b->len + n;
	if (cap < b->cap + b->cap / 2)
		cap = b->cap + b->cap / 2;
	if (b->len <= SIZE_MAX / 4 && n <= SIZE_MAX / 4 - b->len)
		p = mem_grow(b->p, cap, 1, &err);
	if (!p) {
		b->lacks = n;
		return NULL;
	}
	b->p = p;
	b->cap = cap;
	return b->p + b->len;
}

char *
buf_room(struct buf *b, size_t n, struct err *err)
{
	char *p = buf_reserve(b, n);

	if (!p)
		buf_check(b, err);
	return p;
}

void
buf_str(struct buf *b, const char *text)
{
	buf_add(b, text, strlen(text));
}

void
buf_number(struct buf *b, double x, int precision)
{
	char *q = buf_reserve(b, NUM_ROOM);

	if (q)
		b->len += num_write(q, x, precision);
}

void
buf_count(struct buf *b, unsigned long long n)
{
	char text[24];
	size_t at = sizeof(text);

	do
		text[--at] = (char)('0' + n % 10);
	while ((n /= 10) > 0);
	buf_add(b, text + at, sizeof(text) - at);
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	size_t room = 200;
	va_list ap;
	char *q;
	int len;

	for (int pass = 0; pass < 2; pass++) { /* a second time if the room was too small */
		q = buf_reserve(b, room + 1);
		if (!q)
			return;
		va_start(ap, fmt);
		len = vsnprintf(q, room + 1, fmt, ap);
		va_end(ap);
		if (len < 0)
			return;
		if ((size_t)len <= room) {
			b->len += (size_t)len;
			return;
		}
		room = (size_t)len;
	}
}

void
buf_free(struct buf *b)
{
	mem_free(b->p);
	*b = (struct buf){0};
}
