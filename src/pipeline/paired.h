/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PAIRED_H
#define SMX_PIPELINE_PAIRED_H

#include "pipeline/source.h"

/*
 * A source of two inputs in step: the pair of each block of the first has as
 * many rows of the second, fewer only at the end of the second. Both inputs
 * must have begun and count rows; the owner keeps them. The layout is that of
 * the first. The first may be paired itself: its pairs come before the second's.
 */
struct paired {
	struct source source; /* first member */
	struct source *a, *b;
	size_t depth; /* so many pairs of a block come from a */

	/* Internal. */
	struct block ahead; /* block of b, handed out up to `used` */
	size_t used, rows; /* bytes handed out; rows not handed out */
	bool begun, end;
};

struct paired paired_of(struct source *a, struct source *b);

/*
 * Puts the next rows of b into the block, fewer only at the end of b;
 * block->rows is how many. 0, or -1 with err set.
 */
int paired_take(struct paired *p, struct block *block, size_t rows, struct err *err);

/*
 * Reads b to its end and counts in *rows the rows that were not taken. 0, or -1
 * with err set.
 */
int paired_left(struct paired *p, unsigned long long *rows, struct err *err);

#endif
