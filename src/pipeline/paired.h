/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PAIRED_H
#define SMX_PIPELINE_PAIRED_H

#include "pipeline/source.h"

/*
 * Two inputs in step: each block of the first has as many rows of the second as its
 * pair, fewer only at the end of that. Both have begun, count rows, and stay the
 * owner's; the layout is the first one's.
 */
struct paired {
	struct source source; /* first */
	struct source *a, *b;

	/* Its own. */
	struct block ahead; /* of b: read, and handed out up to `used` */
	size_t used, rows; /* bytes handed out, rows that are not */
	bool begun, end;
};

struct paired paired_of(struct source *a, struct source *b);

/*
 * Puts the next rows of b into the block, fewer only at the end of the input;
 * block->rows is how many. 0, or -1 with err set.
 */
int paired_take(struct paired *p, struct block *block, size_t rows, struct err *err);

/* Reads b to its end and counts the rows that nobody took. */
int paired_left(struct paired *p, unsigned long long *rows, struct err *err);

#endif
