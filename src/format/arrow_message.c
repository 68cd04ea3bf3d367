/* SPDX-License-Identifier: MIT */
/*
 * Messages of an Arrow stream, and which buffers each column has.
 *
 * A record batch lists a node for each field and the buffers of all fields, both
 * in the order of the schema. So even a column that is not used must be counted.
 */
#include "format/arrow_message.h"

#include <string.h>

#include "base/err.h"

const char arrow_magic[] = "ARROW1";

enum { MESSAGE_HEADER_TYPE = 1, MESSAGE_HEADER, MESSAGE_BODY };
enum { BATCH_ROWS, BATCH_NODES, BATCH_BUFFERS, BATCH_COMPRESSION, BATCH_VIEWS };
enum { DICTIONARY_ID, DICTIONARY_DATA, DICTIONARY_DELTA };
enum { VIEW_BYTES = 8 };

int
arrow_frame(const char *p, size_t n, size_t *at, size_t *size)
{
	uint64_t len;

	*at = 4;
	if (n < *at)
		return FRAME_MORE;
	len = flat_load(p, 4);
	if (len == 0xffffffff) {
		*at = 8;
		if (n < *at)
			return FRAME_MORE;
		len = flat_load(p + 4, 4);
	}
	*size = (size_t)len;
	return len == 0 ? FRAME_END : len <= INT32_MAX ? FRAME_MESSAGE : FRAME_BAD;
}

static int
damaged(struct err *err)
{
	return err_set(err, ERR_DATA, "the metadata of a record batch is damaged");
}

static int
read_codec(struct arrow_message *m, struct flat_table batch, struct err *err)
{
	const struct flat_table t = flat_sub(&m->flat, batch, BATCH_COMPRESSION);
	uint64_t codec;

	m->codec = CODEC_NONE;
	if (t.at == 0)
		return 0;
	codec = flat_number(&m->flat, t, 0, 1, 0);
	if (codec > 1 || flat_number(&m->flat, t, 1, 1, 0) != 0)
		return err_set(err, ERR_DATA,
		    "its buffers are compressed in a way that smx does "
		    "not know");
	m->codec = codec == 0 ? CODEC_LZ4 : CODEC_ZSTD;
	return 0;
}

int
arrow_message_read(struct arrow_message *m, const void *p, size_t n, struct err *err)
{
	struct flat *b = &m->flat;
	struct flat_table t, batch;

	*m = (struct arrow_message){.flat = {.p = p, .n = n}};
	t = flat_root(b);
	m->header = (unsigned)flat_number(b, t, MESSAGE_HEADER_TYPE, 1, 0);
	m->body = flat_number(b, t, MESSAGE_BODY, 8, 0);
	batch = flat_sub(b, t, MESSAGE_HEADER);
	if (b->bad || batch.at == 0 || m->body > INT64_MAX)
		return err_set(err, ERR_DATA, "a message is damaged");
	if (m->header == HEADER_DICTIONARY) {
		m->id = (int64_t)flat_number(b, batch, DICTIONARY_ID, 8, 0);
		m->delta = flat_number(b, batch, DICTIONARY_DELTA, 1, 0) != 0;
		batch = flat_sub(b, batch, DICTIONARY_DATA);
	} else if (m->header != HEADER_BATCH) {
		return 0;
	}
	m->rows = flat_number(b, batch, BATCH_ROWS, 8, 0);
	m->node = flat_vector(b, batch, BATCH_NODES, ARROW_PAIR);
	m->buffer = flat_vector(b, batch, BATCH_BUFFERS, ARROW_PAIR);
	m->view = flat_vector(b, batch, BATCH_VIEWS, VIEW_BYTES);
	if (b->bad || batch.at == 0 || m->rows > INT64_MAX)
		return damaged(err);
	return read_codec(m, batch, err);
}

/* ---- which buffers each column has ---- */

struct placing {
	struct arrow_message *m;
	const struct arrow_schema *s;
	struct arrow_part *part;
	size_t node, buffer, view; /* used up so far */
};

size_t
arrow_buffers(const struct arrow_schema *s, const struct arrow_field *f, bool values)
{
	static const size_t n[] = {
	    [KIND_NOTHING] = 0,
	    [KIND_BITS] = 2,
	    [KIND_FIXED] = 2,
	    [KIND_BYTES] = 3,
	    [KIND_LIST] = 2,
	    [KIND_FIXED_LIST] = 1,
	    [KIND_STRUCT] = 1,
	    [KIND_VIEW] = 2,
	};

	if (f->dictionary && !values)
		return 2;
	if (f->kind != KIND_OTHER)
		return n[f->kind];
	if (f->type == ARROW_UNION)
		return 1U + (f->param[0] != 0) + s->old_unions;
	return f->type == ARROW_RUN_END ? 0 : 3;
}

static bool
place(struct placing *w, size_t field, bool values)
{
	const struct arrow_field *f = &w->s->field[field];
	struct arrow_message *m = w->m;
	struct arrow_part *part = &w->part[field];
	uint64_t nview = 0;
	const unsigned char *p;

	if (w->node == m->node.n)
		return false;
	p = m->flat.p + m->node.at + ARROW_PAIR * w->node++;
	*part = (struct arrow_part){flat_load(p, 8), flat_load(p + 8, 8), w->buffer, 0};
	if (part->n > INT64_MAX || part->nulls > part->n)
		return false;
	if (f->kind == KIND_VIEW && (values || !f->dictionary)) {
		if (w->view == m->view.n)
			return false;
		nview = flat_load(m->flat.p + m->view.at + VIEW_BYTES * w->view++, 8);
		if (nview > m->buffer.n)
			return false;
		part->nview = (size_t)nview;
	}
	w->buffer += arrow_buffers(w->s, f, values) + part->nview;
	if (w->buffer > m->buffer.n)
		return false;
	if (f->dictionary && !values)
		return true;
	for (size_t i = field + 1; i < field + f->size; i += w->s->field[i].size) {
		if (!place(w, i, false))
			return false;
	}
	return true;
}

static bool
read_spans(const struct arrow_message *m, struct arrow_span *span)
{
	const unsigned char *p = m->flat.p + m->buffer.at;

	for (size_t i = 0; i < m->buffer.n; i++, p += ARROW_PAIR) {
		span[i] = (struct arrow_span){flat_load(p, 8), flat_load(p + 8, 8)};
		if (span[i].at > m->body || span[i].len > m->body - span[i].at)
			return false;
	}
	return true;
}

int
arrow_message_parts(struct arrow_message *m, const struct arrow_schema *s, bool values, size_t of,
    struct arrow_part *part, struct arrow_span *span, struct err *err)
{
	struct placing w = {.m = m, .s = s, .part = part};
	const size_t end = values ? of + 1 : s->nfield;

	if (!read_spans(m, span))
		return damaged(err);
	for (size_t i = of; i < end; i += s->field[i].size) {
		if (!place(&w, i, values) || part[i].n != m->rows)
			return damaged(err);
	}
	return w.node == m->node.n && w.buffer == m->buffer.n ? 0 : damaged(err);
}
