/* SPDX-License-Identifier: MIT */
/*
 * Rows into the columns of an Arrow output: a chunk for each block, which
 * arrow_join.c makes record batches of.
 *
 * (1) What is carried from Arrow is copied from the chunks that the rows come from, in
 *     as long runs as there are.
 * (2) Strings are UTF-8: a byte of a cell that is not becomes U+FFFD.
 */
#include <stdint.h>
#include <string.h>

#include "base/json.h"
#include "base/utf8.h"
#include "format/arrow.h"
#include "format/arrow_columns.h"
#include "format/arrow_gather.h"
#include "format/field.h"
#include "format/style.h"

enum { TILE = 256 }; /* numbers that are gathered before they are stored */

struct encoder {
	const struct style *s;
	const struct batch *b;
	const struct cell *cell;
	struct gather g;
	enum element element;
	struct buf scratch;
};

/* (1) The runs of the batch's rows in the chunks of its block. */
static int
find_runs(const struct encoder *e, struct runs *r, struct buf *room)
{
	const struct batch *b = e->b;
	const char *chunk = b->block, *end = b->block + b->block_len;
	size_t before = 0, count, row;
	struct run run = {0};

	for (size_t i = 0; i < b->nrow; i++) {
		row = b->row[i].number - before;
		while (chunk < end && row >= (count = chunk_number(chunk, CHUNK_COUNT))) {
			chunk += chunk_number(chunk, CHUNK_BYTES);
			before += count;
			row -= count;
		}
		row += chunk_number(chunk, CHUNK_FIRST);
		if (run.n > 0 && run.chunk == chunk && row == run.first + run.n) {
			run.n++;
			continue;
		}
		if (run.n > 0)
			buf_add(room, &run, sizeof(run));
		run = (struct run){chunk, row, 1};
	}
	if (run.n > 0)
		buf_add(room, &run, sizeof(run));
	*r = (struct runs){(const void *)room->p, room->len / sizeof(run), b->nrow};
	return buf_check(room, e->g.err);
}

/* ---- what is written ---- */

static const struct cell *
cell_of(const struct encoder *e, size_t row, size_t col)
{
	return &e->cell[row * e->s->ncol + col];
}

/* A set without classes is none of those. */
static bool
is_null(const struct encoder *e, size_t row, size_t col)
{
	const enum col_shape shape = e->s->col[col]->shape;
	const struct cell *cell = cell_of(e, row, col);

	return cell->n == 0 && !(cell->v && (shape == COL_SET || shape == COL_SET_NAMES));
}

/* The node and the bits of a column whose rows without a value are null. */
static void
put_nulls(struct encoder *e, size_t col)
{
	const size_t nrow = e->b->nrow;
	size_t nulls = 0;
	char *to;

	for (size_t i = 0; i < nrow; i++)
		nulls += is_null(e, i, col);
	gather_node(&e->g, nrow, nulls);
	if (nulls == 0)
		return;
	gather_begin(&e->g, CHUNK_VALID);
	to = gather_room(&e->g, (nrow + 7) / 8);
	for (size_t i = 0; to && i < nrow; i++) {
		if (!is_null(e, i, col))
			to[i / 8] |= (char)(1 << i % 8);
	}
	gather_end(&e->g);
}

/* Offsets of all rows, the first being 0 already. */
static char *
begin_offsets(struct encoder *e)
{
	gather_begin(&e->g, CHUNK_OFFSETS);
	return gather_room(&e->g, 8 * (e->b->nrow + 1));
}

static void
put_offset(char *to, size_t i, uint64_t x)
{
	memcpy(to + 8 * i, &x, sizeof(x));
}

