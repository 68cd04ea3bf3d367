/* SPDX-License-Identifier: MIT */
/*
 * Record batches of an Arrow stream into blocks of rows.
 *
 * (1) A block has about so many bytes, whatever the batches are: small ones share
 *     a block, large ones are cut. So memory does not grow with the batches of a file
 *     that can be read anywhere; of a pipe, one batch is held.
 * (2) The file form is read from front to end, too, and its footer is not needed. But
 *     it must be there: without it the file was cut short.
 * (3) What came before an error is handed out, and the error by the next call.
 * (4) Other readers stop at the mark that ends a stream, or a file's batches. Rows
 *     behind it would be lost without a word, so nothing may follow.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"
#include "format/arrow_codec.h"
#include "io/stream.h"

enum {
	BLOCK = 128 * 1024, /* (1) as large as a block of text */
	IN_MEMORY = 8 * BLOCK, /* bodies up to this are read as a whole */
	STEP_MOST = 65536, /* rows of a chunk */
	WIDE = 256, /* with so many columns a chunk has rows enough to be worth its head */
	WIDE_STEP = 64,
	PADDING = 8 /* bytes that may follow the mark at the end */
};

static int
cut_short(struct err *err)
{
	return err_set(err, ERR_DATA, "the input ends inside a record batch: was it cut short?");
}

/* ---- the schema of this file, and that of the first ---- */

/* Whether values of both make the same chunk, and the same output. */
static bool
same_type(const struct arrow_field *a, const struct arrow_field *b)
{
	return a->type == b->type && memcmp(a->param, b->param, sizeof(a->param)) == 0 &&
	    a->size == b->size && a->nchild == b->nchild && strcmp(a->zone, b->zone) == 0;
}

static int
check_schema(const struct layout *l, const struct arrow_cursor *c, struct err *err)
{
	const struct arrow_state *state = l->state;
	const struct arrow_field *a, *b;
	size_t field = 0, first;

	for (size_t i = 0; i < l->ncolumn; i++, field += c->schema.field[field].size) {
		first = state->column[i];
		a = &c->schema.field[field];
		b = &state->schema.field[first];
		for (size_t j = 0; l->column[i].role && j < b->size; j++) {
			if (field + b->size > c->schema.nfield || !same_type(a + j, b + j))
				return err_set(err, ERR_DATA,
				    "the column '%.60s' is %s, but in the first file %s",
				    l->column[i].name, arrow_type_name(a), arrow_type_name(b));
		}
		if (field != first && l->column[i].role)
			return err_set(err, ERR_DATA, "its schema is not that of the first file");
	}
	return 0;
}

static int
begin(const struct layout *l, struct arrow_cursor *c, struct stream *s, struct err *err)
{
	c->begun = true;
	c->slicer.schema = &c->schema;
	c->slicer.max_value = l->reading->max_row;
	c->part = mem_new(c->schema.nfield, sizeof(*c->part), err);
	if (!c->part || check_schema(l, c, err) < 0)
		return -1;
	return arrow_input_begin(&c->input, s, c->begin, err);
}

/* ---- messages ---- */

/* Finds the buffers of the message's batch. */
static int
find_parts(struct arrow_cursor *c, struct arrow_message *m, bool values, size_t of, struct err *err)
{
	struct arrow_span *span = c->span;

	if (m->buffer.n > c->nspan) {
		span = mem_grow(span, m->buffer.n, sizeof(*span), err);
		if (!span)
			return -1;
		c->span = span;
		c->nspan = m->buffer.n;
	}
	if (arrow_message_parts(m, &c->schema, values, of, c->part, c->span, err) < 0)
		return -1;
	c->slicer.part = c->part;
	c->slicer.span = c->span;
	c->slicer.dictionary = c->dictionary;
	c->slicer.ndictionary = c->ndictionary;
	return 0;
}

/* The body of a message into memory; c->body is what is still to be taken. */
static int
hold_body(struct arrow_cursor *c, const struct arrow_message *m, struct err *err)
{
	size_t n;

	c->body = m->body;
	if (arrow_input_want(&c->input, m->body, err) < 0)
		return -1;
	c->slicer.body = (struct arrow_body){.p = arrow_input_bytes(&c->input, &n)};
	if (n < m->body)
		return cut_short(err);
	if (m->codec == CODEC_NONE)
		return 0;
	c->plain.len = 0;
	if (arrow_decompress(&c->plain, m->codec, c->slicer.body.p, (size_t)m->body, c->span,
		m->buffer.n, err) < 0)
		return -1;
	c->slicer.body.p = c->plain.p ? c->plain.p : "";
	return 0;
}

