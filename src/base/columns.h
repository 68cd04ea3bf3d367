/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_COLUMNS_H
#define SMX_BASE_COLUMNS_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* Text in a terminal, whose characters are none, one or two columns wide. */

/* How a terminal, or a file that is read like one, is written. */
struct terminal {
	size_t width; /* columns */
	bool unicode; /* it shows UTF-8 */
	bool colour;
};

/* How many columns a text of UTF-8 takes; a byte that is none takes one. */
size_t columns_of(const char *text, size_t len);

/* Appends a text, or as much of it as has room in so many columns, with an ellipsis then. */
void columns_cut(struct buf *out, const struct terminal *t, const char *text, size_t most);

/* Appends the same, and blanks before or behind it until it takes so many columns. */
void columns_pad(
    struct buf *out, const struct terminal *t, const char *text, size_t columns, bool right);

void columns_blank(struct buf *out, size_t n);

/* Appends a sequence of colour (SGR), such as "34"; "0" ends it. Nothing without colour. */
void columns_colour(struct buf *out, const struct terminal *t, const char *sgr);

/*
 * Appends a bar of cells, `part` of it filled: by eighths of a cell, or in ASCII by
 * halves. What is more than 0 shows. Trailing cells are blank.
 */
void columns_bar(struct buf *out, const struct terminal *t, double part, size_t cells);

/* The same without what is blank behind it. Returns how many cells were written. */
size_t columns_bar_short(struct buf *out, const struct terminal *t, double part, size_t cells);

/* In a terminal without Unicode: writes what smx itself says from byte `from` on in ASCII. */
void columns_ascii(struct buf *out, const struct terminal *t, size_t from);

#endif