/* Value `class` of each row; 0 of one without. */
static void
put_values(struct encoder *e, size_t col, size_t class)
{
	const size_t size = element_size(e->element), nrow = e->b->nrow;
	const struct cell *cell;
	double part[TILE];
	size_t n;
	char *to;

	put_nulls(e, col);
	gather_begin(&e->g, CHUNK_DATA);
	to = buf_reserve(e->g.out, nrow * size);
	for (size_t i = 0; to && i < nrow; i += n, to += n * size) {
		n = nrow - i < TILE ? nrow - i : TILE;
		for (size_t j = 0; j < n; j++) {
			cell = cell_of(e, i + j, col);
			part[j] = cell->n > 0 ? cell->v[class] : 0;
		}
		element_store(to, part, n, e->element);
	}
	e->g.out->len += to ? nrow * size : 0;
	gather_end(&e->g);
}

static void
put_indices(struct encoder *e, size_t col)
{
	const struct cell *cell;
	char *to;

	put_nulls(e, col);
	gather_begin(&e->g, CHUNK_DATA);
	to = gather_room(&e->g, e->b->nrow * 8);
	for (size_t i = 0; to && i < e->b->nrow; i++, to += 8) {
		cell = cell_of(e, i, col);
		if (cell->n > 0)
			flat_store(to, (uint64_t)cell->v[0], 8);
	}
	gather_end(&e->g);
}

/* The vectors behind one another; of a row without one `width` zeros. */
static void
put_items(struct encoder *e, size_t col, size_t total, size_t width)
{
	const size_t size = element_size(e->element);
	const struct cell *cell;
	char *to;

	gather_node(&e->g, total, 0);
	gather_begin(&e->g, CHUNK_DATA);
	to = buf_reserve(e->g.out, total * size);
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		cell = cell_of(e, i, col);
		if (cell->n == 0) {
			memset(to, 0, width * size);
			to += width * size;
			continue;
		}
		element_store(to, cell->v, cell->n, e->element);
		to += cell->n * size;
	}
	e->g.out->len += to ? total * size : 0;
	gather_end(&e->g);
}

/* Which rows have a list, and where each ends. Returns how many items all have. */
static size_t
put_list_offsets(struct encoder *e, size_t col)
{
	size_t sum = 0;
	char *to;

	put_nulls(e, col);
	to = begin_offsets(e);
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		sum += cell_of(e, i, col)->n;
		put_offset(to, i + 1, sum);
	}
	gather_end(&e->g);
	return sum;
}

static void
put_lists(struct encoder *e, size_t col)
{
	put_items(e, col, put_list_offsets(e, col), 0);
}

static void
put_fixed_lists(struct encoder *e, size_t col)
{
	const size_t width = layout_width(e->s->layout);

	put_nulls(e, col);
	put_items(e, col, e->b->nrow * width, width);
}

/* The strings that are in scratch. */
static void
put_scratch(struct encoder *e)
{
	gather_begin(&e->g, CHUNK_DATA);
	buf_add(e->g.out, e->scratch.p, e->scratch.len);
	gather_end(&e->g);
}

static void
put_names(struct encoder *e, size_t col)
{
	const struct cell *cell;
	const char *name;
	char *to;

	put_nulls(e, col);
	e->scratch.len = 0;
	to = begin_offsets(e);
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		cell = cell_of(e, i, col);
		name = cell->n > 0 ? e->s->layout->names.name[(size_t)cell->v[0]] : "";
		buf_add(&e->scratch, name, strlen(name));
		put_offset(to, i + 1, e->scratch.len);
	}
	gather_end(&e->g);
	put_scratch(e);
}

/* ---- lists of classes ---- */

static void
put_class_items(struct encoder *e, size_t col, size_t total)
{
	const struct cell *cell;
	char *to;

	gather_node(&e->g, total, 0);
	gather_begin(&e->g, CHUNK_DATA);
	to = gather_room(&e->g, 8 * total);
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		cell = cell_of(e, i, col);
		for (size_t j = 0; j < cell->n; j++, to += 8)
			flat_store(to, (uint64_t)cell->v[j], 8);
	}
	gather_end(&e->g);
}

