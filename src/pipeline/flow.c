/* SPDX-License-Identifier: MIT */
/*
 * Runs blocks of rows through the driver. A piece is a block; to map it means
 * to decode its rows, run the chain, and let the consumers map them.
 *
 * Commit does everything that must happen in the order of the input: writing,
 * naming bad rows by line, and ending the run at the first error.
 */
#include "pipeline/flow.h"

#include <stdio.h>

#include "pipeline/driver.h"

/* The state of one input when a block of it is committed. */
struct input_state {
	size_t line, row; /* line and row of the current file at the start of this block */
	size_t looked; /* good rows checked so far, up to ROWS_LOOKED_AT */
	bool differ; /* one of them does not look like probabilities */
	struct improper improper;
	unsigned long long bad;
	bool several; /* some row has several classes */
	bool minus, zero; /* labels of class 0 were written as -1, as 0 */
	bool flags, classes; /* lists of labels said so by 0 and 1, or named classes */
};

struct flow {
	const struct plan *plan;
	const struct watch *watch;
	struct source *source; /* used by next */

	/* Used by commit. */
	struct counts *counts;
	struct input_state side[FLOW_INPUTS];
};

/* A worker's state. */
struct round {
	struct job job;
	bool broken; /* the input breaks off after this block; `why` holds the error */
	struct err why;
};

/* Puts the place of a row in front of a message; line and row count from 0. */
static int
place_row(const struct block *block, size_t line, size_t row, size_t column, struct err *err)
{
	if (block->source->layout.format->text)
		return err_place(err, "%.200s:%zu:%zu", block->path, line + 1, column);
	return err_place(err, "%.200s: row %zu, column %zu", block->path, row + 1, column);
}

/* The same for a row's label, which is in a file of its own. */
static int
describe_label(const struct input_state *s, const struct block *block, const struct bad_row *r,
    struct err *err)
{
	const bool text = block->source->layout.format->text;

	err_set(err, ERR_DATA, "%s (the label of %.120s%s %zu)", r->text, block->path,
	    text ? ", line" : ", row", (text ? s->line + r->line : s->row + r->row) + 1);
	err_advise(err, r->advice);
	return err_place(err, "%.200s:%llu", block->label_path, block->label_lines + r->row + 1);
}

/* Fills err with what is wrong with a row, with its place in front. */
static int
describe(const struct input_state *s, const struct block *block, const struct bad_row *r,
    struct err *err)
{
	if (r->in_labels)
		return describe_label(s, block, r, err);
	err_set(err, ERR_DATA, "%s", r->text);
	err_advise(err, r->advice);
	return place_row(block, s->line + r->line, s->row + r->row, r->column, err);
}

/* Names the block's bad rows, up to BAD_ROWS_NAMED in the whole run. */
static void
name_bad_rows(
    const struct flow *f, struct input_state *s, const struct block *block, const struct batch *b)
{
	struct err err;

	for (size_t i = 0; i < b->nbad && s->bad + i < BAD_ROWS_NAMED; i++) {
		describe(s, block, &b->bad[i], &err);
		if (f->watch->bad_row)
			f->watch->bad_row(f->watch->who, &err);
	}
	s->bad += b->nbad;
}

static void
look(struct input_state *s, const struct batch *b)
{
	size_t n = b->ngood;

	if (s->looked >= ROWS_LOOKED_AT || s->differ)
		return;
	if (n > ROWS_LOOKED_AT - s->looked)
		n = ROWS_LOOKED_AT - s->looked;
	s->differ = b->nlike < n;
	s->looked += n;
}

static void
note_improper(struct improper *all, const struct row *row)
{
	all->least = all->rows == 0 || row->sum < all->least ? row->sum : all->least;
	all->most = all->rows == 0 || row->sum > all->most ? row->sum : all->most;
	all->rows++;
}

static void
look_for_improper(struct improper *all, const struct batch *b)
{
	const struct row *row;

	for (size_t i = 0; i < b->nrow && all->looked < ROWS_LOOKED_AT; i++) {
		row = &b->row[i];
		all->looked += !row->null;
		if (!row->null && row->improper)
			note_improper(all, row);
	}
}

static void
enter_file(struct input_state *s, const struct block *block)
{
	s->line = block->lines;
	s->row = 0;
}

