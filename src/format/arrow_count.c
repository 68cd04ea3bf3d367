/* SPDX-License-Identifier: MIT */
/*
 * How many classes a column of lists has: as many as the first list that is not empty.
 *
 * (1) Only the front of the file is there. If that does not show it, more is asked for.
 * (2) If there are rows, but no such list, they can't be read: they must not be taken
 *     for none.
 */
#include "base/err.h"
#include "base/mem.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"
#include "format/arrow_codec.h"
#include "format/layout.h"

struct first {
	const char *p; /* of the body, of which n bytes are there */
	size_t n;
	struct arrow_span span[2]; /* validity and offsets */
	size_t rows;
	bool nulls;
	size_t width; /* of an offset */
};

/* The first list that is not empty; OPEN_MORE if the bytes do not show it. */
static int
count_first(const struct first *f, size_t *classes)
{
	const uint64_t have = f->n < f->span[1].at ? 0 : f->n - f->span[1].at;
	const uint64_t len = have < f->span[1].len ? have : f->span[1].len;
	const char *valid = f->nulls ? f->p + f->span[0].at : NULL, *p = f->p + f->span[1].at;
	uint64_t a, b;

	if (f->nulls && (f->span[0].at + f->span[0].len > f->n || f->rows / 8 >= f->span[0].len))
		return f->span[0].at + f->span[0].len > f->n ? OPEN_MORE : OPEN_DONE;
	for (size_t i = 0; i < f->rows; i++) {
		if ((i + 2) * f->width > len)
			return len < f->span[1].len ? OPEN_MORE : OPEN_DONE;
		a = flat_load(p + i * f->width, (unsigned)f->width);
		b = flat_load(p + (i + 1) * f->width, (unsigned)f->width);
		if (chunk_bit(valid, i) && b > a) {
			*classes = (size_t)(b - a);
			return OPEN_DONE;
		}
	}
	return OPEN_DONE;
}

/* The same of compressed buffers, which must be there as a whole. */
static int
count_compressed(struct first *f, enum arrow_codec codec, size_t *classes, struct err *err)
{
	struct buf plain = {0};
	int status;

	for (size_t i = 0; i < 2; i++) {
		if (f->span[i].at + f->span[i].len > f->n)
			return OPEN_MORE;
	}
	status = arrow_decompress(&plain, codec, f->p, f->n, f->span, 2, err);
	f->p = plain.p;
	f->n = plain.len;
	if (status == 0 && plain.p)
		status = count_first(f, classes);
	buf_free(&plain);
	return status;
}

/* What record batches show: the values of the first list that has any, and rows up to it. */
struct count {
	size_t classes;
	bool rows; /* there are any */
};

/* The batch of the message, of whose body n bytes are at p. */
static int
count_batch(const struct layout *l, struct arrow_message *m, size_t field, const char *p, size_t n,
    struct count *count, struct err *err)
{
	const struct arrow_schema *s = &((const struct arrow_state *)l->state)->schema;
	struct arrow_part *part = mem_new(s->nfield, sizeof(*part), err);
	struct arrow_span *span = mem_new(m->buffer.n, sizeof(*span), err);
	struct first f = {.p = p, .n = n, .width = s->field[field].width};
	int status = -1;

	if (part && span && arrow_message_parts(m, s, false, 0, part, span, err) == 0) {
		f.rows = part[field].n;
		f.nulls = part[field].nulls > 0;
		f.span[0] = span[part[field].buffer];
		f.span[1] = span[part[field].buffer + 1];
		count->rows = count->rows || f.rows > 0;
		status = m->codec == CODEC_NONE
		    ? count_first(&f, &count->classes)
		    : count_compressed(&f, m->codec, &count->classes, err);
	}
	mem_free(part);
	mem_free(span);
	return status;
}

/* Batch by batch. OPEN_DONE, OPEN_MORE or -1. */
static int
count_classes(const struct layout *l, size_t field, const char *p, size_t n, struct count *count,
    struct err *err)
{
	struct arrow_message m;
	size_t at, size, take;
	int status = OPEN_DONE, frame;

	for (; count->classes == 0 && status == OPEN_DONE; p += take, n -= take) {
		frame = arrow_frame(p, n, &at, &size);
		if (frame == FRAME_END || frame == FRAME_BAD)
			return OPEN_DONE;
		if (frame == FRAME_MORE || n < at + size)
			return OPEN_MORE;
		if (arrow_message_read(&m, p + at, size, err) < 0)
			return -1;
		take = at + size;
		if (m.header == HEADER_BATCH)
			status = count_batch(l, &m, field, p + take, n - take, count, err);
		if (count->classes == 0 && status == OPEN_DONE && m.body > n - take)
			status = OPEN_MORE;
		take += m.body < n - take ? (size_t)m.body : n - take;
	}
	return status;
}

/* Whether the n bytes are whole messages. */
static bool
ends_whole(const char *p, size_t n)
{
	struct arrow_message m;
	struct err err;
	size_t at, size;

	while (n > 0) {
		if (arrow_frame(p, n, &at, &size) != FRAME_MESSAGE || size > n - at ||
		    arrow_message_read(&m, p + at, size, &err) < 0 || m.body > n - at - size)
			return false;
		p += at + size + (size_t)m.body;
		n -= at + size + (size_t)m.body;
	}
	return true;
}

static int
no_values(const struct layout *l, size_t list, struct err *err)
{
	return err_set(err, ERR_DATA, "the column '%.60s' has rows, but no list in it has a value",
	    l->column[list].name);
}

int
arrow_count_classes(const struct layout *l, size_t list, const char *p, size_t n, bool at_end,
    size_t *classes, struct err *err)
{
	const size_t field = ((const struct arrow_state *)l->state)->column[list];
	struct count count = {0};
	int status = count_classes(l, field, p, n, &count, err);

	if (status == OPEN_MORE && at_end) {
		if (((const struct arrow_cursor *)l->cursor)->file_form || !ends_whole(p, n))
			return err_set(err, ERR_DATA, "the input is cut short");
		status = OPEN_DONE;
	}
	*classes = count.classes;
	if (status == OPEN_DONE && count.classes == 0 && count.rows)
		return no_values(l, list, err);
	return status;
}
