/* SPDX-License-Identifier: MIT */
/*
 * Rows of binary files, which are values and nothing else: taken many at a time, for what
 * batch_begin and batch_end cost is a fifth of such a job.
 */
#include "col/dist.h"
#include "format/batch.h"
#include "kern/kern.h"

/* Whether rows without fields need nothing but a look at their values. */
static bool
values_are_all(const struct batch *b)
{
	const struct reading *r = b->layout->reading;

	return b->layout->task == TASK_MULTICLASS && r->from != FROM_PROBS && !r->label_file &&
	    !r->truth && !r->labels_only && !r->as_is && !r->head;
}

int
batch_bare_rows(struct batch *b, size_t n, size_t rows, size_t *taken, struct err *err)
{
	struct row *row, next = {.n = n, .field = b->nfield, .label = DIST_NO_LABEL, .weight = 1};
	const struct kern *k = kern();
	unsigned seen;

	*taken = 0;
	if (!values_are_all(b))
		return 0;
	row = batch_grow(b->row, &b->row_cap, b->nrow, rows, sizeof(*row), err);
	if (!row)
		return -1;
	b->row = row;
	for (; *taken < rows; ++*taken) {
		if (b->nlike == b->ngood && b->nlike < ROWS_LOOKED_AT)
			return 0;
		seen = k->check(b->z + b->nz, n, &next.top);
		if (seen & (KERN_NAN | KERN_POS_INF) || !(seen & KERN_SOME))
			return 0;
		next.first = b->nz;
		next.number = (uint32_t)b->nseen++;
		next.record = (uint32_t)b->nrecord++;
		row[b->nrow++] = next;
		b->several = b->several || n > 1;
		b->ngood++;
		b->nz += n;
	}
	return 0;
}
