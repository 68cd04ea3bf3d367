/* SPDX-License-Identifier: MIT */
/*
 * Stores labelled rows for repeated passes.
 *
 * (1) Files of f64 and f32 that can be read at any offset, or one such file of NumPy's, are
 *     read again in each pass; only labels and weights are stored. Other rows are stored as
 *     float64, or as float32 if the input is float32 or the user asks for it.
 * (2) Labels and weights stay in memory: 4 bytes per row, and 8 more if there
 *     are weights; in the multilabel task also a bit for each label.
 */
#include "pipeline/store.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "col/dist.h"
#include "pipeline/flow.h"

static bool
is_little_endian(void)
{
	const uint16_t one = 1;
	unsigned char first;

	memcpy(&first, &one, 1);
	return first == 1;
}

/* (1) Whether the files are nothing but rows as a pass reads them. */
static bool
is_plain(const struct layout *l)
{
	return !l->format->text && (!l->format->next || l->start > 0) && l->start % 8 == 0 &&
	    l->part.n == 0 && (l->element == ELEMENT_F64 || l->element == ELEMENT_F32);
}

static int
begin(void *with, const struct plan *plan, struct counts *counts, struct err *err)
{
	struct store *s = with;
	const struct layout *l = plan->layout;
	const bool as_is = l->reading->from != FROM_PROBS && !l->reading->head &&
	    !l->reading->less && !reading_masks(l->reading) && !plan->chain->calib.method;

	(void)counts;
	s->task = l->task;
	s->nclass = l->nclass;
	/* stored as the kernels read them: little-endian */
	s->floats = ((element_is_single(l->element) && as_is) || s->narrow) && is_little_endian();
	s->words = l->task == TASK_MULTILABEL ? (l->nclass + 63) / 64 : 0;
	if (!is_plain(l) || l->task != TASK_MULTICLASS || !as_is || !is_little_endian())
		return 0;
	if (reread_open(&s->reread, s->path, s->npath, l->start, l->row_bytes, err) < 0)
		return -1;
	if (s->reread.file)
		s->floats = l->element == ELEMENT_F32;
	return 0;
}

static int
room_for(struct store *s, size_t more, struct err *err)
{
	size_t cap = s->nrow + more;
	uint32_t *label;
	uint64_t *set;
	double *weight;

	if (cap <= s->cap)
		return 0;
	cap += cap / 2;
	label = mem_grow(s->label, cap, sizeof(*label), err);
	if (!label)
		return -1;
	s->label = label;
	if (s->words > 0) {
		set = mem_grow(s->set, cap, s->words * sizeof(*set), err);
		if (!set)
			return -1;
		s->set = set;
	}
	if (s->weight) {
		weight = mem_grow(s->weight, cap, sizeof(*weight), err);
		if (!weight)
			return -1;
		s->weight = weight;
	}
	s->cap = cap;
	return 0;
}

/* Starts the array of weights at the first weight that is not 1. */
static int
begin_weights(struct store *s, struct err *err)
{
	s->weight = mem_new(s->cap, sizeof(*s->weight), err);
	if (!s->weight)
		return -1;
	for (size_t i = 0; i < s->nrow; i++)
		s->weight[i] = 1;
	return 0;
}

/* Converts to float32; finite values stay finite. */
static void
narrow(float *to, const double *z, size_t n)
{
	for (size_t i = 0; i < n; i++)
		to[i] = (float)(isinf(z[i]) ? z[i] : fmin(fmax(z[i], -FLT_MAX), FLT_MAX));
}

static int
keep_values(struct store *s, const double *z, struct err *err)
{
	void *to = spool_next(&s->spool, err);

	if (!to)
		return -1;
	if (!z)
		memset(to, 0, store_row_size(s));
	else if (s->floats)
		narrow(to, z, s->nclass);
	else
		memcpy(to, z, store_row_size(s));
	return 0;
}

static void
keep_set(struct store *s, const struct batch *b, const struct row *row)
{
	uint64_t *set = s->set + s->nrow * s->words;
	size_t label;

	memset(set, 0, s->words * sizeof(*set));
	for (size_t i = 0; i < batch_nlabel(row); i++) {
		label = batch_label(b, row, i);
		set[label / 64] |= (uint64_t)1 << label % 64;
	}
}

static int
keep_row(struct store *s, const struct batch *b, const struct row *row, struct err *err)
{
	const bool none = row->null || row->ignored; /* no row to fit to */

	if (!none && row->label == DIST_NO_LABEL && s->task != TASK_MULTILABEL) {
		err_set(err, ERR_DATA, "the rows have no labels");
		return err_advise(err, ADVICE_LABELS);
	}
	if (!none && row->n != s->nclass) /* formats ensure it; memory safety relies on it */
		return err_set(err, ERR_DATA, "a row of %zu classes, not %zu", row->n, s->nclass);
	if (row->weight != 1 && !none && !s->weight && begin_weights(s, err) < 0)
		return -1;
	if (s->nclass == 0)
		s->nclass = row->n;
	s->spool.size = store_row_size(s);
	s->spool.most = s->memory;
	if (!s->reread.file && keep_values(s, none ? NULL : b->z + row->first, err) < 0)
		return -1;
	if (s->weight)
		s->weight[s->nrow] = none ? 1 : row->weight;
	if (s->words > 0)
		keep_set(s, b, row);
	s->label[s->nrow++] = none       ? STORE_NO_LABEL
	    : s->task == TASK_MULTILABEL ? 0
					 : (uint32_t)row->label;
	s->ngood += !none;
	s->nignored += row->ignored && !row->unmatched;
	s->nunmatched += row->unmatched;
	return 0;
}

static int
map(const void *with, void *own, struct job *job, const struct plan *plan)
{
	(void)with;
	(void)own;
	(void)job;
	(void)plan;
	return 0;
}

static int
commit(void *with, void *own, struct job *job, struct counts *counts, struct err *err)
{
	struct store *s = with;
	const struct batch *b = &job->batch;

	(void)own;
	(void)counts;
	if (room_for(s, b->nrow, err) < 0)
		return -1;
	for (size_t i = 0; i < b->nrow; i++) {
		if (keep_row(s, b, &b->row[i], err) < 0)
			return -1;
	}
	return 0;
}

const struct consumer consumer_store = {
    .begin = begin,
    .map = map,
    .commit = commit,
};

int
store_end(struct store *s, struct err *err)
{
	if (!s->reread.file)
		return spool_end(&s->spool, err);
	if (reread_rows(&s->reread) == s->nrow)
		return 0;
	return err_set(err, ERR_IO, "%s: the input changed while it was read", s->path[0]);
}

size_t
store_row_size(const struct store *s)
{
	return s->nclass * (s->floats ? sizeof(float) : sizeof(double));
}

const void *
store_read(const struct store *s, size_t first, size_t n, void *buf, size_t *got, struct err *err)
{
	const void *p;
	size_t lacking;

	if (!s->reread.file)
		return spool_read(&s->spool, first, n, buf, got, err);
	p = reread_read(&s->reread, first, n, buf, got, &lacking, err);
	if (!p || lacking == 0 || s->label[first + *got - 1] == STORE_NO_LABEL)
		return p;
	err_set(err, ERR_IO, "%s: changed while it was read", s->path[0]);
	return NULL;
}

void
store_free(struct store *s)
{
	reread_close(&s->reread);
	spool_free(&s->spool);
	mem_free(s->label);
	mem_free(s->set);
	mem_free(s->weight);
	mem_free(s->sums);
	s->sums = NULL;
	s->nsum = 0;
	s->label = NULL;
	s->set = NULL;
	s->weight = NULL;
}
