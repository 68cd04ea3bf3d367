/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ those for which a condition holds
 *
 * (1) A condition asks for values in full precision, as it does when rows are written.
 * (2) Rows that are ignored or bad count as that, whatever the condition.
 */
#include "pipeline/sieve.h"

#include <string.h>

#include "base/mem.h"
#include "col/dist.h"
#include "format/condition.h"
#include "pipeline/flow.h"

/* A job's state. */
struct sieve_state {
	double *room; /* ROOMS parts of `values` doubles each */
	size_t values;
	struct sets_room sets_room;
	struct buf text;
	unsigned seen;
	unsigned long long kept, left_out; /* of the block */
};

/* What columns that can be asked for write to, besides p and logp. */
enum { P, LOGP, CUT, DECIDED, SET, ROOMS };

static int
make_room(struct sieve_state *own, const struct batch *b, struct err *err)
{
	size_t widest = 1;

	for (size_t i = 0; i < b->nrow; i++)
		widest = b->row[i].n > widest ? b->row[i].n : widest;
	if (widest > own->values) {
		if (mem_room(&own->room, mem_product(widest, ROOMS), err) < 0)
			return -1;
		own->values = widest;
	}
	return sets_room(&own->sets_room, widest, err);
}

/* The row as one distribution; it has good values. */
static void
begin_row(const struct sieve *s, const struct sieve_state *own, const struct job *job, size_t i,
    struct dist *d)
{
	const struct batch *b = &job->batch;
	const struct row *row = &b->row[i];
	const size_t n = own->values;

	batch_tell(b, i, job->block.row, &d->context);
	dist_begin(d, b->z + row->first, row->n,
	    row->listed ? batch_place(b, row, row->label) : row->label, own->room + P * n,
	    own->room + LOGP * n);
	d->room = s->cut ? own->room + CUT * n : NULL;
	d->decided = own->room + DECIDED * n;
	d->set = own->room + SET * n;
	d->low = b->low ? b->low + row->first : NULL;
	d->high = b->high ? b->high + row->first : NULL;
	if (b->as_decoded)
		dist_know_top(d, row->top);
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct sieve *s = with;
	struct sieve_state *own = mine;
	struct batch *b = &job->batch;
	struct dist d = {
	    .norm = plan->chain->norm.op,
	    .norm_arg = plan->chain->norm.arg,
	    .context = {.seed = plan->chain->seed},
	    .kept = layout_keeps(plan->layout),
	    .bucket = plan->layout->reading && plan->layout->reading->rest != REST_IGNORE,
	    .unit = 1,
	    .cut = s->cut,
	    .sets = s->sets,
	    .sets_room = &own->sets_room,
	    .scratch = job->scratch,
	}; /* (1) */

	own->kept = own->left_out = 0;
	if (make_room(own, b, &job->err) < 0)
		return -1;
	for (size_t i = 0; i < b->nrow; i++) {
		if (b->row[i].null || b->row[i].ignored) /* (2) */
			continue;
		begin_row(s, own, job, i, &d);
		b->row[i].left_out =
		    !condition_holds(s->where, &d, b, &b->row[i], &own->text, &own->seen);
		own->kept += !b->row[i].left_out;
		own->left_out += b->row[i].left_out;
	}
	return buf_check(&own->text, &job->err);
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	const struct sieve_state *own = mine;
	struct sieve *s = with;

	(void)job;
	(void)err;
	s->seen |= own->seen;
	s->kept += own->kept;
	counts->left_out += own->left_out;
	return 0;
}

static void
release(void *mine)
{
	struct sieve_state *own = mine;

	mem_free(own->room);
	sets_room_free(&own->sets_room);
	buf_free(&own->text);
}

const struct consumer consumer_sieve = {
    .own_size = sizeof(struct sieve_state),
    .map = map,
    .commit = commit,
    .release = release,
};
