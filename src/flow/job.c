/* SPDX-License-Identifier: MIT */
/*
 * bytes ▸ decode ▸ rows ▸ chain ▸ columns ▸ encode ▸ bytes
 */
#include "flow/job.h"

#include "base/mem.h"
#include "col/dist.h"

/* p moved to room for n doubles; the old p where there is none, so that job_free can free it. */
static int
room(double **p, size_t n, struct err *err)
{
	double *q = mem_grow(*p, n, sizeof(*q), err);

	if (!q)
		return -1;
	*p = q;
	return 0;
}

static bool
wants_pairs(const struct style *s)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (s->col[i]->shape == COL_PAIRS)
			return true;
	}
	return false;
}

/* Room for what the batch's rows will give. */
static int
make_room(struct job *job, const struct plan *plan)
{
	const struct batch *b = &job->batch;
	size_t ncol = plan->style->ncol, cells = b->nrow * ncol, widest = 0;
	struct cell *cell;

	for (size_t i = 0; i < b->nrow; i++)
		widest = b->row[i].n > widest ? b->row[i].n : widest;
	if (cells > job->cells) {
		cell = mem_grow(job->cell, cells, sizeof(*cell), &job->err);
		if (!cell)
			return -1;
		job->cell = cell;
		if (room(&job->one, cells, &job->err) < 0)
			return -1;
		job->cells = cells;
	}
	if (b->nz > job->values) {
		if (room(&job->p, b->nz, &job->err) < 0 || room(&job->logp, b->nz, &job->err) < 0 ||
		    (wants_pairs(plan->style) && room(&job->pairs, 2 * b->nz, &job->err) < 0))
			return -1;
		job->values = b->nz;
	}
	if (widest > job->widest) {
		if (room(&job->scratch, widest * plan->chain->scratch, &job->err) < 0)
			return -1;
		job->widest = widest;
	}
	return 0;
}

/* What one column says of one row. one and pairs have room for it. */
static struct cell
ask(const struct col *col, struct dist *d, double *one, double *pairs)
{
	if (col->vector)
		return (struct cell){.v = col->vector(d), .n = d->n};
	if (col->pairs)
		return (struct cell){.v = pairs, .n = col->pairs(d, pairs)};
	*one = col->one(d);
	return (struct cell){.v = one, .n = 1};
}

static void
work_rows(struct job *job, const struct plan *plan)
{
	const struct style *style = plan->style;
	const struct chain *chain = plan->chain;
	const struct row *row;
	struct batch *b = &job->batch;
	struct dist d = {
	    .norm = chain->norm.op,
	    .norm_arg = chain->norm.arg,
	    .single = plan->single,
	    .unit = plan->unit,
	    .scratch = job->scratch,
	};
	size_t at;

	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		at = i * style->ncol;
		if (row->null) {
			for (size_t j = 0; j < style->ncol; j++)
				job->cell[at + j] = (struct cell){0};
			continue;
		}
		chain_apply(chain, b->z + row->first, row->n, job->scratch);
		dist_begin(&d, b->z + row->first, row->n, row->label, job->p + row->first,
		    job->logp + row->first);
		if (chain->nstep == 0)
			dist_know_top(&d, row->top);
		for (size_t j = 0; j < style->ncol; j++)
			job->cell[at + j] = ask(style->col[j], &d, &job->one[at + j],
			    job->pairs ? job->pairs + 2 * row->first : NULL);
	}
}

int
job_run(struct job *job, const struct plan *plan)
{
	struct batch *b = &job->batch;
	const struct block *block = &job->block;

	batch_clear(b);
	job->out.len = 0;
	b->layout = plan->layout;
	b->labels = block->labels.p;
	b->labels_end = block->labels.len > 0 ? block->labels.p + block->labels.len : b->labels;
	if (plan->layout->format->decode(b, block->text.p, block->text.len, &job->err) < 0 ||
	    make_room(job, plan) < 0)
		return -1;
	work_rows(job, plan);
	return plan->style->format->encode(plan->style, b, job->cell, &job->out, &job->err);
}

void
job_free(struct job *job)
{
	block_free(&job->block);
	batch_free(&job->batch);
	buf_free(&job->out);
	mem_free(job->cell);
	mem_free(job->p);
	mem_free(job->logp);
	mem_free(job->one);
	mem_free(job->pairs);
	mem_free(job->scratch);
}
