/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_DENSE_HALF_H
#define SMX_FORMAT_DENSE_HALF_H

#include <stdbool.h>

struct batch;
struct buf;
struct err;
struct style;

/* Whether rows are 16-bit numbers, and their softmax is all that is written, as such. */
bool dense_stays_half(const struct style *s);

/*
 * Appends the softmax of the rows of a batch whose values stayed in the block. room is
 * memory that is used again for the next one. 0, or -1 with err set.
 */
int dense_encode_halves(const struct style *s, const struct batch *b, struct buf *room,
    struct buf *out, struct err *err);

#endif
