/* SPDX-License-Identifier: MIT */
/*
 * Rows of numbers of one size, one after another with nothing between them.
 *
 * (1) A row that is cut short at the end is a bad row.
 * (2) A class that the output would round to another one ends the run.
 * (3) Of rows of which a part is taken, each span of values is loaded on its own.
 */
#include "format/dense.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/format.h"
#include "format/select.h"
#include "format/style.h"

/* So many numbers stay in a core's first cache until their rows are checked. */
enum { TOGETHER = 2048 };

static int
no_fields(const struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;
	size_t extra = 0;

	while (extra < EXTRAS && !r->extra[extra])
		extra++;
	err_about(err,
	    r->labels            ? SETTING_LABELS
		: r->label       ? SETTING_LABEL
		: r->weight      ? SETTING_WEIGHT
		: r->key         ? reading_key(r)
		: r->ood         ? SETTING_OOD
		: extra < EXTRAS ? extra_kind[extra].setting
		: r->by          ? reading_by(r)
				 : SETTING_KEEP,
	    "%s input holds logits and nothing else", l->format->name);
	return err_advise(err,
	    r->label || r->labels || r->key ? ADVICE_LABEL_FILE
		: r->ood && !r->weight      ? ADVICE_OOD_LABEL
					    : ADVICE_NONE);
}

int
dense_layout(struct layout *l, enum element e, size_t n, struct err *err)
{
	const struct reading *r = l->reading;

	l->label = l->weight = l->ood = NO_COLUMN;
	if (layout_part(l, n, err) < 0)
		return -1;
	layout_task(l, l->part.n > 0 ? l->part.total : n, true);
	if (r->label || r->labels || r->weight || r->key || r->ood || r->by || r->keep ||
	    reading_has_extras(r))
		return no_fields(l, err);
	l->element = e;
	if (n > r->max_row / element_size(e)) {
		err_set(err, ERR_USAGE, "a row of %zu %s is longer than %zu bytes", n,
		    l->part.n > 0 ? "values" : "classes", r->max_row);
		return err_advise(err, ADVICE_MAX_ROW);
	}
	l->row_bytes = n * element_size(e);
	return layout_names(l, err);
}

size_t
dense_cut(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n - n % l->row_bytes;
}

size_t
dense_count(const struct layout *l, const char *p, size_t n)
{
	(void)p;
	return n / l->row_bytes + (n % l->row_bytes > 0);
}

/* (1) and nothing is allocated for what is not there */
static int
decode_half(struct batch *b, size_t left, struct err *err)
{
	const struct layout *l = b->layout;

	batch_begin(b);
	batch_flaw(b, left / element_size(l->element) + 1,
	    "the input ends inside a row: %zu bytes of %zu", left, l->row_bytes);
	return batch_end(b, l->nvalue, err);
}

/*
 * Takes up to `rows` rows, whose numbers are loaded together: behind a row that
 * is left out they are not where they must be, and the rest is not taken.
 * *taken is how many were.
 */
static int
decode_rows(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	size_t before, bare;
	double *z = batch_room(b, rows * l->nvalue, err);

	*taken = 0;
	if (!z)
		return -1;
	element_load(z, p, rows * l->nvalue, l->element, l->big);
	do {
		if (batch_bare_rows(b, l->nvalue, rows - *taken, &bare, err) < 0)
			return -1;
		*taken += bare;
		if (*taken == rows)
			return 0;
		before = b->nz;
		batch_begin(b);
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
	} while (++*taken < rows && b->nz > before);
	return 0;
}

/* The same of rows of 16 bits whose values may stay in the block. */
static int
decode_halves(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	size_t good;
	double *z;

	for (*taken = 0; *taken < rows && !b->stopped;) {
		if (batch_half_rows(b, p + *taken * l->row_bytes, element_half(l->element),
			l->nvalue, rows - *taken, &good, err) < 0)
			return -1;
		*taken += good;
		if (*taken == rows)
			return 0;
		batch_begin(b);
		z = batch_room(b, l->nvalue, err);
		if (!z)
			return -1;
		element_load(z, p + *taken * l->row_bytes, l->nvalue, l->element, l->big);
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
		++*taken;
	}
	return 0;
}

