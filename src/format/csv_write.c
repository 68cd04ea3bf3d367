/* SPDX-License-Identifier: MIT */
/*
 * Rows into lines of csv, and the header above them.
 */
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/field.h"
#include "kern/kern.h"

/* The word of a column; of a vector the classes' names, if `prefix` each behind its word. */
static void
head_cells(const struct style *s, size_t col, bool prefix, struct buf *out)
{
	const struct layout *l = s->layout;
	const char *word = s->col[col]->name, *class;
	const char delim = s->format->delim;
	size_t from;

	if (s->col[col]->shape != COL_VECTOR || s->sparse) {
		buf_str(out, word);
		return;
	}
	for (size_t i = 0; i < l->nclass; i++) {
		if (i > 0)
			buf_char(out, delim);
		from = out->len;
		class = l->column[l->logit[i]].name;
		if (prefix) {
			buf_str(out, word);
			buf_char(out, '_');
		}
		buf_str(out, class);
		cell_finish(out, from, delim);
	}
}

static void
head_carried(const struct style *s, const struct column *c, struct buf *out)
{
	const struct field field = {.value = c->raw, .value_len = strlen(c->raw)};

	field_cell(out, &field, s->layout->delim, s->format->delim);
}

int
csv_head(const struct style *s, struct buf *out, struct err *err)
{
	const struct layout *l = s->layout;
	size_t vectors = 0, start = out->len, first = l->logit ? l->logit[0] : 0;
	char delim = s->format->delim;

	if (!l->header || !l->format->tabular)
		return 0;
	for (size_t i = 0; i < s->ncol; i++)
		vectors += s->col[i]->shape == COL_VECTOR && !s->sparse;
	for (size_t c = 0; c < l->ncolumn; c++) {
		for (size_t i = 0; c == first && i < s->ncol; i++) {
			if (out->len > start)
				buf_char(out, delim);
			head_cells(s, i, vectors > 1, out);
		}
		if (l->column[c].role & ROLE_KEEP) {
			if (out->len > start)
				buf_char(out, delim);
			head_carried(s, &l->column[c], out);
		}
	}
	buf_char(out, '\n');
	return buf_check(out, err);
}

/* Pairs in one cell: index:value;index:value. q has room for them. */
static char *
put_pair(char *q, bool first, double index, double value, int precision)
{
	if (!first)
		*q++ = ';';
	q += num_write(q, index, 17);
	*q++ = ':';
	return q + num_write(q, value, precision);
}

static char *
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell)
{
	bool first = true;

	if (col->shape == COL_PAIRS) {
		for (size_t i = 0; i < cell->n; i += 2) {
			q = put_pair(q, first, cell->v[i], cell->v[i + 1], s->precision);
			first = false;
		}
		return q;
	}
	for (size_t i = 0; i < cell->n; i++) {
		if (cell->v[i] == col->absent)
			continue;
		q = put_pair(q, first, (double)i, cell->v[i], s->precision);
		first = false;
	}
	return q;
}

static void
put_name(const struct style *s, const struct cell *cell, struct buf *out)
{
	const char *name;

	if (cell->n == 0)
		return;
	name = s->layout->names.name[(size_t)cell->v[0]];
	text_cell(out, name, strlen(name), s->format->delim);
}

/* A written column of one row; of a null row as many empty cells as it has. */
static void
put_cells(const struct style *s, const struct row *row, const struct col *col,
    const struct cell *cell, struct buf *out)
{
	size_t n = row->null && col->shape == COL_VECTOR ? row->n : cell->n;
	const struct text_out text = {.precision = col->shape == COL_INDEX ? 17 : s->precision,
	    .delim = s->format->delim,
	    .nan = "nan",
	    .inf = "inf",
	    .minus_inf = "-inf"};
	char *q;

	if (col->shape == COL_NAME) {
		put_name(s, cell, out);
		return;
	}
	q = buf_reserve(out, mem_product(n + 1, 2 * (NUM_ROOM + 1)) + KERN_PAD);
	if (!q)
		return;
	if (col->shape == COL_PAIRS || (col->shape == COL_VECTOR && s->sparse)) {
		out->len = (size_t)(put_pairs(q, s, col, cell) - out->p);
		return;
	}
	if (cell->n > 0)
		q = kern()->write(&text, q, cell->v, n) - 1; /* no delimiter behind the last */
	for (size_t i = 1; cell->n == 0 && i < n; i++)
		*q++ = s->format->delim;
	out->len = (size_t)(q - out->p);
}

static void
put_row(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out)
{
	const char delim = s->format->delim, from = b->layout->delim;
	size_t i;

	for (i = 0; i < row->nbefore && i < row->nfield; i++) {
		field_cell(out, &b->field[row->field + i], from, delim);
		buf_char(out, delim);
	}
	for (size_t j = 0; j < s->ncol; j++) {
		if (j > 0)
			buf_char(out, delim);
		put_cells(s, row, s->col[j], &cell[j], out);
	}
	for (; i < row->nfield; i++) {
		buf_char(out, delim);
		field_cell(out, &b->field[row->field + i], from, delim);
	}
	buf_char(out, '\n');
}

int
csv_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	for (size_t i = 0; i < b->nrow; i++)
		put_row(s, b, &b->row[i], cell + i * s->ncol, out);
	return buf_check(out, err);
}
