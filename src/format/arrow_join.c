/* SPDX-License-Identifier: MIT */
/*
 * Chunks of an output into record batches.
 *
 * (1) Each batch but the last has the same number of rows, which follows from the
 *     columns. So where blocks are cut does not show, and batches are worth their heads.
 * (2) A file has what a stream has, between the magic and a footer, which says where
 *     each batch is.
 */
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "format/arrow.h"
#include "format/arrow_columns.h"
#include "format/arrow_gather.h"
#include "format/arrow_message.h"

enum {
	BATCH = 1 << 20, /* (1) bytes, about */
	ROWS_MOST = 1 << 16,
	REFERRED = 16 /* bytes that a value of any length is taken for */
};
enum { BLOCK_BYTES = 24 }; /* of the footer, for a batch */

struct joiner {
	struct arrow_schema schema; /* of the output */
	size_t step; /* (1) */
	struct buf pending; /* chunks with rows that are still to be written */
	struct buf run; /* their runs */
	size_t rows; /* so many */
	uint64_t at; /* bytes written so far */
	struct buf blocks; /* (2) */
};

/* ---- (1) ---- */

/* Bytes of a value, about. */
static size_t
size_of(const struct arrow_schema *s, size_t field, size_t classes)
{
	const struct arrow_field *f = &s->field[field];

	if (f->kind == KIND_FIXED_LIST)
		return mem_product(f->width, size_of(s, field + 1, classes));
	if (f->kind == KIND_LIST && f[1].type == ARROW_FLOAT)
		return mem_product(classes, f[1].width);
	return f->kind == KIND_FIXED ? f->width : REFERRED;
}

static size_t
step_of(const struct arrow_schema *s, size_t classes)
{
	size_t bytes = 1, step;

	for (size_t i = 0; i < s->nfield && bytes < BATCH; i += s->field[i].size)
		bytes += size_of(s, i, classes);
	step = BATCH / bytes;
	return step == 0 ? 1 : step > ROWS_MOST ? ROWS_MOST : step;
}

/* The schema is that of the head, with which the output begins. */
static struct joiner *
joiner_of(const struct style *s, void **state, struct err *err)
{
	struct joiner *j = *state;
	struct buf head = {0};
	size_t at, size, magic = arrow_writes_file(s) ? ARROW_MAGIC_PADDED : 0;
	int status;

	if (j)
		return j;
	*state = j = mem_new(1, sizeof(*j), err);
	if (!j)
		return NULL;
	status = arrow_head(s, &head, err);
	if (status == 0) {
		arrow_frame(head.p + magic, head.len - magic, &at, &size);
		status = arrow_schema_read(&j->schema, head.p + magic + at, size, err);
	}
	if (status == 0) {
		j->at = head.len;
		j->step = step_of(&j->schema, layout_width(s->layout));
	}
	buf_free(&head);
	return status == 0 ? j : NULL;
}

/* ---- a record batch ---- */

static size_t
count_buffers(const struct arrow_schema *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->nfield; i++)
		n += arrow_buffers(s, &s->field[i], false);
	return n;
}

/* Everything before the body, with the numbers still to come; returns where its length goes. */
static size_t
begin_message(struct gather *g, const struct arrow_schema *s, size_t rows)
{
	struct flat_out *f = &g->flat;
	size_t message, batch;

	arrow_begin_message(f, g->out, HEADER_BATCH, &message);
	batch = arrow_add_batch(f, rows);
	flat_refer(f, flat_field(f, message, 2), batch);
	g->node = flat_add_vector(f, s->nfield, ARROW_PAIR, 8);
	flat_refer(f, flat_field(f, batch, 1), g->node);
	g->buffer = flat_add_vector(f, count_buffers(s), ARROW_PAIR, 8);
	flat_refer(f, flat_field(f, batch, 2), g->buffer);
	g->node += 4;
	g->buffer += 4;
	arrow_end_metadata(f);
	g->body = g->out->len;
	return flat_field(f, message, 3);
}

/* Tells the footer of the batch that begins at `from` in out. */
static int
note_block(struct joiner *j, uint64_t at, size_t metadata, size_t body, struct err *err)
{
	unsigned char block[BLOCK_BYTES];

	flat_store(block, at, 8);
	flat_store(block + 8, metadata, 8);
	flat_store(block + 16, body, 8);
	buf_add(&j->blocks, block, sizeof(block));
	return buf_check(&j->blocks, err);
}

