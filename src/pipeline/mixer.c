/* SPDX-License-Identifier: MIT */
/*
 * rows of several inputs ▸ a row of their mixture
 *
 * (1) In step, row i of each input is of one example. The shortest block decides; what
 *     is left over is told at the end of the run.
 * (2) By a key, a row takes part only if all other inputs have its key. A missing key
 *     matches nothing.
 * (3) A mixture of logits may have no class above -inf: it is then a bad row.
 * (4) A map of classes is written with the classes that it has. It can't get those that
 *     another input alone has.
 */
#include "pipeline/mixer.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/task.h"
#include "col/dist.h"
#include "kern/kern.h"

/* What becomes of a row. */
enum fate { FATE_GOOD, FATE_BAD, FATE_UNMATCHED };

struct mixer_state {
	struct mixture mixture;
	const double **z; /* of the row: each input's values */
	double *weight; /* its weights, if there are gates */
	double *turned; /* its values in the order of the first input's classes, of each member */
	double *value; /* MIXED_VALUES for each row of the block */
	unsigned char *fate; /* of each */
	size_t width, nvalue; /* room for so many classes, and rows */
	struct buf met; /* of the block's rows: in which table which row, as size_t */
	struct buf found; /* collecting: n log-probabilities and a weight of each row */
	unsigned long long empty, unmatched, unlabelled; /* of the block */
};

static size_t
inputs_of(const struct mixer *m)
{
	return m->n + m->gates;
}

static int
make_own(struct mixer_state *own, const struct mixer *m, const struct batch *b, struct err *err)
{
	size_t width = 0;
	double *value;

	for (size_t i = 0; i < b->nrow; i++)
		width = b->row[i].n > width ? b->row[i].n : width;
	if (!own->z) {
		own->mixture = (struct mixture){.average = m->average, .n = m->n};
		own->weight = mem_new(m->n, sizeof(*own->weight), err);
		own->z = own->weight ? mem_new(inputs_of(m), sizeof(*own->z), err) : NULL;
		if (!own->z)
			return -1;
	}
	if (width > own->width) {
		mem_free(own->turned);
		own->width = 0;
		own->turned = mem_new(m->n * width, sizeof(*own->turned), err);
		if (!own->turned)
			return -1;
		own->width = width;
	}
	if (b->nrow <= own->nvalue)
		return 0;
	value = mem_grow(own->value, b->nrow * MIXED_VALUES, sizeof(*value), err);
	if (!value)
		return -1;
	own->value = value;
	mem_free(own->fate);
	own->nvalue = 0;
	own->fate = mem_new(b->nrow, sizeof(*own->fate), err);
	if (!own->fate)
		return -1;
	own->nvalue = b->nrow;
	return 0;
}

/* ---- the rows of one example ---- */

/* The values of input i, of a row that has `n` of them. */
static int
take_values(struct mixer_state *own, const struct mixer *m, struct job *job, size_t i,
    const struct row *first, const double *z, size_t n)
{
	const size_t want = i < m->n ? first->n : m->n;
	const uint32_t *place = i < m->n && m->place ? m->place[i] : NULL;
	double *to = own->turned + i * own->width;

	own->z[i] = z;
	if (n != want && i == m->n)
		return err_set(&job->err, ERR_DATA,
		    "row %llu, counted from 0: %zu weights in %.150s for %zu files",
		    job->block.row + first->number, n, m->path[i], m->n);
	if (n != want)
		return err_set(&job->err, ERR_DATA,
		    "row %llu, counted from 0: %zu classes in %.150s, but %zu in %.150s",
		    job->block.row + first->number, want, m->path[0], n, m->path[i]);
	if (!place)
		return 0;
	for (size_t c = 0; c < n; c++)
		to[c] = z[place[c]];
	own->z[i] = to;
	return 0;
}

static int
refuse_list(struct job *job, const char *path, const struct row *row)
{
	return err_set(&job->err, ERR_DATA,
	    "%.200s: row %llu, counted from 0, lists its classes; rows are mixed that have all of "
	    "them",
	    path, job->block.row + row->number);
}

/* (1) The fate, or -1 with err set. */
static int
take_in_step(struct mixer_state *own, const struct mixer *m, struct job *job, size_t at)
{
	const struct row *first = &job->batch.row[at], *row;
	enum fate fate = first->null ? FATE_BAD : FATE_GOOD;

	for (size_t i = 1; i < inputs_of(m); i++) {
		row = &job->more[i - 1].row[at];
		if (row->null)
			fate = FATE_BAD;
		if (fate == FATE_BAD)
			continue;
		if (row->listed)
			return refuse_list(job, m->path[i], row);
		if (take_values(own, m, job, i, first, job->more[i - 1].z + row->first, row->n) < 0)
			return -1;
	}
	return (int)fate;
}

