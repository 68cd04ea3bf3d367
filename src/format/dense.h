/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_DENSE_H
#define SMX_FORMAT_DENSE_H

#include <stddef.h>
#include <stdint.h>

#include "format/elements.h"

struct batch;
struct buf;
struct cell;
struct err;
struct extent;
struct layout;
struct style;

/*
 * Rows of numbers of one size, one after another: what the formats of such rows
 * have in common.
 */

/*
 * Settles the layout of rows of n numbers: the task, row_bytes, and that the reading
 * asks for nothing but logits. 0, or -1 with err set.
 */
int dense_layout(struct layout *l, enum element e, size_t n, struct err *err);

/* These are as in struct format. */
size_t dense_cut(const struct layout *l, const char *p, size_t n);
size_t dense_count(const struct layout *l, const char *p, size_t n);
int dense_decode(struct batch *b, const char *p, size_t n, struct err *err);
int dense_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

/* How many numbers each row has in these columns of the output. */
uint64_t dense_width(const struct style *s, const struct extent *e, size_t from, size_t to);

/* How many bytes that is for the column j. */
uint64_t dense_bytes(const struct style *s, const struct extent *e, size_t j);

/* The columns in the order of a format that is by_column: those of int64 are first. */
void dense_order(const struct style *s, size_t *order);

/*
 * The axes of an array that holds these columns, at most LAYOUT_AXES + 1; returns how many.
 * Those of the input are kept if each of its rows was written. One number a row, such as
 * argmax alone, has no axis of its own.
 */
size_t
dense_axes(const struct style *s, const struct extent *e, size_t from, size_t to, uint64_t *axis);

#endif