static int
put_batch(struct joiner *j, const struct runs *r, bool file, struct buf *out, struct err *err)
{
	struct gather g = {.out = out, .err = err};
	const size_t from = out->len, length = begin_message(&g, &j->schema, r->total);
	const uint64_t at = j->at;

	for (size_t i = 0; i < j->schema.nfield; i += j->schema.field[i].size) {
		g.name = j->schema.field[i].name;
		if (gather_field(&g, r, &j->schema, i) < 0)
			return -1;
	}
	flat_set(&g.flat, length, out->len - g.body, 8);
	j->at += out->len - from;
	if (buf_check(out, err) < 0)
		return -1;
	return file ? note_block(j, at, g.body - from, out->len - g.body, err) : 0;
}

/* ---- rows that are still to be written ---- */

/* Adds what is left of the chunks at p. */
static void
add_runs(struct joiner *j, const char *p, size_t n)
{
	struct run run;

	for (const char *end = p + n; p < end; p += chunk_number(p, CHUNK_BYTES)) {
		run = (struct run){
		    p, (size_t)chunk_number(p, CHUNK_FIRST), (size_t)chunk_number(p, CHUNK_COUNT)};
		buf_add(&j->run, &run, sizeof(run));
		j->rows += run.n;
	}
}

/* Takes `rows` rows off the runs from the i-th on, of which *next are used up. */
static int
take_batch(struct joiner *j, size_t rows, size_t *next, bool file, struct buf *out, struct err *err)
{
	struct run *all = (void *)j->run.p, *last, left;
	struct runs r = {all + *next, 0, rows};
	size_t n = rows;
	int status;

	while (n > all[*next + r.n].n)
		n -= all[*next + r.n++].n;
	last = &all[*next + r.n++];
	left = (struct run){last->chunk, last->first + n, last->n - n};
	last->n = n;
	status = put_batch(j, &r, file, out, err);
	*last = left;
	*next += r.n - (left.n > 0);
	j->rows -= rows;
	return status;
}

/* What the runs from the i-th on have is kept, and all else forgotten. */
static int
keep_rest(struct joiner *j, size_t next, struct err *err)
{
	const struct run *all = (const void *)j->run.p;
	const size_t n = j->run.len / sizeof(*all);
	struct buf kept = {0};
	size_t from;

	for (; next < n; next++) {
		from = kept.len;
		buf_add(&kept, all[next].chunk, chunk_number(all[next].chunk, CHUNK_BYTES));
		chunk_set(&kept, from, CHUNK_FIRST, all[next].first);
		chunk_set(&kept, from, CHUNK_COUNT, all[next].n);
	}
	buf_free(&j->pending);
	j->pending = kept;
	j->run.len = 0;
	return buf_check(&j->pending, err);
}

/* Too few rows for a batch are only added. */
static int
keep_all(struct joiner *j, const char *p, size_t n, struct err *err)
{
	buf_add(&j->pending, p, n);
	j->run.len = 0;
	return buf_check(&j->pending, err);
}

int
arrow_join(
    const struct style *s, void **state, const char *p, size_t n, struct buf *out, struct err *err)
{
	struct joiner *j = joiner_of(s, state, err);
	const bool file = arrow_writes_file(s);
	size_t next = 0;

	if (!j)
		return -1;
	j->rows = 0;
	add_runs(j, j->pending.p, j->pending.len);
	add_runs(j, p, n);
	if (buf_check(&j->run, err) < 0)
		return -1;
	if (j->rows < j->step)
		return keep_all(j, p, n, err);
	while (j->rows >= j->step) {
		if (take_batch(j, j->step, &next, file, out, err) < 0)
			return -1;
	}
	return keep_rest(j, next, err);
}

/* The rows that are left, and the end of the stream. */
static int
end_stream(const struct style *s, struct joiner *j, struct buf *out, struct err *err)
{
	size_t next = 0;

	j->rows = 0;
	add_runs(j, j->pending.p, j->pending.len);
	if (buf_check(&j->run, err) < 0 ||
	    (j->rows > 0 && take_batch(j, j->rows, &next, arrow_writes_file(s), out, err) < 0))
		return -1;
	arrow_add_mark(out);
	buf_add(out, "\0\0\0", 4);
	return buf_check(out, err);
}

int
arrow_end(const struct style *s, void **state, struct buf *out, struct err *err)
{
	struct joiner *j = joiner_of(s, state, err);

	if (!j || end_stream(s, j, out, err) < 0)
		return -1;
	return arrow_writes_file(s) ? arrow_footer(s, &j->blocks, out, err) : 0;
}

void
arrow_join_free(void *state)
{
	struct joiner *j = state;

	if (!j)
		return;
	arrow_schema_free(&j->schema);
	buf_free(&j->pending);
	buf_free(&j->run);
	buf_free(&j->blocks);
	mem_free(j);
}
