/* SPDX-License-Identifier: MIT */
/*
 * rows ▸ columns ▸ encode ▸ bytes ▸ sink
 *
 * (1) Cells that become JSON are checked on the way: the encoder changes bytes
 *     that are not UTF-8, and the caller can warn where that happened.
 * (2) If the output is compressed, the job compresses its rows too. What is
 *     shorter than PACK_LEAST is left to the sink, which compresses it together
 *     with what follows, because short pieces compress badly. So is the first
 *     block if something may have to be taken off its front.
 * (3) Rows of few classes are drawn from many at a time, because the steps of a draw wait
 *     for each other.
 * (4) Rows may be parts of rows, whose log-sum-exps another file has. One that is less than
 *     the part's own, by more than the rounding to six digits, is refused.
 */
#include "pipeline/writer.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "col/dist.h"
#include "pipeline/flow.h"
#include "io/sink.h"
#include "kern/kern.h"
#include "format/dense_half.h"
#include "format/style.h"

enum { PACK_LEAST = 16 << 10 }; /* (2) */

/* A job's state: room for the results of its rows, reused for the next block. */
struct writer_state {
	struct buf out;
	struct buf packed; /* out, compressed; or empty (2) */
	struct buf halves; /* of rows that go from the block to out */
	struct sink_packer *packer;
	struct cell *cell; /* style->ncol per row */
	double *p, *logp, *one, *pairs;
	double *grad, *jvp; /* if they are written */
	double *room, *decided; /* if there are thresholds; if decisions are written */
	double *set; /* if sets are written */
	struct sets_room sets_room;
	double *drawn, *sums; /* if classes are drawn: those of each row; for one row */
	size_t drawns; /* rows that drawn has room for */
	size_t cells, values; /* allocated: cells, and values of the rows */
	const char *odd; /* the first cell of this block that is not UTF-8, or NULL (1) */
};

/* Grows *p to room for n doubles. On failure *p is unchanged and can still be freed. */
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

static bool
wants(const struct style *s, const struct col *col)
{
	size_t i = 0;

	while (i < s->ncol && s->col[i] != col)
		i++;
	return i < s->ncol;
}

static bool
wants_sets(const struct style *s)
{
	return wants(s, &col_set) || wants(s, &col_set_name) || wants(s, &col_set_size);
}

static bool
wants_classes(const struct style *s)
{
	return wants(s, &col_sample) || wants(s, &col_sample_name);
}

/* Makes room for the classes that are drawn. */
static int
make_room_drawn(
    struct writer_state *own, const struct batch *b, const struct style *style, struct err *err)
{
	const size_t n = style->sampling.n;

	if (!wants_classes(style) || b->nrow <= own->drawns)
		return 0;
	if (room(&own->drawn, mem_product(b->nrow, n), err) < 0 || room(&own->sums, n, err) < 0)
		return -1;
	own->drawns = b->nrow;
	return 0;
}

/* Makes room for the results of the batch's rows. */
static int
make_room(struct writer_state *own, const struct batch *b, const struct style *style, bool cut,
    struct err *err)
{
	size_t cells = b->nrow * style->ncol;
	struct cell *cell;

	if (cells > own->cells) {
		cell = mem_grow(own->cell, cells, sizeof(*cell), err);
		if (!cell)
			return -1;
		own->cell = cell;
		if (room(&own->one, cells, err) < 0)
			return -1;
		own->cells = cells;
	}
	if (b->nz > own->values) {
		if (room(&own->p, b->nz, err) < 0 || room(&own->logp, b->nz, err) < 0 ||
		    (wants_pairs(style) && room(&own->pairs, 2 * b->nz, err) < 0))
			return -1;
		if ((cut && room(&own->room, b->nz, err) < 0) ||
		    (wants(style, &col_grad) && room(&own->grad, b->nz, err) < 0) ||
		    (wants(style, &col_jvp) && room(&own->jvp, b->nz, err) < 0) ||
		    (wants(style, &col_decisions) && room(&own->decided, b->nz, err) < 0) ||
		    (wants_sets(style) && room(&own->set, b->nz, err) < 0))
			return -1;
		own->values = b->nz;
	}
	return 0;
}

/* Computes one column of one row. `one` and `pairs` have room for the result. */
static struct cell
ask(const struct col *col, struct dist *d, bool binary, double *one, double *pairs)
{
	const double *v;
	size_t n;

	if (col->vector && binary) {
		*one = col->binary ? col->binary(d) : col->vector(d)[1];
		return (struct cell){.v = one, .n = 1};
	}
	if (col->vector)
		return (struct cell){.v = col->vector(d), .n = d->n};
	if (col->pairs)
		return (struct cell){.v = pairs, .n = col->pairs(d, pairs)};
	if (col->classes) {
		n = col->classes(d, &v);
		return (struct cell){.v = v, .n = n};
	}
	*one = col->one(d);
	return (struct cell){.v = one, .n = 1};
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

/* (3) Returns whether all rows have their classes. */
static bool
draw_ahead(struct writer_state *own, const struct job *job, const struct style *style,
    const struct dist *d)
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
		draw_each_row(&urn, n, &style->sampling, own->drawn + i * style->sampling.n);
	}
	return true;
}

