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

void
jsonl_put_number(const struct style *s, double x, struct buf *out)
{
	char *q = buf_reserve(out, NUM_ROOM);

	if (q)
		out->len = (size_t)(put_number(q, x, s->precision, s->literal) - out->p);
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
put_pairs(char *q, const struct style *s, const struct col *col, const struct cell *cell,
    const uint32_t *id)
{
	bool pairs = col->shape == COL_PAIRS, first = true;

	*q++ = '[';
	for (size_t i = 0; i < cell->n; i += pairs ? 2 : 1) {
		if (!pairs && cell->v[i] == col->absent)
			continue;
		q = pairs ? put_pair(q, first, cell->v[i], cell->v[i + 1], s)
			  : put_pair(q, first, id ? id[i] : (double)i, cell->v[i], s);
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

static char *
put_classes(char *q, const struct cell *cell)
{
	const struct text_out text = {.precision = 17, .delim = ','};

	*q++ = '[';
	q = kern()->write(&text, q, cell->v, cell->n);
	q[-1] = ']';
	return q;
}

/* What is written of one line: its rows, one if it is no array of several. */
struct record {
	const struct style *s;
	const struct batch *b;
	const struct row *row;
	const struct cell *cell; /* s->ncol for each row */
	size_t n;
	const struct frame *frame; /* of the first row, or NULL */
	bool binary;
	struct buf *out;
};

static const struct frame *
frame_of(const struct batch *b, const struct row *row)
{
	return row->frame > 0 ? &b->frame[row->frame - 1] : NULL;
}

/* Numbers; if alone, the one of a row by itself instead of in an array. */
static void
put_numbers(const struct style *s, const struct col *col, const struct cell *cell,
    const uint32_t *id, bool alone, struct buf *out)
{
	char *q = buf_reserve(out, mem_product(cell->n + 1, 2 * NUM_ROOM + 4) + KERN_PAD);

	if (!q)
		return;
	if (col->shape == COL_PAIRS || (col->shape == COL_VECTOR && s->sparse))
		q = put_pairs(q, s, col, cell, id);
	else if (col->shape == COL_CLASSES || col->shape == COL_SET)
		q = put_classes(q, cell);
	else if (col->shape == COL_VECTOR && !alone)
		q = put_array(q, s, cell);
	else
		q = put_number(
		    q, cell->v[0], col->shape == COL_INDEX ? 17 : s->precision, s->literal);
	out->len = (size_t)(q - out->p);
}

/* The names of classes. */
static void
put_names(const struct style *s, const struct cell *cell, struct buf *out)
{
	const char *name;

	for (size_t i = 0; i < cell->n; i++) {
		buf_char(out, i == 0 ? '[' : ',');
		name = s->layout->names.name[(size_t)cell->v[i]];
		json_text(out, name, strlen(name));
	}
	buf_char(out, ']');
}

/* Pairs of classes that are names of the row's own. */
static void
put_named(const struct style *s, const struct token *token, const struct col *col,
    const struct cell *cell, struct buf *out)
{
	const bool pairs = col->shape == COL_PAIRS;
	const struct token *t;

	buf_char(out, '[');
	for (size_t i = 0; i < cell->n; i += pairs ? 2 : 1) {
		t = &token[pairs ? (size_t)cell->v[i] : i];
		buf_str(out, i > 0 ? ",[" : "[");
		buf_add(out, t->text, t->len);
		buf_char(out, ',');
		jsonl_put_number(s, cell->v[pairs ? i + 1 : i], out);
		buf_char(out, ']');
	}
	buf_char(out, ']');
}

/* The name of a class. */
static void
put_name(const struct style *s, const struct batch *b, const struct row *row, size_t class,
    struct buf *out)
{
	const struct token *token = b->token + row->token;
	const char *name;

	if (s->layout->open) {
		buf_add(out, token[class].text, token[class].len);
		return;
	}
	name = s->layout->names.name[class];
	json_text(out, name, strlen(name));
}

/*
 * The value of one written column in one row. A binary row's is a number by itself,
 * unless it is bare, or one of several: an array.
 */
static void
put_one(const struct style *s, const struct batch *b, const struct row *row, const struct col *col,
    const struct cell *cell, bool binary, const struct frame *frame, struct buf *out)
{
	const bool classes = col->shape == COL_VECTOR || col->shape == COL_PAIRS;

	if (cell->n == 0)
		buf_str(out,
		    cell->v && (col->shape == COL_SET || col->shape == COL_SET_NAMES) ? "[]"
										      : "null");
	else if (col->shape == COL_NAME)
		put_name(s, b, row, (size_t)cell->v[0], out);
	else if (col->shape == COL_NAMES || col->shape == COL_SET_NAMES)
		put_names(s, cell, out);
	else if (classes && s->layout->open)
		put_named(s, b->token + row->token, col, cell, out);
	else if (frame && frame->map && col->shape == COL_VECTOR)
		jsonl_put_map(s, frame, col->absent, cell, out);
	else
		put_numbers(
		    s, col, cell, batch_ids(b, row), binary || (frame && frame->scalar), out);
}

static void
put_brackets(struct buf *out, char bracket, unsigned n)
{
	for (; n > 0; n--)
		buf_char(out, bracket);
}

/* The value of the i-th written column: of several rows an array as theirs was. */
static void
put_value(const struct record *r, size_t i)
{
	const bool alone = r->binary && !r->row->bare && r->n == 1 && r->frame->open == 0;
	const struct cell *cell = r->cell + i;
	const struct frame *frame;

	for (size_t k = 0; k < r->n; k++, cell += r->s->ncol) {
		frame = frame_of(r->b, r->row + k);
		if (k > 0)
			buf_char(r->out, ',');
		put_brackets(r->out, '[', frame->open);
		put_one(r->s, r->b, r->row + k, r->s->col[i], cell, alone, frame, r->out);
		put_brackets(r->out, ']', frame->close);
	}
}

/* The written columns. */
static void
put_columns(struct json *j, const struct record *r)
{
	for (size_t i = 0; i < r->s->ncol; i++) {
		json_lead_word(j, r->s->col[i]->name);
		if (r->frame)
			put_value(r, i);
		else
			put_one(
			    r->s, r->b, r->row, r->s->col[i], &r->cell[i], r->binary, NULL, r->out);
	}
}

/* One array, or several columns, where an array without a name stood. */
static void
put_bare(const struct record *r)
{
	const unsigned what = r->s->ncol == 1 ? r->s->col[0]->shape : (unsigned)COL_NAME;
	struct json j = {.out = r->out};

	if (r->frame && (what == COL_VECTOR || what == COL_PAIRS || what == COL_CLASSES)) {
		put_value(r, 0);
		return;
	}
	json_open(&j, NULL, '{');
	put_columns(&j, r);
	json_close(&j, '}');
}

/* What stands where a path led to the logits. */
static void
put_within(const struct record *r)
{
	struct json j = {.out = r->out};

	buf_add(r->out, r->frame->before, r->frame->before_len);
	if (r->frame->element)
		put_bare(r);
	else
		put_columns(&j, r);
	buf_add(r->out, r->frame->after, r->frame->after_len);
}

static void
put_object(const struct record *r)
{
	const struct row *row = r->row;
	struct json j = {.out = r->out};
	char name[NUM_ROOM + 4];
	const struct field *f;
	size_t c = 0;

	json_open(&j, NULL, '{');
	for (size_t i = 0; i <= row->nfield; i++) {
		if (i == row->nbefore && r->frame && r->frame->before_len > 0) {
			json_lead(&j, NULL);
			put_within(r);
		} else if (i == row->nbefore) {
			put_columns(&j, r);
		}
		if (i == row->nfield)
			break;
		f = &r->b->field[row->field + i];
		field_member(&j, f, f->name ? NULL : field_name(r->s->layout, &c, name));
	}
	json_close(&j, '}');
}

/* How many rows the record that begins with the i-th has. */
static size_t
rows_of(const struct batch *b, size_t i)
{
	size_t n = 1;

	while (i + n < b->nrow && b->row[i + n].record == b->row[i].record)
		n++;
	return n;
}

int
jsonl_put_rows(const struct style *s, const struct batch *b, const struct cell *cell, bool document,
    struct buf *out, struct err *err)
{
	const enum col_shape shape = s->col[0]->shape;
	const bool one =
	    s->ncol == 1 && (shape == COL_VECTOR || shape == COL_PAIRS || shape == COL_CLASSES);
	struct record r = {
	    .s = s, .b = b, .cell = cell, .out = out, .binary = s->layout->task == TASK_BINARY};

	for (size_t i = 0; i < b->nrow; i += r.n, r.cell += r.n * s->ncol) {
		r.row = &b->row[i];
		if (document)
			buf_add(out, ",\n", 2);
		r.frame = frame_of(b, r.row);
		r.n = r.frame ? rows_of(b, i) : 1;
		if (one && r.row->bare && !r.frame)
			put_one(s, b, r.row, s->col[0], r.cell, false, NULL, out);
		else if (r.row->bare && r.frame && r.frame->before_len > 0)
			put_within(&r);
		else if (r.row->bare)
			put_bare(&r);
		else
			put_object(&r);
		if (!document)
			buf_char(out, '\n');
	}
	return buf_check(out, err);
}

int
jsonl_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	return jsonl_put_rows(s, b, cell, false, out, err);
}
