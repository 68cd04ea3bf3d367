/* SPDX-License-Identifier: MIT */
/*
 * Rows into lines of JSON.
 */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/field.h"
#include "format/jsonl.h"
#include "kern/kern.h"

/* A number, or what stands for one that is not finite. */
static char *
put_number(char *q, double x, int precision, bool literal)
{
	const char *word = isnan(x) ? "NaN" : x > 0 ? "Infinity" : "-Infinity";

	if (isfinite(x))
		return q + num_write(q, x, precision);
	if (!literal)
		word = "null";
	memcpy(q, word, strlen(word));
	return q + strlen(word);
}

static char *
put_pair(char *q, bool first, double index, double value, const struct style *s)
{
	if (!first)
		*q++ = ',';
	*q++ = '[';
	q += num_write(q, index, 17);
	*q++ = ',';
	q = put_number(q, value, s->precision, s->literal);
	*q++ = ']';
	return q;
}

static char *
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell)
{
	bool pairs = col->shape == COL_PAIRS, first = true;

	*q++ = '[';
	for (size_t i = 0; i < cell->n; i += pairs ? 2 : 1) {
		if (!pairs && cell->v[i] == col->absent)
			continue;
		q = pairs ? put_pair(q, first, cell->v[i], cell->v[i + 1], s)
			  : put_pair(q, first, (double)i, cell->v[i], s);
		first = false;
	}
	*q++ = ']';
	return q;
}

static char *
put_array(char *q, const struct style *s, const struct cell *cell)
{
	const struct text_out text = {.precision = s->precision,
	    .delim = ',',
	    .nan = s->literal ? "NaN" : "null",
	    .inf = s->literal ? "Infinity" : "null",
	    .minus_inf = s->literal ? "-Infinity" : "null"};

	*q++ = '[';
	q = kern()->write(&text, q, cell->v, cell->n);
	q[-1] = ']'; /* there is one value at least */
	return q;
}

/* Numbers; the one of a binary row by itself, unless the line is bare: an array. */
static void
put_numbers(const struct style *s, const struct col *col, const struct cell *cell, bool bare,
    struct buf *out)
{
	char *q = buf_reserve(out, mem_product(cell->n + 1, 2 * NUM_ROOM + 4) + KERN_PAD);

	if (!q)
		return;
	if (col->shape == COL_PAIRS || (col->shape == COL_VECTOR && s->sparse))
		q = put_pairs(q, s, col, cell);
	else if (col->shape == COL_VECTOR && (bare || s->layout->task != TASK_BINARY))
		q = put_array(q, s, cell);
	else
		q = put_number(
		    q, cell->v[0], col->shape == COL_INDEX ? 17 : s->precision, s->literal);
	out->len = (size_t)(q - out->p);
}

/* The value of one written column. */
static void
put_value(const struct style *s, const struct col *col, const struct cell *cell, bool bare,
    struct buf *out)
{
	const char *name;

	if (cell->n == 0) {
		buf_str(out, "null");
	} else if (col->shape == COL_NAME) {
		name = s->layout->names.name[(size_t)cell->v[0]];
		json_text(out, name, strlen(name));
	} else {
		put_numbers(s, col, cell, bare, out);
	}
}

/* The name of the next field carried from a table, whose column is *c or behind it. */
static const char *
field_name(const struct layout *l, size_t *c, char *room)
{
	const char *name = room;

	if (!l->format->tabular)
		return "";
	while (*c < l->ncolumn && !(l->column[*c].role & ROLE_KEEP))
		++*c;
	if (l->header) {
		name = l->column[*c].name;
	} else {
		memcpy(room, "col", 3);
		room[3 + num_write(room + 3, (double)(*c + 1), 17)] = '\0';
	}
	++*c;
	return name;
}

/* The written columns. */
static void
put_columns(struct json *j, const struct style *s, const struct cell *cell)
{
	for (size_t i = 0; i < s->ncol; i++) {
		json_lead_word(j, s->col[i]->name);
		put_value(s, s->col[i], &cell[i], false, j->out);
	}
}

static void
put_object(const struct style *s, const struct batch *b, const struct row *row,
    const struct cell *cell, struct buf *out)
{
	struct json j = {.out = out};
	char name[NUM_ROOM + 4];
	size_t c = 0;

	json_open(&j, NULL, '{');
	for (size_t i = 0; i <= row->nfield; i++) {
		if (i == row->nbefore)
			put_columns(&j, s, cell);
		if (i < row->nfield)
			field_member(
			    &j, &b->field[row->field + i], field_name(s->layout, &c, name));
	}
	json_close(&j, '}');
	buf_char(out, '\n');
}

int
jsonl_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	const bool one =
	    s->ncol == 1 && (s->col[0]->shape == COL_VECTOR || s->col[0]->shape == COL_PAIRS);

	for (size_t i = 0; i < b->nrow; i++, cell += s->ncol) {
		if (one && b->row[i].bare) {
			put_value(s, s->col[0], cell, true, out);
			buf_char(out, '\n');
		} else {
			put_object(s, b, &b->row[i], cell, out);
		}
	}
	return buf_check(out, err);
}