/* The field of the columns in use that has this dictionary; NO_COLUMN if none has. */
static size_t
field_of(const struct arrow_cursor *c, int64_t id)
{
	for (size_t i = 0; i < c->schema.nfield; i++) {
		if (c->schema.field[i].dictionary && c->schema.field[i].id == id)
			return i;
	}
	return NO_COLUMN;
}

/* Indices are looked up in bytes: what else there may be in a dictionary is not kept. */
static bool
keeps_values(const struct arrow_field *f)
{
	return f->kind == KIND_BYTES || f->kind == KIND_VIEW ||
	    (f->kind == KIND_FIXED && f->width > 0);
}

static struct arrow_dictionary *
dictionary_for(struct arrow_cursor *c, const struct arrow_message *m, size_t field, struct err *err)
{
	struct arrow_dictionary *all = c->dictionary, *d;

	for (size_t i = 0; i < c->ndictionary; i++) {
		d = &all[i];
		if (d->id != m->id)
			continue;
		if (!m->delta)
			d->n = d->data.len = d->ends.len = d->null.len = 0;
		return d;
	}
	all = mem_grow(all, c->ndictionary + 1, sizeof(*all), err);
	if (!all)
		return NULL;
	c->dictionary = all;
	all[c->ndictionary] = (struct arrow_dictionary){.id = m->id, .field = field};
	return &all[c->ndictionary++];
}

static int
skip_body(struct arrow_cursor *c, const struct arrow_message *m, struct err *err)
{
	size_t n;

	c->body = m->body;
	if (c->input.anywhere)
		return arrow_input_has(&c->input, m->body) ? 0 : cut_short(err);
	if (arrow_input_want(&c->input, m->body, err) < 0)
		return -1;
	arrow_input_bytes(&c->input, &n);
	return n < m->body ? cut_short(err) : 0;
}

static int
take_dictionary(struct arrow_cursor *c, struct arrow_message *m, struct err *err)
{
	const size_t field = field_of(c, m->id);
	struct arrow_dictionary *d;

	if (field == NO_COLUMN || !keeps_values(&c->schema.field[field]))
		return skip_body(c, m, err);
	d = dictionary_for(c, m, field, err);
	if (!d || find_parts(c, m, true, field, err) < 0 || hold_body(c, m, err) < 0)
		return -1;
	return arrow_slice_dictionary(&c->slicer, field, d, err);
}

/* The buffers of a column: [*begin, what is returned). */
static size_t
buffers_of(const struct arrow_cursor *c, const struct arrow_message *m, size_t field, size_t *begin)
{
	const size_t last = field + c->schema.field[field].size;

	*begin = c->part[field].buffer;
	return last < c->schema.nfield ? c->part[last].buffer : m->buffer.n;
}

/* What is not used need not be decompressed. */
static void
forget_buffers(struct arrow_cursor *c, const struct arrow_message *m, size_t field)
{
	size_t begin;
	const size_t end = buffers_of(c, m, field, &begin);

	for (size_t i = begin; i < end; i++)
		c->span[i] = (struct arrow_span){0};
}

/* Bytes of all that a column has, and whether values of it must be looked up. */
static uint64_t
bytes_of(const struct arrow_cursor *c, const struct arrow_message *m, size_t field, bool *views)
{
	const size_t last = field + c->schema.field[field].size;
	size_t begin;
	const size_t end = buffers_of(c, m, field, &begin);
	uint64_t sum = 0;

	for (size_t i = begin; i < end; i++)
		sum += c->span[i].len;
	for (size_t i = field; i < last; i++)
		*views = *views || c->schema.field[i].kind == KIND_VIEW;
	return sum;
}