/* The same of rows that grow: their values come when they are needed. */
static int
decode_each(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	double *z;

	for (*taken = 0; *taken < rows && !b->stopped; ++*taken, p += l->row_bytes) {
		batch_begin(b);
		z = batch_room(b, l->nvalue, err);
		if (!z)
			return -1;
		element_load(z, p, l->nvalue, l->element, l->big);
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
	}
	return 0;
}

/* (3) */
static int
decode_part(struct batch *b, const char *p, size_t rows, size_t *taken, struct err *err)
{
	const struct layout *l = b->layout;
	const size_t size = element_size(l->element);
	double *z;

	for (*taken = 0; *taken < rows && !b->stopped; ++*taken, p += l->row_bytes) {
		batch_begin(b);
		z = batch_room(b, l->nvalue, err);
		if (!z)
			return -1;
		for (const struct stretch *s = l->part.span; s < l->part.span + l->part.n; s++) {
			element_load(z, p + s->first * size, s->n, l->element, l->big);
			z += s->n;
		}
		if (batch_end(b, l->nvalue, err) < 0)
			return -1;
	}
	return 0;
}

int
dense_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const size_t size = b->layout->row_bytes, nvalue = b->layout->nvalue;
	const size_t most = b->in_block ? SIZE_MAX : nvalue < TOGETHER ? TOGETHER / nvalue : 1;
	size_t rows, taken;
	int (*decode)(struct batch *, const char *, size_t, size_t *, struct err *) = b->in_block
	    ? decode_halves
	    : b->layout->part.n > 0      ? decode_part
	    : layout_reshapes(b->layout) ? decode_each
					 : decode_rows;

	b->block = p;
	b->block_len = n;
	while (n > 0 && !b->stopped) {
		rows = n / size < most ? n / size : most;
		if (rows == 0)
			return decode_half(b, n, err);
		if (decode(b, p, rows, &taken, err) < 0)
			return -1;
		p += taken * size;
		n -= taken * size;
	}
	return 0;
}

/* How many values the cell takes in the output, whether it has them or not. */
static size_t
width_of(const struct style *s, const struct row *row, size_t j)
{
	if (s->col[j]->shape == COL_CLASSES)
		return s->sampling.n;
	return s->col[j]->shape == COL_VECTOR ? style_width(s, row) : 1;
}

/* Cells whose values lie one behind the other, as single ones do, are stored together. */
static char *
put_cells(const struct style *s, const enum element *type, const struct row *row,
    const struct cell *cell, char *q)
{
	const double nan_value = NAN, none = -1;
	enum element e;
	size_t n, end;

	for (size_t j = 0; j < s->ncol; j = end) {
		n = width_of(s, row, j);
		e = type[j];
		end = j + 1;
		if (cell[j].n < n) { /* a null row, or not as many classes */
			for (size_t i = 0; i < n; i++)
				q = element_store(q,
				    i < cell[j].n          ? &cell[j].v[i]
					: e == ELEMENT_I64 ? &none
							   : &nan_value,
				    1, e);
			continue;
		}
		for (; end < s->ncol && type[end] == e && cell[end].n >= width_of(s, row, end) &&
		     cell[end].v == cell[j].v + n;
		     end++)
			n += width_of(s, row, end);
		q = element_store(q, cell[j].v, n, e);
	}
	return q;
}

