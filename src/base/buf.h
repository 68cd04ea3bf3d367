/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_BUF_H
#define SMX_BASE_BUF_H

#include <stddef.h>

struct err;

/* Bytes that grow. All zero is an empty buffer; buf_free gives its memory back. */
struct buf {
	char *p;
	size_t len, cap;
};

/* Makes room for n more bytes behind len, and returns where they go; NULL with err set. */
char *buf_room(struct buf *b, size_t n, struct err *err);

/* Append bytes, a string, one byte. 0, or -1 with err set and b unchanged. */
int buf_add(struct buf *b, const void *p, size_t len, struct err *err);
int buf_str(struct buf *b, const char *text, struct err *err);
int buf_char(struct buf *b, char c, struct err *err);

void buf_free(struct buf *b);

#endif
