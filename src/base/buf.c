/* SPDX-License-Identifier: MIT */
/*
 * Bytes that grow by half, so that appending costs the same however long they are.
 */
#include "base/buf.h"

#include <stdint.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

char *
buf_room(struct buf *b, size_t n, struct err *err)
{
	size_t cap;
	char *p;

	if (n <= b->cap - b->len)
		return b->p + b->len;
	if (b->len > SIZE_MAX / 4 || n > SIZE_MAX / 4 - b->len) {
		err_set(err, ERR_MEM, "out of memory (%zu bytes more)", n);
		return NULL;
	}
	cap = b->len + n;
	if (cap < b->cap + b->cap / 2)
		cap = b->cap + b->cap / 2;
	p = mem_grow(b->p, cap, 1, err);
	if (!p)
		return NULL;
	b->p = p;
	b->cap = cap;
	return b->p + b->len;
}

int
buf_add(struct buf *b, const void *p, size_t len, struct err *err)
{
	if (len == 0)
		return 0;
	if (!buf_room(b, len, err))
		return -1;
	memcpy(b->p + b->len, p, len);
	b->len += len;
	return 0;
}

int
buf_str(struct buf *b, const char *text, struct err *err)
{
	return buf_add(b, text, strlen(text), err);
}

int
buf_char(struct buf *b, char c, struct err *err)
{
	return buf_add(b, &c, 1, err);
}

void
buf_free(struct buf *b)
{
	mem_free(b->p);
	*b = (struct buf){0};
}
