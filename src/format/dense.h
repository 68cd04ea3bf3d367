/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_DENSE_H
#define SMX_FORMAT_DENSE_H

#include <stddef.h>

#include "format/elements.h"

struct batch;
struct buf;
struct cell;
struct err;
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

#endif