/* (4) */
static int
tell_whole(const struct writer *w, const struct job *job, struct dist *d, struct err *err)
{
	const struct partials *whole = w->whole;
	const uint64_t row = d->context.number;
	double lse;

	if (row >= whole->n)
		return err_set(err, ERR_DATA, "%.150s has %zu rows, but %.150s has more",
		    whole->first, whole->n, job->block.path);
	lse = d->context.lse = partial_lse(&whole->row[row]);
	if (dist_lse(d) <= lse + 1e-5 * (fabs(lse) + 1e-3))
		return 0;
	return err_set(err, ERR_DATA,
	    "%.150s: row %llu, counted from 0, has the log-sum-exp %g, and %.150s says that of the "
	    "whole row is less, %g: they are not of one row, or of one temperature",
	    job->block.path, (unsigned long long)row, dist_lse(d), whole->first, lse);
}

static int
work_rows(const struct writer *w, struct writer_state *own, const struct job *job, struct dist *d,
    struct err *err)
{
	const struct style *style = w->style;
	const struct batch *b = &job->batch;
	const bool binary = style->layout->task == TASK_BINARY;
	const bool drawn = draw_ahead(own, job, style, d);
	const struct row *row;
	size_t at;

	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		at = i * style->ncol;
		if (row->null) {
			for (size_t j = 0; j < style->ncol; j++)
				own->cell[at + j] = (struct cell){0};
			continue;
		}
		batch_tell(b, i, job->block.row, &d->context);
		dist_begin(d, b->z + row->first, row->n,
		    row->listed ? batch_place(b, row, row->label) : row->label, own->p + row->first,
		    own->logp + row->first);
		d->drawn = own->drawn ? own->drawn + i * style->sampling.n : NULL;
		if (drawn)
			dist_know_drawn(d, style->sampling.n);
		d->mixed = b->mixed ? b->mixed + i * MIXED_VALUES : NULL;
		d->room = own->room ? own->room + row->first : NULL;
		d->grad = own->grad ? own->grad + row->first : NULL;
		d->decided = own->decided ? own->decided + row->first : NULL;
		d->jvp = own->jvp ? own->jvp + row->first : NULL;
		d->set = own->set ? own->set + row->first : NULL;
		if (own->set && sets_room(&own->sets_room, row->n, err) < 0)
			return -1;
		d->target = batch_target(b, row);
		d->tangent = batch_tangent(b, row);
		if (b->as_decoded)
			dist_know_top(d, row->top);
		if (w->whole && tell_whole(w, job, d, err) < 0)
			return -1;
		for (size_t j = 0; j < style->ncol; j++) {
			if (style->col[j]->needs_label && d->label == DIST_NO_LABEL) {
				own->cell[at + j] = (struct cell){0};
				continue;
			}
			own->cell[at + j] = ask(style->col[j], d, binary, &own->one[at + j],
			    own->pairs ? own->pairs + 2 * row->first : NULL);
		}
	}
	return 0;
}

/* (1) */
static const char *
find_odd(const struct batch *b)
{
	const struct field *f;

	for (size_t i = 0; i < b->nfield; i++) {
		f = &b->field[i];
		if (!f->name && !utf8_is(f->value, f->value_len))
			return f->value;
	}
	return NULL;
}

/* (2) */
static int
pack(const struct writer *w, struct writer_state *own, struct err *err)
{
	own->packed.len = 0;
	if (w->style->format->join || w->late.keeps || !sink_packs(w->sink) ||
	    own->out.len < PACK_LEAST)
		return 0;
	return sink_pack(w->sink, &own->packer, own->out.p, own->out.len, &own->packed, err);
}

static bool
takes_block(const void *with, const struct plan *plan)
{
	const struct writer *w = with;

	return plan->chain->norm.op->soft && dense_stays_half(w->style);
}

/* ▸ encode ▸ bytes */
static int
encode(const struct writer *w, struct writer_state *own, struct job *job, const struct plan *plan)
{
	struct dist d = {
	    .norm = plan->chain->norm.op,
	    .norm_arg = plan->chain->norm.arg,
	    .context = {.seed = plan->chain->seed},
	    .kept = layout_keeps(plan->layout),
	    .bucket = plan->layout->reading && plan->layout->reading->rest != REST_IGNORE,
	    .single = style_single(w->style),
	    .half = style_half(w->style),
	    .unit = w->unit,
	    .loss = w->loss,
	    .cut = w->cut,
	    .sets = plan->chain->calib.sets,
	    .sets_room = &own->sets_room,
	    .sampling = &w->style->sampling,
	    .scratch = job->scratch,
	};

	if (job->batch.in_block)
		return dense_encode_halves(
		    w->style, &job->batch, &own->halves, &own->out, &job->err);
	if (make_room(own, &job->batch, w->style, w->cut, &job->err) < 0 ||
	    make_room_drawn(own, &job->batch, w->style, &job->err) < 0)
		return -1;
	d.sums = own->sums;
	if (work_rows(w, own, job, &d, &job->err) < 0)
		return -1;
	return w->style->format->encode(w->style, &job->batch, own->cell, &own->out, &job->err);
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct writer *w = with;
	struct writer_state *own = mine;

	own->out.len = 0;
	own->odd =
	    w->style->format->text && !w->style->format->tabular ? find_odd(&job->batch) : NULL;
	if (encode(w, own, job, plan) < 0)
		return -1;
	return pack(w, own, &job->err);
}

