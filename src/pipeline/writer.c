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
 * (3) Rows may be parts of rows, whose log-sum-exps another file has. One that is less than
 *     the part's own, by more than the rounding to six digits, is refused.
 * (4) Conditions are asked before anything is worked out for the output, with all digits
 *     whatever the output has. The row then begins again, so that what is written of it is
 *     what is written without a condition.
 */
#include "pipeline/writer.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/utf8.h"
#include "col/dist.h"
#include "pipeline/drawn.h"
#include "pipeline/flow.h"
#include "io/sink.h"
#include "kern/kern.h"
#include "format/condition.h"
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
	struct drawn drawn; /* if classes are drawn */
	double *set; /* if sets are written */
	struct sets_room sets_room;
	bool more; /* some of these are there, or more than values stands in the rows */
	size_t cells, values; /* allocated: cells, and values of the rows */
	const char *odd; /* the first cell of this block that is not UTF-8, or NULL (1) */

	/* If there are conditions (4). */
	struct row *row; /* those that are written */
	size_t rows; /* room for */
	struct batch left; /* the block's batch with these alone; owns nothing */
	struct buf text;
	unsigned seen_where, seen_abstain;
	unsigned long long abstained;
};

/* Whether the column is written, or asked for. */
static bool
wants(const struct writer *w, const struct col *col)
{
	for (size_t i = 0; i < w->style->ncol; i++) {
		if (w->style->col[i] == col)
			return true;
	}
	return (w->where && condition_asks(w->where, col)) ||
	    (w->abstain && condition_asks(w->abstain, col));
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

/* Makes room for the results of the batch's rows. */
static int
make_room(struct writer_state *own, const struct batch *b, const struct writer *w, struct err *err)
{
	const struct style *style = w->style;
	size_t cells = b->nrow * style->ncol;
	struct cell *cell;
	struct row *row;

	if (cells > own->cells) {
		cell = mem_grow(own->cell, cells, sizeof(*cell), err);
		if (!cell)
			return -1;
		own->cell = cell;
		if (mem_room(&own->one, cells, err) < 0)
			return -1;
		own->cells = cells;
	}
	if ((w->where || w->abstain) && b->nrow > own->rows) {
		row = mem_grow(own->row, b->nrow, sizeof(*row), err);
		if (!row)
			return -1;
		own->row = row;
		own->rows = b->nrow;
	}
	if (b->nz > own->values) {
		if (mem_room(&own->p, b->nz, err) < 0 || mem_room(&own->logp, b->nz, err) < 0 ||
		    (wants_pairs(style) && mem_room(&own->pairs, 2 * b->nz, err) < 0))
			return -1;
		if ((w->cut && mem_room(&own->room, b->nz, err) < 0) ||
		    (wants(w, &col_grad) && mem_room(&own->grad, b->nz, err) < 0) ||
		    (wants(w, &col_jvp) && mem_room(&own->jvp, b->nz, err) < 0) ||
		    (wants(w, &col_decisions) && mem_room(&own->decided, b->nz, err) < 0) ||
		    (w->sets && mem_room(&own->set, b->nz, err) < 0))
			return -1;
		own->values = b->nz;
	}
	return 0;
}

/* Inlined although there are two calls: a row of ten classes takes a hundred instructions here. */
#define INLINE static inline __attribute__((always_inline))

/* Computes one column of one row. `one` and `pairs` have room for the result. */
INLINE struct cell
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

/* (3) */
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

/* Whether columns need more of a row than its values: what `lend` gives. */
static bool
needs_more(const struct writer_state *own, const struct batch *b)
{
	const struct reading *r = b->layout->reading;

	return own->drawn.class || own->room || own->grad || own->decided || own->jvp || own->set ||
	    b->mixed || (r && (r->extra[EXTRA_TARGET] || r->extra[EXTRA_TANGENT]));
}

/* Gives row i what few runs need, so that most do not ask for each of these in each row. */
static int
lend(const struct writer *w, struct writer_state *own, const struct batch *b, size_t i, bool drawn,
    struct dist *d, struct err *err)
{
	const size_t n = w->style->sampling.n;
	const struct row *row = &b->row[i];

	d->drawn = own->drawn.class ? own->drawn.class + i * n : NULL;
	if (drawn)
		dist_know_drawn(d, n);
	d->mixed = b->mixed ? b->mixed + i * MIXED_VALUES : NULL;
	d->low = b->low ? b->low + row->first : NULL;
	d->high = b->high ? b->high + row->first : NULL;
	d->room = own->room ? own->room + row->first : NULL;
	d->grad = own->grad ? own->grad + row->first : NULL;
	d->decided = own->decided ? own->decided + row->first : NULL;
	d->jvp = own->jvp ? own->jvp + row->first : NULL;
	d->set = own->set ? own->set + row->first : NULL;
	d->target = batch_target(b, row);
	d->tangent = batch_tangent(b, row);
	return own->set ? sets_room(&own->sets_room, row->n, err) : 0;
}

/* Begins row i. 0, or -1 with err set. */
INLINE int
begin_row(const struct writer *w, struct writer_state *own, const struct job *job, size_t i,
    bool drawn, struct dist *d, struct err *err)
{
	const struct batch *b = &job->batch;
	const struct row *row = &b->row[i];

	batch_tell(b, i, job->block.row, &d->context);
	dist_begin(d, b->z + row->first, row->n,
	    row->listed ? batch_place(b, row, row->label) : row->label, own->p + row->first,
	    own->logp + row->first);
	if (own->more && lend(w, own, b, i, drawn, d, err) < 0)
		return -1;
	if (b->as_decoded)
		dist_know_top(d, row->top);
	return w->whole ? tell_whole(w, job, d, err) : 0;
}

/* (4) Returns whether the row is written; *abstains is whether without decisions. */
static bool
judge(const struct writer *w, struct writer_state *own, const struct batch *b,
    const struct row *row, struct dist *d, bool *abstains)
{
	const bool single = d->single, half = d->half;
	struct dist *of = row->null ? NULL : d;
	bool written = true;

	*abstains = false;
	d->single = d->half = false;
	if (w->where)
		written = condition_holds(w->where, of, b, row, &own->text, &own->seen_where);
	if (w->abstain)
		*abstains =
		    condition_holds(w->abstain, of, b, row, &own->text, &own->seen_abstain) &&
		    written;
	d->single = single;
	d->half = half;
	own->abstained += *abstains;
	return written;
}

/* The rows of a record are written as one: they are left out together, or not at all. */
static int
check_record(const struct writer *w, const struct job *job, size_t i, bool written, bool before,
    struct err *err)
{
	const struct row *row = &job->batch.row[i];

	if (!w->style->format->nests || i == 0 || row->frame == 0 || written == before ||
	    row->record != row[-1].record)
		return 0;
	return err_set(err, ERR_DATA,
	    "%.200s, row %llu: only some of the rows in this line would be written, which %s "
	    "output can't hold; csv output can",
	    job->block.path, (unsigned long long)(job->block.row + row->number) + 1,
	    w->style->format->name);
}

/* Computes the columns of a row that has begun, for the cells from `at` on. */
INLINE void
work_row(const struct style *style, struct writer_state *own, const struct row *row, size_t at,
    bool abstains, struct dist *d)
{
	const bool binary = style->layout->task == TASK_BINARY;
	const struct col *col;

	if (row->null) {
		for (size_t j = 0; j < style->ncol; j++)
			own->cell[at + j] = (struct cell){0};
		return;
	}
	for (size_t j = 0; j < style->ncol; j++) {
		col = style->col[j];
		if ((col->needs_label && d->label == DIST_NO_LABEL) ||
		    (abstains && col->decision)) {
			own->cell[at + j] = (struct cell){0};
			continue;
		}
		own->cell[at + j] = ask(col, d, binary, &own->one[at + j],
		    own->pairs ? own->pairs + 2 * row->first : NULL);
	}
}

/* With conditions: a row begins twice (4). */
static int
work_some(const struct writer *w, struct writer_state *own, const struct job *job, bool drawn,
    struct dist *d, struct err *err)
{
	const struct batch *b = &job->batch;
	const struct row *row;
	bool written = true, before, abstains;
	size_t n = 0;

	own->seen_where = own->seen_abstain = 0;
	own->abstained = 0;
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		if (!row->null && begin_row(w, own, job, i, drawn, d, err) < 0)
			return -1;
		before = written;
		written = judge(w, own, b, row, d, &abstains);
		if (check_record(w, job, i, written, before, err) < 0)
			return -1;
		if (!written)
			continue;
		if (!row->null && begin_row(w, own, job, i, drawn, d, err) < 0)
			return -1;
		work_row(w->style, own, row, n * w->style->ncol, abstains, d);
		own->row[n++] = *row;
	}
	own->left = *b;
	own->left.row = own->row;
	own->left.nrow = n;
	return buf_check(&own->text, err);
}