static int
no_match(const struct mixer *m, struct job *job, size_t i, const char *key, size_t len)
{
	if (m->skip)
		return FATE_UNMATCHED;
	if (len == 0)
		err_set(&job->err, ERR_DATA,
		    "%.150s: a key is missing, so no row of %.150s is its match", job->block.path,
		    m->path[i]);
	else
		err_set(&job->err, ERR_DATA,
		    "%.150s has no row with the key '%.*s' that %.150s has", m->path[i],
		    len > 80 ? 80 : (int)len, key, job->block.path);
	return err_advise(&job->err, ADVICE_UNMATCHED);
}

/* (2) The fate, or -1 with err set. Matches count as met only if there is one in each table. */
static int
take_by_key(struct mixer_state *own, const struct mixer *m, struct job *job, size_t at)
{
	const struct row *first = &job->batch.row[at];
	const size_t begin = own->met.len;
	enum fate fate = first->null ? FATE_BAD : FATE_GOOD;
	const struct keyed_row *row;
	size_t len, found[2];
	const char *key = batch_key(&job->batch, at, &len);

	for (size_t i = 1; i < inputs_of(m); i++) {
		found[0] = i - 1;
		found[1] = len > 0 ? keyed_find(&m->rows[i - 1], key, len) : KEYED_NONE;
		if (found[1] == KEYED_NONE) {
			own->met.len = begin;
			return first->null ? FATE_BAD : no_match(m, job, i, key, len);
		}
		buf_add(&own->met, found, sizeof(found));
		row = &m->rows[i - 1].row[found[1]];
		if (row->n == 0)
			fate = FATE_BAD;
		if (fate == FATE_GOOD &&
		    take_values(own, m, job, i, first, m->rows[i - 1].z + row->first, row->n) < 0)
			return -1;
	}
	return buf_check(&own->met, &job->err) < 0 ? -1 : (int)fate;
}

static int
take_row(struct mixer_state *own, const struct mixer *m, struct job *job, size_t at)
{
	const struct row *first = &job->batch.row[at];

	own->z[0] = job->batch.z + first->first;
	if (!first->null && first->listed)
		return refuse_list(job, job->block.path, first);
	return m->rows ? take_by_key(own, m, job, at) : take_in_step(own, m, job, at);
}

/* ---- what is made of them ---- */

static const double *
weights_of(const struct mixer_state *own, const struct mixer *m)
{
	const double *z;
	size_t top;

	if (!m->gates)
		return m->weight;
	z = own->z[m->n];
	top = kern()->argmax(z, m->n);
	kern()->div(own->weight, m->n, 1 + kern()->exp_top(own->weight, z, m->n, top));
	return own->weight;
}

/* A binary row is (0, z), or (-inf, 0) of certain class 1. */
static void
make_binary(double *z)
{
	label_pair(label_logit(z), z);
}

/* (4) */
static int
check_map(
    const struct mixer_state *own, const struct mixer *m, struct job *job, const struct row *row)
{
	const struct batch *b = &job->batch;
	const double *first = b->z + row->first;

	if (m->average != MIXTURE_PROBS || row->frame == 0 || !b->frame[row->frame - 1].map)
		return 0;
	for (size_t i = 1; i < m->n; i++) {
		for (size_t c = 0; c < row->n; c++) {
			if (first[c] == -INFINITY && own->z[i][c] > -INFINITY)
				return err_set(&job->err, ERR_DATA,
				    "row %llu, counted from 0, lacks a class in %.150s that %.150s "
				    "has; give a file first whose rows have all classes",
				    job->block.row + row->number, m->path[0], m->path[i]);
		}
	}
	return 0;
}

/* Mixes a row; *fate may become bad (3). */
static int
mix(struct mixer_state *own, const struct mixer *m, struct job *job, const struct plan *plan,
    size_t at, int *fate)
{
	const struct row *row = &job->batch.row[at];
	double *z = job->batch.z + row->first;
	double *value = m->values ? own->value + at * MIXED_VALUES : NULL;

	if (check_map(own, m, job, row) < 0)
		return -1;
	if (mixture_row(&own->mixture, own->z, weights_of(own, m), row->n, z, value, &job->err) < 0)
		return -1;
	if (plan->layout->task == TASK_BINARY)
		make_binary(z);
	if (z[kern()->argmax(z, row->n)] > -INFINITY)
		return 0;
	*fate = FATE_BAD;
	own->empty++;
	if (plan->layout->reading->on_error != ON_ERROR_FAIL)
		return 0;
	return err_set(&job->err, ERR_DATA,
	    "row %llu, counted from 0: each class is -inf in some file, so no average of logits "
	    "has any; average the probabilities",
	    job->block.row + row->number);
}

/* The log-probabilities of the row's label, and the row's weight. */
static int
collect(struct mixer_state *own, const struct mixer *m, struct job *job, size_t at)
{
	const struct row *row = &job->batch.row[at];
	double x, most = -INFINITY;

	if (row->label == DIST_NO_LABEL) {
		own->unlabelled++;
		return 0;
	}
	for (size_t i = 0; i < m->n; i++) {
		x = mixture_logp(own->z[i], row->n, row->label);
		most = x > most ? x : most;
		buf_add(&own->found, &x, sizeof(x));
	}
	buf_add(&own->found, &row->weight, sizeof(row->weight));
	if (most > -INFINITY)
		return buf_check(&own->found, &job->err);
	return err_set(&job->err, ERR_DATA,
	    "row %llu, counted from 0: its label has probability 0 in every file, whatever their "
	    "weights",
	    job->block.row + row->number);
}