/* (2) How many classes there are may not have been known before. */
static int
check_whole(const struct style *s, const struct cell *cell, struct err *err)
{
	for (size_t j = 0; j < s->ncol; j++) {
		if (s->col[j]->shape != COL_INDEX && s->col[j]->shape != COL_CLASSES)
			continue;
		for (size_t i = 0; i < cell[j].n; i++) {
			if (cell[j].v[i] <= element_whole(style_column(s, j)))
				continue;
			err_about(err, SETTING_WRITE, "%s %.0f is rounded by %s", s->col[j]->name,
			    cell[j].v[i], element_name(style_column(s, j)));
			return err_advise(err, ADVICE_WIDER);
		}
	}
	return 0;
}

int
dense_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const size_t size = s->ncol * sizeof(double);
	enum element type[STYLE_COLUMNS];
	const struct row *row;
	char *q;

	for (size_t j = 0; j < s->ncol; j++)
		type[j] = style_column(s, j);
	for (size_t i = 0; i < b->nrow; i++, cell += s->ncol) {
		row = &b->row[i];
		if (s->layout->nclass == 0 && check_whole(s, cell, err) < 0)
			return -1;
		q = buf_room(out, mem_product(row->n + 1 + s->sampling.n, size), err);
		if (!q)
			return -1;
		out->len += (size_t)(put_cells(s, type, row, cell, q) - q);
	}
	return 0;
}

/* ---- the axes of what is written ---- */

static uint64_t
places(const struct layout *l)
{
	uint64_t n = 1;

	for (size_t i = 0; i < l->nlead; i++)
		n *= l->lead[i];
	return n;
}

/* How many numbers a column that is no vector has in each row. */
static uint64_t
width_alone(const struct style *s, size_t i)
{
	return s->col[i]->shape == COL_CLASSES ? s->sampling.n : 1;
}

/*
 * How many numbers a vector has in each row. If the layout does not say, as of JSON-lines
 * of which the first rows were bad, the rows that were written do.
 */
static uint64_t
vector_width(const struct style *s, const struct extent *e)
{
	uint64_t vectors = 0, others = 0; /* bytes */

	if (s->layout->task == TASK_BINARY)
		return 1;
	for (size_t i = 0; i < s->ncol; i++) {
		vectors += s->col[i]->shape == COL_VECTOR ? element_size(style_column(s, i)) : 0;
		others += s->col[i]->shape == COL_VECTOR
		    ? 0
		    : width_alone(s, i) * element_size(style_column(s, i));
	}
	if (s->layout->nclass > 0 || e->rows == 0 || vectors == 0)
		return s->layout->nclass;
	return (e->bytes / e->rows - others) / vectors;
}

uint64_t
dense_bytes(const struct style *s, const struct extent *e, size_t j)
{
	return dense_width(s, e, j, j + 1) * element_size(style_column(s, j));
}

void
dense_order(const struct style *s, size_t *order)
{
	size_t n = 0;

	for (int whole = 1; whole >= 0; whole--) {
		for (size_t j = 0; j < s->ncol; j++) {
			if ((style_column(s, j) == ELEMENT_I64) == whole)
				order[n++] = j;
		}
	}
}

uint64_t
dense_width(const struct style *s, const struct extent *e, size_t from, size_t to)
{
	const uint64_t one = vector_width(s, e);
	uint64_t n = 0;

	for (size_t i = from; i < to; i++)
		n += s->col[i]->shape == COL_VECTOR ? one : width_alone(s, i);
	return n;
}

size_t
dense_axes(const struct style *s, const struct extent *e, size_t from, size_t to, uint64_t *axis)
{
	const struct layout *l = s->layout;
	const bool same = l->shaped && e->seen == places(l) && e->rows == e->seen;
	size_t n = same ? l->nlead : 1;

	axis[0] = e->rows;
	if (same)
		memcpy(axis, l->lead, n * sizeof(*axis));
	if (to - from != 1 || s->col[from]->shape == COL_CLASSES ||
	    (s->col[from]->shape == COL_VECTOR && !l->flat))
		axis[n++] = dense_width(s, e, from, to);
	return n;
}