static void
put_name_items(struct encoder *e, size_t col, size_t total)
{
	const struct cell *cell;
	const char *name;
	char *to;
	size_t n = 0;

	gather_node(&e->g, total, 0);
	e->scratch.len = 0;
	gather_begin(&e->g, CHUNK_OFFSETS);
	to = gather_room(&e->g, 8 * (total + 1));
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		cell = cell_of(e, i, col);
		for (size_t j = 0; j < cell->n; j++) {
			name = e->s->layout->names.name[(size_t)cell->v[j]];
			buf_add(&e->scratch, name, strlen(name));
			put_offset(to, ++n, e->scratch.len);
		}
	}
	gather_end(&e->g);
	put_scratch(e);
}

/* ---- pairs ---- */

/* The pairs of a row as class, value, class, value ..., at the end of scratch. */
static void
add_pairs(struct encoder *e, const struct col *col, const struct cell *cell)
{
	double pair[2];

	if (col->shape == COL_PAIRS) {
		buf_add(&e->scratch, cell->v, cell->n * sizeof(double));
		return;
	}
	for (size_t i = 0; i < cell->n; i++) {
		pair[0] = (double)i;
		pair[1] = cell->v[i];
		if (cell->v[i] != col->absent)
			buf_add(&e->scratch, pair, sizeof(pair));
	}
}

/* The structs of n pairs that are in scratch. */
static void
put_structs(struct encoder *e, size_t n)
{
	const double *pair = (const void *)e->scratch.p;
	const size_t size = element_size(e->element);
	char *to;

	gather_node(&e->g, n, 0);
	gather_node(&e->g, n, 0);
	gather_begin(&e->g, CHUNK_DATA);
	to = gather_room(&e->g, 8 * n);
	for (size_t i = 0; to && i < n; i++)
		flat_store(to + 8 * i, (uint64_t)pair[2 * i], 8);
	gather_end(&e->g);
	gather_node(&e->g, n, 0);
	gather_begin(&e->g, CHUNK_DATA);
	to = gather_room(&e->g, n * size);
	for (size_t i = 0; to && i < n; i++)
		element_store(to + i * size, pair + 2 * i + 1, 1, e->element);
	gather_end(&e->g);
}

static void
put_pairs(struct encoder *e, size_t col)
{
	char *to;

	put_nulls(e, col);
	e->scratch.len = 0;
	to = begin_offsets(e);
	for (size_t i = 0; to && i < e->b->nrow; i++) {
		add_pairs(e, e->s->col[col], cell_of(e, i, col));
		put_offset(to, i + 1, e->scratch.len / (2 * sizeof(double)));
	}
	gather_end(&e->g);
	if (e->scratch.lacks == 0)
		put_structs(e, e->scratch.len / (2 * sizeof(double)));
}

/* ---- carried from text ---- */

/* (2) */
static void
add_utf8(struct buf *out, const char *p, size_t n)
{
	size_t len;

	for (; n > 0; p += len, n -= len) {
		len = utf8_char(p, n);
		if (len > 0)
			buf_add(out, p, len);
		else
			buf_str(out, UTF8_REPLACEMENT);
		len += len == 0;
	}
}

/* The field as it reads, at the end of scratch; false if it is null. */
static bool
add_text(struct encoder *e, const struct field *f)
{
	struct buf *to = &e->scratch, odd = {0};
	const size_t from = to->len;
	char *p;

	if (!f || (f->name && f->value_len == 0) ||
	    (f->name && f->value_len == 4 && memcmp(f->value, "null", 4) == 0))
		return false;
	if (f->name && f->value[0] == '"')
		json_unescape(to, f->value, f->value_len);
	else if (f->name)
		buf_add(to, f->value, f->value_len);
	else if (f->value_len > 0 && (p = buf_reserve(to, f->value_len)))
		to->len += cell_unquote(p, f->value, f->value_len);
	if (to->lacks > 0 || to->len == from || utf8_is(to->p + from, to->len - from))
		return true;
	buf_add(&odd, to->p + from, to->len - from);
	to->len = from;
	add_utf8(to, odd.p, odd.len);
	buf_free(&odd);
	return true;
}

