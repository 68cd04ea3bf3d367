/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PAIRED_H
#define SMX_PIPELINE_PAIRED_H

#include "pipeline/source.h"

/*
 * A second input that is read in step with the first: for each block of that as
 * many rows of this. Used by one thread at a time. Start with all zero and source
 * set, which has begun and counts rows; that stays the owner's.
 */
struct partner {
	struct source *source;

	/* Its own. */
	struct block ahead; /* read, and handed out up to `used` */
	size_t used, rows; /* bytes handed out, rows that are not */
	bool end;
};

/*
 * Puts the next rows into the block, fewer only at the end of the input; *got is
 * how many. 0, or -1 with err set.
 */
int partner_take(struct partner *p, struct block *block, size_t rows, size_t *got, struct err *err);

/* Reads to the end and counts the rows that nobody took. */
int partner_left(struct partner *p, unsigned long long *rows, struct err *err);

void partner_free(struct partner *p);

#endif