/* As a row that --on-error made null. */
static void
make_null(struct row *row, const struct plan *plan)
{
	row->null = true;
	row->listed = row->ignored = false;
	row->nlabel = 0;
	row->n = plan->layout->nclass;
	row->label = DIST_NO_LABEL;
}

/* How many rows of the block all inputs have. */
static size_t
rows_of(const struct mixer *m, const struct job *job)
{
	size_t n = job->batch.nrow;

	for (size_t i = 0; !m->rows && i < job->nmore; i++)
		n = job->more[i].nrow < n ? job->more[i].nrow : n;
	return n;
}

static bool
is_dropped(const struct mixer_state *own, const struct mixer *m, size_t at)
{
	return own->fate[at] == FATE_UNMATCHED || (own->fate[at] == FATE_BAD && m->drop);
}

static void
move(const struct mixer_state *own, const struct mixer *m, struct batch *b, size_t to, size_t at)
{
	b->row[to] = b->row[at];
	if (m->values && to < at)
		memcpy(own->value + to * MIXED_VALUES, own->value + at * MIXED_VALUES,
		    MIXED_VALUES * sizeof(*own->value));
}

/* Leaves out rows of the first n, and the records that they are in. Returns how many stay. */
static size_t
drop_rows(const struct mixer_state *own, const struct mixer *m, struct batch *b, size_t n)
{
	size_t kept = 0, end;
	bool drop;

	for (size_t at = 0; at < n; at = end) {
		drop = false;
		for (end = at; end < n && b->row[end].record == b->row[at].record; end++)
			drop = drop || is_dropped(own, m, end);
		for (size_t i = at; i < end && !drop; i++)
			move(own, m, b, kept++, i);
	}
	return kept;
}

static int
use_row(struct mixer_state *own, const struct mixer *m, struct job *job, const struct plan *plan,
    size_t at)
{
	int fate = take_row(own, m, job, at);

	if (fate == FATE_GOOD && m->fit)
		return collect(own, m, job, at) < 0 ? -1 : fate;
	if (fate == FATE_GOOD && mix(own, m, job, plan, at, &fate) < 0)
		return -1;
	if (fate == FATE_BAD)
		make_null(&job->batch.row[at], plan);
	own->unmatched += fate == FATE_UNMATCHED;
	return fate;
}

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct mixer *m = with;
	struct mixer_state *own = mine;
	struct batch *b = &job->batch;
	const size_t n = rows_of(m, job);
	int fate;

	if (make_own(own, m, b, &job->err) < 0)
		return -1;
	own->met.len = own->found.len = 0;
	own->empty = own->unmatched = own->unlabelled = 0;
	for (size_t at = 0; at < n; at++) {
		fate = use_row(own, m, job, plan, at);
		if (fate < 0)
			return -1;
		own->fate[at] = (unsigned char)fate;
	}
	b->nrow = drop_rows(own, m, b, n);
	b->as_decoded = false;
	b->mixed = m->values ? own->value : NULL;
	for (size_t i = 0; i < job->nmore; i++)
		job->more[i].done = true;
	return 0;
}

/* Two rows of the first input with one key. */
static int
refuse_twin(const struct mixer *m, const size_t *found, struct err *err)
{
	const struct keyed *k = &m->rows[found[0]];
	const struct keyed_row *row = &k->row[found[1]];

	return err_set(err, ERR_DATA, "%.200s: two rows have one key: '%.*s'", m->path[0],
	    row->key_len > 80 ? 80 : (int)row->key_len, k->text.p + row->key);
}

static int
commit(void *with, void *mine, struct job *job, struct counts *counts, struct err *err)
{
	struct mixer *m = with;
	struct mixer_state *own = mine;
	const size_t *met = (const void *)own->met.p;
	const double *found = (const void *)own->found.p;

	(void)job;
	(void)counts;
	for (size_t i = 0; i < own->met.len / sizeof(*met); i += 2) {
		if (m->met[met[i]][met[i + 1]])
			return refuse_twin(m, met + i, err);
		m->met[met[i]][met[i + 1]] = 1;
	}
	for (size_t i = 0; i < own->found.len / sizeof(*found); i += m->n + 1) {
		if (em_add(m->fit, found + i, found[i + m->n], err) < 0)
			return -1;
	}
	m->empty += own->empty;
	m->unmatched += own->unmatched;
	m->unlabelled += own->unlabelled;
	return 0;
}

static void
release(void *mine)
{
	struct mixer_state *own = mine;

	mixture_free(&own->mixture);
	mem_free(own->z);
	mem_free(own->weight);
	mem_free(own->turned);
	mem_free(own->value);
	mem_free(own->fate);
	buf_free(&own->met);
	buf_free(&own->found);
}

const struct consumer consumer_mixer = {
    .own_size = sizeof(struct mixer_state),
    .map = map,
    .commit = commit,
    .release = release,
};