/*
 * Checks a block of one input and names its bad rows, unless one of them ends
 * the run.
 */
static void
enter(const struct flow *f, struct input_state *s, const struct block *block, const struct batch *b)
{
	if (block->first)
		enter_file(s, block);
	look(s, b);
	look_for_improper(&s->improper, b);
	if (!b->stopped)
		name_bad_rows(f, s, block, b);
}

static void
leave(struct input_state *s, const struct batch *b)
{
	s->line += b->nline;
	s->row += b->nseen;
}

/*
 * Returns which of the other inputs, from 1, has the bad row that ends the run, because
 * it precedes that of the first input; 0 if none has. Of several the first one.
 */
static size_t
stopped_side(const struct job *job)
{
	const struct batch *first = &job->batch, *b;
	size_t side = 0;

	for (size_t i = 0; i < job->nmore; i++) {
		b = &job->more[i];
		if (!b->stopped || (first->stopped && first->bad[0].row <= b->bad[0].row))
			continue;
		first = b;
		side = i + 1;
	}
	return side;
}

/* The later one of the two that do not go together. */
static const struct spelling *
last_of(const struct spelling *a, const struct spelling *b)
{
	return !b->any || (a->any && a->row > b->row) ? a : b;
}

static struct bad_row
row_of(const struct spelling *last)
{
	return (struct bad_row){.line = last->line,
	    .row = last->row,
	    .column = last->column,
	    .in_labels = last->in_labels};
}

/* Lists of labels are all of 0 and 1, or all of classes. */
static int
check_lists(
    struct input_state *s, const struct block *block, const struct batch *b, struct err *err)
{
	const struct spelling *last = last_of(&b->flags, &b->classes);
	struct bad_row r = row_of(last);

	s->flags = s->flags || b->flags.any;
	s->classes = s->classes || b->classes.any;
	if (!s->flags || !s->classes)
		return 0;
	snprintf(r.text, sizeof(r.text), "%s",
	    last == &b->flags
		? "the labels are a 0 or 1 for each class, but lists before named classes"
		: "the labels are a list of classes, but lists before were 0 or 1 for each class");
	return describe(s, block, &r, err);
}

/* Labels of the binary task are -1 and 1, or 0 and 1: all three could mean anything. */
static int
check_spelling(
    struct input_state *s, const struct block *block, const struct batch *b, struct err *err)
{
	const struct spelling *last = last_of(&b->minus, &b->zero);
	struct bad_row r = row_of(last);

	s->minus = s->minus || b->minus.any;
	s->zero = s->zero || b->zero.any;
	if (!s->minus || !s->zero)
		return check_lists(s, block, b, err);
	snprintf(r.text, sizeof(r.text),
	    "the label %s, but class 0 was written as %s before: labels are -1 and 1, or 0 and 1",
	    last == &b->minus ? "-1" : "0", last == &b->minus ? "0" : "-1");
	return describe(s, block, &r, err);
}

/* Lets the consumers commit the block. */
static int
commit_uses(struct flow *f, struct job *job, struct err *err)
{
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = f->plan->use[i].consumer); i++) {
		if (c->commit &&
		    c->commit(f->plan->use[i].with, job->own[i], job, f->counts, err) < 0)
			return -1;
	}
	return 0;
}

static void
count(struct flow *f, const struct job *job)
{
	const struct block *pair = job->block.pair;
	const struct batch *b = &job->batch;

	f->counts->rows_in += b->nseen;
	f->counts->rows_out += b->nrow;
	f->counts->bytes_in += job->block.text.len;
	f->counts->at = job->block.at;
	f->counts->size = job->block.size;
	f->counts->bad = f->side[0].bad;
	leave(&f->side[0], b);
	for (size_t i = 0; i < job->nmore; i++, pair = pair->pair) {
		f->counts->other[i].rows_in += pair->rows;
		f->counts->other[i].bad = f->side[i + 1].bad;
		leave(&f->side[i + 1], &job->more[i]);
	}
}

