/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_DRAWN_H
#define SMX_PIPELINE_DRAWN_H

#include "col/dist.h"
#include "pipeline/job.h"

/* The classes that are drawn for the rows of a block. All zero at first; reused. */
struct drawn {
	double *class; /* style->sampling.n for each row; NULL: none are drawn */
	double *sums; /* room for one row */
	size_t rows; /* room for so many */
};

/* Makes room for the rows of the batch if classes are drawn. 0, or -1 with err set. */
int
drawn_room(struct drawn *own, const struct batch *b, const struct style *style, struct err *err);

/* Draws for all rows, with d's seed. False: it did not, and each row draws when asked. */
bool drawn_ahead(
    struct drawn *own, const struct job *job, const struct style *style, const struct dist *d);

void drawn_free(struct drawn *own);

#endif
