/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_NOISE_H
#define SMX_OP_NOISE_H

#include "kern/kern.h"
#include "op/op.h"

/*
 * The Gumbel noise of a row: a number for each class, by the seed, the row's number, the
 * draw, and the class, and by nothing else.
 */

/* Returns what the noise of the row's draw depends on, besides the class. */
struct gumbel noise_of(const struct row_context *context, uint32_t draw);

/* A double near this has more than 30 bits after the point: noise is not lost in a sum. */
#define NOISE_FAR 0x1p20

/*
 * Returns what is subtracted from a row's logits, the largest of which is max, before noise
 * is added: 0, unless they are so far from 0 that the sum would lose the noise.
 */
double noise_shift(double max);

#endif