static int
take_batch(const struct layout *l, struct arrow_cursor *c, struct arrow_message *m, struct err *err)
{
	const struct arrow_state *state = l->state;
	uint64_t bytes = 0;
	bool views = false;

	if (find_parts(c, m, false, 0, err) < 0)
		return -1;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role)
			bytes += bytes_of(c, m, state->column[i], &views);
		else
			forget_buffers(c, m, state->column[i]);
	}
	c->rows = m->rows;
	c->row = 0;
	if (m->codec == CODEC_NONE && c->input.anywhere && m->body > IN_MEMORY && !views) {
		c->body = m->body;
		c->slicer.body = (struct arrow_body){.stream = c->input.stream, .at = c->input.at};
		if (!arrow_input_has(&c->input, m->body))
			return cut_short(err);
	} else if (hold_body(c, m, err) < 0) {
		return -1;
	}
	bytes = m->rows > 0 && bytes / m->rows > 0 ? bytes / m->rows : 1;
	c->step = BLOCK / bytes > 0 ? BLOCK / bytes : 1;
	if (l->nvalue > WIDE && !l->list && c->step < WIDE_STEP)
		c->step = WIDE_STEP;
	if (c->step > STEP_MOST)
		c->step = STEP_MOST;
	return 0;
}

static int
goes_on(const char *what, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "bytes follow the end of the Arrow %s: if files were joined, name them one by one",
	    what);
}

/* Takes the rest of the input but for its last `keep` bytes, and says how long that was. */
static int
take_rest(struct arrow_cursor *c, size_t keep, uint64_t *len, struct err *err)
{
	size_t n;

	*len = 0;
	do {
		if (arrow_input_want(&c->input, BLOCK, err) < 0)
			return -1;
		arrow_input_bytes(&c->input, &n);
		if (n > keep) {
			arrow_input_take(&c->input, n - keep);
			*len += n - keep;
		}
	} while (n >= BLOCK);
	return 0;
}

/* (2) The footer, its length and the magic are all there is. */
static int
check_footer(struct arrow_cursor *c, struct err *err)
{
	const size_t tail = 4 + ARROW_MAGIC;
	uint64_t len;
	const char *p;
	size_t n;

	if (take_rest(c, tail, &len, err) < 0)
		return -1;
	p = arrow_input_bytes(&c->input, &n);
	if (n < tail || memcmp(p + 4, arrow_magic, ARROW_MAGIC) != 0)
		return err_set(err, ERR_DATA, "the file has no footer: was it cut short?");
	return len > flat_load(p, 4) + PADDING ? goes_on("file", err) : 0;
}

/* (4) */
static int
check_nothing(struct arrow_cursor *c, struct err *err)
{
	static const char zeros[PADDING];
	const char *p;
	size_t n;

	if (arrow_input_want(&c->input, PADDING + 1, err) < 0)
		return -1;
	p = arrow_input_bytes(&c->input, &n);
	return n > PADDING || memcmp(p, zeros, n) != 0 ? goes_on("stream", err) : 0;
}

/* The stream ends here, or is cut short. */
static int
end(struct arrow_cursor *c, size_t left, struct err *err)
{
	c->ended = true;
	if (left > 0)
		return err_set(err, ERR_DATA, "the input ends inside a message: was it cut short?");
	return c->file_form ? check_footer(c, err) : check_nothing(c, err);
}

/* Reads up to the next record batch, or the end. */
static int
next_message(const struct layout *l, struct arrow_cursor *c, struct err *err)
{
	struct arrow_message m;
	const char *p;
	size_t n, at, size;
	int frame;

	arrow_input_take(&c->input, c->body);
	c->body = c->rows = c->row = 0;
	if (arrow_input_want(&c->input, 8, err) < 0)
		return -1;
	p = arrow_input_bytes(&c->input, &n);
	frame = arrow_frame(p, n, &at, &size);
	if (frame == FRAME_MORE)
		return end(c, n, err);
	if (frame == FRAME_END) {
		arrow_input_take(&c->input, at);
		return end(c, 0, err);
	}
	if (frame == FRAME_BAD)
		return err_set(err, ERR_DATA, "a message is damaged");
	if (arrow_input_want(&c->input, at + size, err) < 0)
		return -1;
	p = arrow_input_bytes(&c->input, &n);
	if (n < at + size)
		return end(c, n, err);
	if (arrow_message_read(&m, p + at, size, err) < 0)
		return -1;
	arrow_input_take(&c->input, at + size); /* the bytes stay until more are wanted */
	if (m.header == HEADER_DICTIONARY)
		return take_dictionary(c, &m, err);
	if (m.header != HEADER_BATCH)
		return err_set(err, ERR_DATA, "a message is no record batch");
	return take_batch(l, c, &m, err);
}

