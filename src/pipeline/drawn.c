/* SPDX-License-Identifier: MIT */
/*
 * Rows of few classes are drawn from many at a time, because the steps of a draw wait for
 * each other.
 */
#include "pipeline/drawn.h"

#include "base/mem.h"
#include "format/style.h"

static bool
wants_classes(const struct style *s)
{
	size_t i = 0;

	while (i < s->ncol && s->col[i] != &col_sample && s->col[i] != &col_sample_name)
		i++;
	return i < s->ncol;
}

int
drawn_room(struct drawn *own, const struct batch *b, const struct style *style, struct err *err)
{
	const size_t n = style->sampling.n;

	if (!wants_classes(style) || b->nrow <= own->rows)
		return 0;
	if (mem_room(&own->class, mem_product(b->nrow, n), err) < 0 ||
	    mem_room(&own->sums, n, err) < 0)
		return -1;
	own->rows = b->nrow;
	return 0;
}

/* How many rows from the i-th on lie side by side, and follow one another by their numbers. */
static size_t
run_of_rows(const struct batch *b, size_t i)
{
	const struct row *row = &b->row[i];
	size_t n = 1;

	while (i + n < b->nrow && !row[n].null && row[n].n == row->n &&
	    row[n].first == row->first + n * row->n && row[n].number == row->number + n &&
	    !row[n].listed)
		n++;
	return n;
}

bool
drawn_ahead(
    struct drawn *own, const struct job *job, const struct style *style, const struct dist *d)
{
	const struct batch *b = &job->batch;
	struct row_context context = d->context;
	struct urn urn = {.context = &context};

	if (!wants_classes(style) || style->sampling.distinct || !d->norm->soft)
		return false;
	for (size_t i = 0; i < b->nrow; i++) {
		if (b->row[i].n > GUMBEL_GROUP || b->row[i].listed)
			return false;
	}
	for (size_t i = 0, n; i < b->nrow; i += n) {
		n = 1;
		if (b->row[i].null)
			continue;
		n = run_of_rows(b, i);
		batch_tell(b, i, job->block.row, &context);
		urn.z = b->z + b->row[i].first;
		urn.n = b->row[i].n;
		draw_each_row(&urn, n, &style->sampling, own->class + i * style->sampling.n);
	}
	return true;
}

void
drawn_free(struct drawn *own)
{
	mem_free(own->class);
	mem_free(own->sums);
}