/* Writes what precedes the first row. */
static int
begin(void *with, const struct plan *plan, struct counts *counts, struct err *err)
{
	struct writer *w = with;
	struct buf head = {0};
	int status = 0;

	(void)counts;
	if (w->style->format && w->style->format->late_head) {
		w->late = (struct late){.sink = w->sink, .style = w->style, .memory = w->memory};
		w->begun = late_begin(&w->late, err) == 0;
		return w->begun ? 0 : -1;
	}
	if (w->style->format &&
	    (plan->layout->format || w->style->format->tail || w->style->format->end) &&
	    w->style->format->head)
		status = w->style->format->head(w->style, &head, err);
	if (status == 0 && head.len > 0)
		status = sink_write(w->sink, head.p, head.len, err);
	buf_free(&head);
	w->begun = status == 0;
	return status;
}

/* (1) */
static void
note_odd(struct writer *w, const char *odd, const struct block *block)
{
	const char *p = block->text.p;

	if (block->first)
		w->line = block->lines;
	if (w->odd_path || !odd)
		return;
	w->odd_path = block->path;
	w->odd_line = w->line + 1;
	while ((p = memchr(p, '\n', (size_t)(odd - p))) != NULL) {
		w->odd_line++;
		p++;
	}
}

/* The output is cut elsewhere than blocks are. */
static int
commit_joined(struct writer *w, const struct buf *out, struct counts *counts, struct err *err)
{
	w->joined.len = 0;
	if (w->style->format->join(w->style, &w->joiner, out->p, out->len, &w->joined, err) < 0)
		return -1;
	counts->bytes_out += w->joined.len;
	return w->joined.len > 0 ? sink_write(w->sink, w->joined.p, w->joined.len, err) : 0;
}

/* Writes the block's rows without the first `skip` bytes. */
static int
write_rows(struct writer *w, const struct writer_state *own, size_t skip, struct err *err)
{
	if (w->late.keeps)
		return late_keep(&w->late, own->out.p, own->out.len, err);
	if (own->packed.len > 0 && skip == 0)
		return sink_write_packed(w->sink, own->packed.p, own->packed.len, err);
	return sink_write(w->sink, own->out.p + skip, own->out.len - skip, err);
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct writer *w = with;
	struct writer_state *own = mine;
	size_t skip;

	note_odd(w, own->odd, &job->block);
	w->line += job->batch.nline;
	late_count(&w->late, job->batch.nrow, job->batch.nseen, own->out.len);
	if (w->late.style && late_label(&w->late, &job->batch, err) < 0)
		return -1;
	if (own->out.len == 0)
		return 0;
	if (w->style->format->join)
		return commit_joined(w, &own->out, counts, err);
	skip = w->any ? 0 : w->style->format->between;
	w->any = true;
	if (write_rows(w, own, skip, err) < 0)
		return -1;
	counts->bytes_out += own->out.len - skip;
	return 0;
}

/* What the format has kept back, and its end. */
static int
write_end(struct writer *w, struct err *err)
{
	int status;

	w->joined.len = 0;
	status = w->style->format->end(w->style, &w->joiner, &w->joined, err);
	if (status == 0)
		status = sink_write(w->sink, w->joined.p, w->joined.len, err);
	w->style->format->join_free(w->joiner);
	w->joiner = NULL;
	buf_free(&w->joined);
	return status;
}

int
writer_end(struct writer *w, struct err *err)
{
	const char *tail = w->begun && w->style->format ? w->style->format->tail : NULL;
	int status = 0;

	if (w->begun && w->style->format && w->style->format->end)
		return write_end(w, err);
	if (w->style->format && w->style->format->late_head) {
		if (w->begun)
			status = late_end(&w->late, err);
		late_free(&w->late);
		return status;
	}
	return tail ? sink_write(w->sink, tail, strlen(tail), err) : 0;
}

static void
release(void *mine)
{
	struct writer_state *own = mine;

	buf_free(&own->out);
	buf_free(&own->packed);
	buf_free(&own->halves);
	sink_packer_free(own->packer);
	mem_free(own->cell);
	mem_free(own->p);
	mem_free(own->logp);
	mem_free(own->one);
	mem_free(own->pairs);
	mem_free(own->room);
	mem_free(own->grad);
	mem_free(own->jvp);
	mem_free(own->drawn);
	mem_free(own->sums);
	mem_free(own->decided);
	mem_free(own->set);
	sets_room_free(&own->sets_room);
}

const struct consumer consumer_writer = {
    .own_size = sizeof(struct writer_state),
    .begin = begin,
    .takes_block = takes_block,
    .map = map,
    .commit = commit,
    .release = release,
};