static const struct field *
field_of(const struct encoder *e, size_t row, size_t carried)
{
	const struct row *r = &e->b->row[row];

	return carried < r->nfield ? &e->b->field[r->field + carried] : NULL;
}

static void
put_texts(struct encoder *e, const struct out_column *c)
{
	const size_t nrow = e->b->nrow;
	char *bits, *to;
	size_t at;

	gather_node(&e->g, nrow, 0);
	gather_begin(&e->g, CHUNK_VALID);
	at = e->g.out->len;
	gather_room(&e->g, (nrow + 7) / 8);
	gather_end(&e->g);
	e->scratch.len = 0;
	to = begin_offsets(e);
	for (size_t i = 0; to && i < nrow; i++) {
		bits = e->g.out->p + at;
		if (add_text(e, field_of(e, i, c->carried)))
			bits[i / 8] |= (char)(1 << i % 8);
		put_offset(to, i + 1, e->scratch.len);
	}
	gather_end(&e->g);
	put_scratch(e);
}

/* ---- all columns ---- */

static int
put_column(struct encoder *e, const struct out_column *c, const struct runs *r)
{
	const struct arrow_state *state = e->s->layout->state;

	switch (c->kind) {
	case OUT_FIELD:
		return gather_field(&e->g, r, &state->schema, state->column[c->column]);
	case OUT_TEXT:
		put_texts(e, c);
		break;
	case OUT_LIST:
		put_lists(e, c->col);
		break;
	case OUT_FIXED_LIST:
		put_fixed_lists(e, c->col);
		break;
	case OUT_CLASS:
	case OUT_REAL:
		put_values(e, c->col, c->class);
		break;
	case OUT_INDEX:
		put_indices(e, c->col);
		break;
	case OUT_NAME:
		put_names(e, c->col);
		break;
	case OUT_PAIRS:
		put_pairs(e, c->col);
		break;
	case OUT_INDICES:
		put_class_items(e, c->col, put_list_offsets(e, c->col));
		break;
	case OUT_NAMES:
		put_name_items(e, c->col, put_list_offsets(e, c->col));
		break;
	}
	return buf_check(&e->scratch, e->g.err);
}

/* How many fields the output has, with those in others. */
static size_t
count_fields(const struct style *s)
{
	static const size_t inside[] = {[OUT_LIST] = 1,
	    [OUT_FIXED_LIST] = 1,
	    [OUT_PAIRS] = 3,
	    [OUT_INDICES] = 1,
	    [OUT_NAMES] = 1};
	const struct arrow_state *state = s->layout->state;
	struct out_walk w = {0};
	struct out_column c;
	size_t n = 0;

	while (out_next(s, &w, &c)) {
		n++;
		if (c.kind == OUT_FIELD)
			n += state->schema.field[state->column[c.column]].size - 1;
		else if (c.kind < sizeof(inside) / sizeof(*inside))
			n += inside[c.kind];
	}
	return n;
}

int
arrow_encode(const struct style *s, const struct batch *b, const struct cell *cell, struct buf *out,
    struct err *err)
{
	struct encoder e = {
	    .s = s,
	    .b = b,
	    .cell = cell,
	    .g = {.out = out, .err = err, .chunk = true},
	    .element = style_element(s),
	};
	struct out_walk w = {0};
	struct out_column c;
	struct buf room = {0};
	struct runs r = {0};
	int status = 0;

	if (b->nrow == 0)
		return 0;
	if (s->layout->format == &format_arrow)
		status = find_runs(&e, &r, &room);
	e.g.from = chunk_begin(out, count_fields(s), b->nrow);
	while (status == 0 && out_next(s, &w, &c))
		status = put_column(&e, &c, &r);
	chunk_end(out, e.g.from);
	buf_free(&room);
	buf_free(&e.scratch);
	return status < 0 ? -1 : buf_check(out, err);
}
