/* SPDX-License-Identifier: MIT */
/*
 * Rows into lines of csv, and the header above them.
 */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/csv.h"
#include "format/field.h"
#include "format/style.h"
#include "kern/kern.h"

static void
put_delim(const struct style *s, struct buf *out)
{
	buf_char(out, s->delim == BLANKS ? ' ' : s->delim);
}

/* The word of a column; of a vector the classes' names, if `prefix` each behind its word. */
static void
head_cells(const struct style *s, size_t col, bool prefix, struct buf *out)
{
	const struct layout *l = s->layout;
	const char *word = s->col[col]->name, *class;
	size_t from;

	for (size_t i = 0; style_cells(s, s->col[col]) > 1 && i < s->sampling.n; i++) {
		if (i > 0)
			put_delim(s, out);
		buf_printf(out, "%s_%zu", word, i);
	}
	if (style_cells(s, s->col[col]) > 1)
		return;
	if (s->col[col]->shape != COL_VECTOR || s->sparse || l->list) {
		buf_str(out, word);
		return;
	}
	for (size_t i = 0; i < layout_width(l); i++) {
		if (i > 0)
			put_delim(s, out);
		from = out->len;
		class = layout_class(l, i);
		if (prefix) {
			buf_str(out, word);
			buf_char(out, '_');
		}
		buf_str(out, class);
		cell_finish(out, from, s->delim);
	}
}

static void
head_carried(const struct style *s, const struct column *c, struct buf *out)
{
	const struct field field = {.value = c->raw, .value_len = strlen(c->raw)};

	field_cell(out, &field, s->layout->delim, s->delim);
}

/* What comes before a cell of the header. */
static void
head_lead(const struct style *s, bool *begun, struct buf *out)
{
	if (*begun)
		put_delim(s, out);
	*begun = true;
}

int
csv_head(const struct style *s, struct buf *out, struct err *err)
{
	const struct layout *l = s->layout;
	size_t vectors = 0, first = l->logit ? l->logit[0] : 0;
	size_t c = l->corner && s->delim == l->delim ? 1 : 0;
	bool begun = false;

	if (!l->header || !l->format->tabular)
		return 0;
	for (size_t i = 0; i < s->ncol; i++)
		vectors += s->col[i]->shape == COL_VECTOR && !s->sparse;
	for (; c < l->ncolumn; c++) {
		for (size_t i = 0; c == first && i < s->ncol; i++) {
			head_lead(s, &begun, out);
			head_cells(s, i, vectors > 1, out);
		}
		if (l->column[c].role & ROLE_KEEP) {
			head_lead(s, &begun, out);
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
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell,
    const uint32_t *id)
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
		q = put_pair(q, first, id ? id[i] : (double)i, cell->v[i], s->precision);
		first = false;
	}
	return q;
}

static void
put_name(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out)
{
	const size_t class = cell->n > 0 ? (size_t)cell->v[0] : 0;
	const char *name = cell->n > 0 && !s->layout->open ? s->layout->names.name[class] : "";
	const struct token *t = b->token + row->token + class;

	if (cell->n > 0 && s->layout->open) {
		field_cell(out,
		    &(struct field){
			.name = "\"\"", .name_len = 2, .value = t->text, .value_len = t->len},
		    s->layout->delim, s->delim);
		return;
	}

	text_cell(out, name, strlen(name), s->delim);
}

/* What was written from byte `from` on gets decimal commas. */
static void
put_commas(struct buf *out, size_t from)
{
	if (out->len > from)
		kern()->swap(out->p + from, out->p + from, out->len - from, '.', ',');
}

/* Numbers with decimal commas between commas: each is quoted that has one. */
static void
put_quoted(const struct style *s, const double *v, size_t n, int precision, struct buf *out)
{
	size_t from;

	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			put_delim(s, out);
		from = out->len;
		buf_number(out, v[i], precision);
		put_commas(out, from);
		cell_finish(out, from, s->delim);
	}
}

static void
put_numbers(const struct style *s, const double *v, size_t n, int precision, struct buf *out)
{
	const struct text_out text = {.precision = precision,
	    .delim = s->delim == BLANKS ? ' ' : s->delim,
	    .nan = "nan",
	    .inf = "inf",
	    .minus_inf = "-inf"};
	const size_t from = out->len;
	char *q;

	if (s->comma && s->delim == ',') {
		put_quoted(s, v, n, precision, out);
		return;
	}
	q = buf_reserve(out, mem_product(n, NUM_ROOM + 1) + KERN_PAD);
	if (!q)
		return;
	q = kern()->write(&text, q, v, n) - 1; /* no delimiter behind the last */
	out->len = (size_t)(q - out->p);
	if (s->comma)
		put_commas(out, from);
}

/* As a JSON list in one cell. */
static void
put_list(const struct style *s, const struct cell *cell, struct buf *out)
{
	const struct text_out text = {.precision = s->precision,
	    .delim = ',',
	    .nan = s->literal ? "NaN" : "null",
	    .inf = s->literal ? "Infinity" : "null",
	    .minus_inf = s->literal ? "-Infinity" : "null"};
	const size_t from = out->len;
	char *q = buf_reserve(out, mem_product(cell->n, NUM_ROOM + 1) + 1 + KERN_PAD);

	if (!q)
		return;
	*q++ = '[';
	q = kern()->write(&text, q, cell->v, cell->n);
	q[-1] = ']'; /* there is one value at least */
	out->len = (size_t)(q - out->p);
	cell_finish(out, from, s->delim);
}

