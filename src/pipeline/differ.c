/* SPDX-License-Identifier: MIT */
/*
 * A block of A and as many rows of B ▸ two batches ▸ what lies between them.
 */
#include "pipeline/differ.h"

struct own {
	struct diff diff;
	bool begun; /* diff has its settings */
	struct block block; /* of B */
	struct batch batch;
	size_t got; /* rows that B had for the block */
	unsigned long long left_out; /* pairs of this block */
};

static int
take(void *with, void *mine, struct job *job, struct err *err)
{
	struct differ *d = with;
	struct own *own = mine;

	return partner_take(&d->partner, &own->block, job->block.rows, &own->got, err);
}

static int
decode(struct own *own, const struct layout *layout, struct err *err)
{
	batch_clear(&own->batch);
	own->batch.layout = layout;
	if (own->block.text.len == 0)
		return 0;
	return layout->format->decode(&own->batch, own->block.text.p, own->block.text.len, err);
}

/* One pair, neither of them bad. */
static int
compare(struct own *own, struct job *job, const struct plan *plan, size_t i)
{
	const struct row *a = &job->batch.row[i], *b = &own->batch.row[i];
	unsigned long long number = job->block.row + i;
	struct row_context context;

	if (a->n != b->n)
		return err_set(&job->err, ERR_DATA,
		    "row %llu, counted from 0: %zu classes in %.150s, but %zu in %.150s", number,
		    a->n, job->block.path, b->n, own->block.path);
	context = job_context(job, plan, i);
	chain_apply(plan->chain, own->batch.z + b->first, b->n, &context, job->scratch);
	return diff_add(&own->diff, number, NULL, 0, job->batch.z + a->first,
	    own->batch.z + b->first, b->n, &job->err);
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct differ *d = with;
	struct own *own = mine;
	size_t n;

	if (!own->begun)
		own->diff = diff_like(&d->diff);
	own->begun = true;
	own->left_out = 0;
	if (decode(own, d->layout_b, &job->err) < 0)
		return -1;
	n = own->batch.nrow < job->batch.nrow ? own->batch.nrow : job->batch.nrow;
	for (size_t i = 0; i < n; i++) {
		if (job->batch.row[i].null || own->batch.row[i].null)
			own->left_out++;
		else if (compare(own, job, plan, i) < 0)
			return -1;
	}
	return 0;
}

/* Tells of B's bad rows, as the flow does of A's. */
static void
name_bad_rows(struct differ *d, const struct own *own)
{
	const struct batch *b = &own->batch;
	struct err err;

	for (size_t i = 0; i < b->nbad && d->bad_b + i < BAD_ROWS_NAMED; i++) {
		flow_describe(own->block.path, d->layout_b->format, d->line_b, (size_t)d->rows_b,
		    &b->bad[i], &err);
		if (d->watch->bad_row)
			d->watch->bad_row(d->watch->who, err.text);
	}
	d->bad_b += b->nbad;
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct differ *d = with;
	struct own *own = mine;
	const struct batch *a = &job->batch, *b = &own->batch;

	(void)counts;
	flow_look(&d->looked_b, b);
	if (b->stopped && a->stopped && a->bad[0].row <= b->bad[0].row)
		return 0; /* the flow tells of A's */
	if (b->stopped) {
		flow_describe(own->block.path, d->layout_b->format, d->line_b, (size_t)d->rows_b,
		    &b->bad[0], err);
		return -1;
	}
	name_bad_rows(d, own);
	d->left_out += own->left_out;
	d->rows_b += own->got;
	d->line_b += b->nline;
	return 0;
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct differ *d = with;
	struct own *own = mine;

	return diff_merge(&d->diff, &own->diff, err);
}

static void
release(void *mine)
{
	struct own *own = mine;

	diff_free(&own->diff);
	block_free(&own->block);
	batch_free(&own->batch);
}

const struct consumer consumer_differ = {
    .own_size = sizeof(struct own),
    .take = take,
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};
