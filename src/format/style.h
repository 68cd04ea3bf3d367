/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_STYLE_H
#define SMX_FORMAT_STYLE_H

#include <stdbool.h>
#include <stddef.h>

#include "format/elements.h"

struct col;
struct err;
struct op;
struct row;
struct style;

/*
 * What of the output makes no sense: columns that the normaliser, or the
 * output's format where it is known by then, can't give. Before a byte is read.
 */
int style_check(const struct style *s, const struct op *norm, struct err *err);

/* Then, with the layout known: class names, and names that would stand twice. */
int style_check_layout(const struct style *s, struct err *err);

/* With the layout known: the same of a column that is not written, but asked for. */
int style_check_asked(
    const struct style *s, const struct col *col, const struct op *norm, struct err *err);

/* With the layout known: what numbers the output has; ELEMENT_TEXT if it is text. */
enum element style_element(const struct style *s);

/*
 * With the layout known: what numbers the column j has. That is int64 for one that always
 * holds a class, unless a type is asked for, if the format has types for its columns, or no
 * other column; else style_element.
 */
enum element style_column(const struct style *s, size_t j);

/* With the layout known: whether numbers are read and written as float32, or narrower. */
bool style_single(const struct style *s);

/* With the layout known: how many cells of a table a column of classes has; 1 of others. */
size_t style_cells(const struct style *s, const struct col *col);

/* With the layout known: whether they are read and written as numbers of 16 bits. */
bool style_half(const struct style *s);

/* How many values a vector of the row has in the output: in the binary task that of class 1. */
size_t style_width(const struct style *s, const struct row *row);

#endif