/* Checks all inputs' blocks. Returns that whose bad row ends the run, or NULL; *side is which. */
static const struct block *
enter_all(struct flow *f, const struct job *job, size_t *side)
{
	const struct block *pair = job->block.pair, *stopped = NULL;

	enter(f, &f->side[0], &job->block, &job->batch);
	*side = stopped_side(job);
	for (size_t i = 1; i <= job->nmore; i++, pair = pair->pair) {
		enter(f, &f->side[i], pair, &job->more[i - 1]);
		stopped = i == *side ? pair : stopped;
	}
	return *side == 0 && job->batch.stopped ? &job->block : stopped;
}

/* Commits the rows of a block and counts them. */
static int
commit_rows(struct flow *f, struct job *job, struct err *err)
{
	size_t side;
	const struct block *stopped = enter_all(f, job, &side);
	const struct batch *b = side > 0 ? &job->more[side - 1] : &job->batch;
	int status;

	if (check_spelling(&f->side[0], &job->block, &job->batch, err) < 0)
		return -1;
	f->side[0].several = f->side[0].several || job->batch.several;
	status = commit_uses(f, job, err);
	if (stopped && status == 0)
		status = describe(&f->side[side], stopped, &b->bad[0], err);
	count(f, job);
	if (f->watch->progress)
		f->watch->progress(f->watch->who, f->counts);
	return status;
}

static int
next(void *with, void *own, struct err *err)
{
	struct flow *f = with;
	struct round *r = own;
	int got;

	(void)err;
	got = source_next(f->source, &r->job.block, &r->why);
	if (got == 0)
		return PIECE_NONE;
	r->broken = got < 0;
	return r->broken || source_at_end(f->source) ? PIECE_LAST : PIECE_MORE;
}

static int
map(const void *with, void *own, struct err *err)
{
	const struct flow *f = with;
	struct round *r = own;

	if (block_is_empty(&r->job.block) || job_run(&r->job, f->plan) == 0)
		return 0;
	*err = r->job.err;
	return -1;
}

static int
commit(void *with, void *own, struct err *err)
{
	struct flow *f = with;
	struct round *r = own;
	struct block *block = &r->job.block;

	if (!block_is_empty(block) && commit_rows(f, &r->job, err) < 0)
		return -1;
	if (!r->broken)
		return 0;
	if (block->cut_short) {
		if (block->first && block_is_empty(block))
			enter_file(&f->side[0], block);
		place_row(block, f->side[0].line, f->side[0].row, 1, &r->why);
	}
	*err = r->why;
	return -1;
}

/* Adds the state of the worker's consumers to the shared results. */
static int
reduce(void *with, void *own, struct err *err)
{
	const struct flow *f = with;
	struct round *r = own;
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = f->plan->use[i].consumer); i++) {
		if (c->reduce && r->job.own[i] &&
		    c->reduce(f->plan->use[i].with, r->job.own[i], err) < 0)
			return -1;
	}
	return 0;
}

static void
release(const void *with, void *own)
{
	job_free(&((struct round *)own)->job, ((const struct flow *)with)->plan);
}

static const struct stage stage = {
    .own_size = sizeof(struct round),
    .next = next,
    .map = map,
    .commit = commit,
    .reduce = reduce,
    .release = release,
};

static int
begin(const struct plan *plan, struct counts *counts, struct err *err)
{
	const struct consumer *c;

	for (size_t i = 0; i < PLAN_USES && (c = plan->use[i].consumer); i++) {
		if (c->begin && c->begin(plan->use[i].with, plan, counts, err) < 0)
			return -1;
	}
	return 0;
}

int
flow_run(const struct plan *plan, struct source *source, unsigned nthread,
    const struct watch *watch, struct counts *counts, struct err *err)
{
	struct flow f = {.plan = plan, .watch = watch, .source = source, .counts = counts};
	int status;

	*counts = (struct counts){0};
	if (begin(plan, counts, err) < 0)
		return -1;
	status = pipeline_run(&stage, &f, nthread, err);
	counts->alone = f.side[0].looked > 0 && !f.side[0].several;
	counts->like_probs = f.side[0].looked > 0 && !f.side[0].differ;
	counts->improper = f.side[0].improper;
	for (size_t i = 1; i < FLOW_INPUTS; i++) {
		counts->other[i - 1].like_probs = f.side[i].looked > 0 && !f.side[i].differ;
		counts->other[i - 1].improper = f.side[i].improper;
	}
	return status;
}