/* Of a null row: empty cells, but between BLANKS there must be something. */
static void
put_nothing(const struct style *s, size_t n, struct buf *out)
{
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			put_delim(s, out);
		if (s->delim == BLANKS)
			buf_str(out, "nan");
	}
}

/* The classes of a row, a cell each, or all in one; and the names of these. */
static void
put_classes(const struct style *s, const struct col *col, const struct cell *cell, struct buf *out)
{
	const size_t cells = style_cells(s, col), from = out->len;
	const bool list = cells == 1 && s->layout->list;
	const char *name;

	if (list)
		buf_char(out, '[');
	for (size_t i = 0; i < cells || i < cell->n; i++) {
		if (i > 0 && list)
			buf_char(out, ',');
		else if (i > 0)
			put_delim(s, out);
		if (i >= cell->n) {
			put_nothing(s, 1, out);
			continue;
		}
		name = s->layout->names.n > 0 ? s->layout->names.name[(size_t)cell->v[i]] : "";
		if (col->shape == COL_CLASSES)
			buf_number(out, cell->v[i], 17);
		else if (list)
			json_text(out, name, strlen(name));
		else
			text_cell(out, name, strlen(name), s->delim);
	}
	if (list) {
		buf_char(out, ']');
		cell_finish(out, from, s->delim);
	}
}

static void
put_pair_cell(const struct style *s, const struct col *col, const struct cell *cell,
    const uint32_t *id, struct buf *out)
{
	const size_t from = out->len;
	char *q = buf_reserve(out, mem_product(cell->n + 1, 2 * (NUM_ROOM + 1)));

	if (!q)
		return;
	out->len = (size_t)(put_pairs(q, s, col, cell, id) - out->p);
	if (s->comma)
		put_commas(out, from);
	cell_finish(out, from, s->delim);
}

/*
 * The classes of a set in one cell, with ; between them. Quotes say that a set is empty, because
 * an empty line would be no row to many who read it.
 */
static void
put_set(const struct style *s, const struct col *col, const struct cell *cell, struct buf *out)
{
	const size_t from = out->len;

	if (!cell->v) {
		put_nothing(s, 1, out);
		return;
	}
	if (cell->n == 0)
		buf_str(out, "\"\"");
	for (size_t i = 0; i < cell->n; i++) {
		if (i > 0)
			buf_char(out, ';');
		if (col->shape == COL_SET)
			buf_number(out, cell->v[i], 17);
		else
			buf_str(out, s->layout->names.name[(size_t)cell->v[i]]);
	}
	if (cell->n > 0)
		cell_finish(out, from, s->delim);
}

/* A value for each class; of a null row as many empty cells as it has. */
static void
put_vector(const struct style *s, const struct batch *b, const struct row *row,
    const struct col *col, const struct cell *cell, struct buf *out)
{
	if (s->sparse)
		put_pair_cell(s, col, cell, batch_ids(b, row), out);
	else if (cell->n == 0)
		put_nothing(s, s->layout->list ? style_cells(s, col) : style_width(s, row), out);
	else if (s->layout->list)
		put_list(s, cell, out);
	else
		put_numbers(s, cell->v, cell->n, s->precision, out);
}

/* A written column of one row. */
static void
put_cells(const struct style *s, const struct batch *b, const struct row *row,
    const struct col *col, const struct cell *cell, struct buf *out)
{
	switch (col->shape) {
	case COL_VECTOR:
		put_vector(s, b, row, col, cell, out);
		return;
	case COL_NAME:
		put_name(s, b, row, cell, out);
		return;
	case COL_PAIRS:
		put_pair_cell(s, col, cell, batch_ids(b, row), out);
		return;
	case COL_SET:
	case COL_SET_NAMES:
		put_set(s, col, cell, out);
		return;
	case COL_CLASSES:
	case COL_NAMES:
		if (cell->n > 0)
			put_classes(s, col, cell, out);
		else
			put_nothing(s, style_cells(s, col), out);
		return;
	case COL_REAL:
	case COL_INDEX:
		if (cell->n > 0)
			put_numbers(
			    s, cell->v, cell->n, col->shape == COL_INDEX ? 17 : s->precision, out);
		else
			put_nothing(s, style_cells(s, col), out);
	}
}

static void
put_row(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out)
{
	const char from = b->layout->delim;
	size_t i;

	for (i = 0; i < row->nbefore && i < row->nfield; i++) {
		field_cell(out, &b->field[row->field + i], from, s->delim);
		put_delim(s, out);
	}
	for (size_t j = 0; j < s->ncol; j++) {
		if (j > 0)
			put_delim(s, out);
		put_cells(s, b, row, s->col[j], &cell[j], out);
	}
	for (; i < row->nfield; i++) {
		put_delim(s, out);
		field_cell(out, &b->field[row->field + i], from, s->delim);
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