/* ---- rows ---- */

/* How many rows the next chunk has; 0 with err set. */
static uint64_t
rows_of_chunk(const struct layout *l, struct arrow_cursor *c, struct err *err)
{
	const struct arrow_state *state = l->state;
	uint64_t n = c->rows - c->row < c->step ? c->rows - c->row : c->step;
	const struct arrow_field *f;

	for (size_t i = 0; i < l->ncolumn && n > 0; i++) {
		f = &c->schema.field[state->column[i]];
		if (l->column[i].role && (f->dictionary || f->kind == KIND_VIEW))
			n = arrow_slice_fits(&c->slicer, state->column[i], c->row, n, BLOCK, err);
	}
	return n;
}

static int
add_chunk(
    const struct layout *l, struct arrow_cursor *c, struct buf *text, size_t *rows, struct err *err)
{
	const struct arrow_state *state = l->state;
	const uint64_t n = rows_of_chunk(l, c, err);
	size_t from;

	if (n == 0)
		return -1;
	from = chunk_begin(text, c->schema.nfield, (size_t)n);
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (l->column[i].role &&
		    arrow_slice(&c->slicer, state->column[i], c->row, n, text, from, err) < 0) {
			text->len = from;
			return -1;
		}
	}
	chunk_end(text, from);
	c->row += n;
	*rows += (size_t)n;
	return buf_check(text, err);
}

static int
fill(
    const struct layout *l, struct arrow_cursor *c, struct buf *text, size_t *rows, struct err *err)
{
	int status = 0;

	while (status == 0 && text->len < BLOCK && !(c->ended && c->row == c->rows))
		status =
		    c->row < c->rows ? add_chunk(l, c, text, rows, err) : next_message(l, c, err);
	return status;
}

int
arrow_next(const struct layout *l, void *cursor, struct stream *s, struct buf *text, size_t *rows,
    struct err *err)
{
	struct arrow_cursor *c = cursor;
	int status = c->failed ? -1 : 0;

	*rows = 0;
	if (c->failed)
		*err = c->why;
	else if (!c->begun)
		status = begin(l, c, s, err);
	c->input.stream = s;
	if (status == 0)
		status = fill(l, c, text, rows, err);
	if (status < 0 && !c->failed && err->code != ERR_IO && err->code != ERR_PATH &&
	    !c->input.failed)
		err_place(err, "%.200s", s->name);
	if (status < 0 && text->len > 0) { /* (3) */
		c->failed = true;
		c->why = *err;
		status = 0;
	}
	return status < 0 ? -1 : text->len > 0;
}

void
arrow_cursor_free(struct arrow_cursor *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->ndictionary; i++) {
		buf_free(&c->dictionary[i].data);
		buf_free(&c->dictionary[i].ends);
		buf_free(&c->dictionary[i].null);
	}
	mem_free(c->dictionary);
	mem_free(c->part);
	mem_free(c->span);
	buf_free(&c->plain);
	buf_free(&c->slicer.scratch);
	arrow_input_free(&c->input);
	arrow_schema_free(&c->schema);
	mem_free(c);
}

/* Chunks are copied as they are, and say which of their rows count. */
int
arrow_part_of(const struct layout *l, const char *p, size_t n, size_t first, size_t rows,
    struct buf *out, struct err *err)
{
	const char *end = p + n;
	size_t from, have, take;

	(void)l;
	for (; p < end && rows > 0; p += chunk_number(p, CHUNK_BYTES)) {
		have = chunk_number(p, CHUNK_COUNT);
		if (first >= have) {
			first -= have;
			continue;
		}
		take = have - first < rows ? have - first : rows;
		from = out->len;
		buf_add(out, p, chunk_number(p, CHUNK_BYTES));
		chunk_set(out, from, CHUNK_FIRST, chunk_number(p, CHUNK_FIRST) + first);
		chunk_set(out, from, CHUNK_COUNT, take);
		rows -= take;
		first = 0;
	}
	return buf_check(out, err);
}