static int
work_rows(const struct writer *w, struct writer_state *own, const struct job *job, struct dist *d,
    struct err *err)
{
	const struct batch *b = &job->batch;
	const bool drawn = drawn_ahead(&own->drawn, job, w->style, d);
	const struct row *row;

	if (w->where || w->abstain)
		return work_some(w, own, job, drawn, d, err);
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		if (!row->null && begin_row(w, own, job, i, drawn, d, err) < 0)
			return -1;
		work_row(w->style, own, row, i * w->style->ncol, false, d);
	}
	return 0;
}

/* (1) */
static const char *
find_odd(const struct batch *b)
{
	const struct field *f;

	for (size_t i = 0; i < b->nrow; i++) {
		f = b->field + b->row[i].field;
		for (size_t k = 0; k < b->row[i].nfield; k++) {
			if (!f[k].name && !utf8_is(f[k].value, f[k].value_len))
				return f[k].value;
		}
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

	return plan->chain->norm.op->soft && dense_stays_half(w->style) && !w->where && !w->abstain;
}

/* The rows of the job's block that are written. */
static const struct batch *
written_of(const struct writer *w, const struct writer_state *own, const struct job *job)
{
	return w->where || w->abstain ? &own->left : &job->batch;
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
	    .sets = w->sets,
	    .sets_room = &own->sets_room,
	    .sampling = &w->style->sampling,
	    .scratch = job->scratch,
	};

	if (job->batch.in_block)
		return dense_encode_halves(
		    w->style, &job->batch, &own->halves, &own->out, &job->err);
	if (make_room(own, &job->batch, w, &job->err) < 0 ||
	    drawn_room(&own->drawn, &job->batch, w->style, &job->err) < 0)
		return -1;
	d.sums = own->drawn.sums;
	own->more = needs_more(own, &job->batch);
	if (work_rows(w, own, job, &d, &job->err) < 0)
		return -1;
	return w->style->format->encode(
	    w->style, written_of(w, own, job), own->cell, &own->out, &job->err);
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct writer *w = with;
	struct writer_state *own = mine;

	own->out.len = 0;
	if (encode(w, own, job, plan) < 0)
		return -1;
	own->odd = w->style->format->text && !w->style->format->tabular
	    ? find_odd(written_of(w, own, job))
	    : NULL;
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
	const struct batch *b = written_of(w, own, job);
	size_t skip;

	note_odd(w, own->odd, &job->block);
	w->line += job->batch.nline;
	late_count(&w->late, b->nrow, job->batch.nseen, own->out.len);
	w->seen_where |= own->seen_where;
	w->seen_abstain |= own->seen_abstain;
	counts->left_out += job->batch.nrow - b->nrow;
	counts->abstained += own->abstained;
	if (w->late.style && late_label(&w->late, b, err) < 0)
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
	buf_free(&own->text);
	mem_free(own->row);
	sink_packer_free(own->packer);
	mem_free(own->cell);
	mem_free(own->p);
	mem_free(own->logp);
	mem_free(own->one);
	mem_free(own->pairs);
	mem_free(own->room);
	mem_free(own->grad);
	mem_free(own->jvp);
	drawn_free(&own->drawn);
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
