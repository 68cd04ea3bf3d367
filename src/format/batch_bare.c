/* SPDX-License-Identifier: MIT */
/*
 * Rows of binary files, which are values and nothing else: taken many at a time, for what
 * batch_begin and batch_end cost is a fifth of such a job.
 */
#include "col/dist.h"
#include "format/batch.h"
#include "kern/kern.h"

bool
batch_is_bare(const struct layout *l)
{
	const struct reading *r = l->reading;

	return l->task == TASK_MULTICLASS && r->from != FROM_PROBS && !r->label_file && !r->truth &&
	    !r->labels_only && !r->as_is && !r->head && !r->less && !reading_masks(r);
}

/* Whether batch_end must look at the next row, as all so far may be probabilities. */
static bool
is_looked_at(const struct batch *b)
{
	return b->nlike == b->ngood && b->nlike < ROWS_LOOKED_AT;
}

/* Room for so many more rows; NULL with err set. */
static struct row *
room_for(struct batch *b, size_t rows, struct err *err)
{
	struct row *row = batch_grow(b->row, &b->row_cap, b->nrow, rows, sizeof(*row), err);

	if (row)
		b->row = row;
	return row;
}

int
batch_bare_rows(struct batch *b, size_t n, size_t rows, size_t *taken, struct err *err)
{
	struct row *row, next = {.n = n, .field = b->nfield, .label = DIST_NO_LABEL, .weight = 1};
	const struct kern *k = kern();
	unsigned seen;

	*taken = 0;
	if (!batch_is_bare(b->layout))
		return 0;
	row = room_for(b, rows, err);
	if (!row)
		return -1;
	for (; *taken < rows; ++*taken) {
		if (is_looked_at(b))
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

/* Whether all values are 0 ... 1: one that is not is soon met. The sign bit is the highest. */
static bool
may_be_probs(const char *p, enum half_kind kind, size_t n)
{
	const unsigned one = kind == HALF_F16 ? 0x3c00 : 0x3f80, minus_zero = 0x8000;
	const unsigned char *q = (const unsigned char *)p;
	unsigned h;

	for (size_t i = 0; i < n; i++) {
		h = q[2 * i] | (unsigned)q[2 * i + 1] << 8;
		if (h > one && h != minus_zero)
			return false;
	}
	return true;
}

int
batch_half_rows(struct batch *b, const char *p, enum half_kind kind, size_t n, size_t rows,
    size_t *taken, struct err *err)
{
	struct row *row,
	    next = {
		.first = b->nz, .n = n, .field = b->nfield, .label = DIST_NO_LABEL, .weight = 1};

	*taken = 0;
	if (is_looked_at(b) && may_be_probs(p, kind, n))
		return 0;
	*taken = kern()->halves_good(p, rows, n, kind);
	row = room_for(b, *taken, err);
	if (!row)
		return -1;
	next.number = (uint32_t)b->nseen;
	next.record = (uint32_t)b->nrecord;
	for (size_t i = 0; i < *taken; i++, next.number++, next.record++)
		row[b->nrow + i] = next;
	b->nrow += *taken;
	b->nseen += *taken;
	b->nrecord += *taken;
	b->ngood += *taken;
	b->several = b->several || n > 1;
	return 0;
}
