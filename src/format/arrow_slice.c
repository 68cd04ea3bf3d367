/* SPDX-License-Identifier: MIT */
/*
 * Rows of a record batch into a chunk.
 *
 * (1) A batch says how many values there are and where its buffers are; whether
 *     the values fit in the buffers, and offsets in what they refer to, is looked at
 *     here, before anything is read.
 * (2) Indices and views may repeat the same bytes any number of times. So they are
 *     added up before their values are copied, or, inside lists and dictionaries, as
 *     they are.
 * (3) Elements of lists may take no bytes: nulls, or structs without fields. Then
 *     only their number says how much text they become.
 */
#include "format/arrow_slice.h"

#include "base/err.h"
#include "format/arrow_chunk.h"
#include "io/stream.h"

enum { VALIDITY, SECOND, THIRD }; /* the buffers of a field */
enum { VIEW_WIDTH = 16, VIEW_INLINE = 12 };

static int
damaged(const struct arrow_slicer *k, size_t field, const char *what, struct err *err)
{
	return err_set(err, ERR_DATA, "a record batch is damaged: %s of the column '%.60s'", what,
	    k->schema->field[field].name);
}

/* ---- bytes of buffers ---- */

/* Whether a buffer of the field has these bytes (1); n may be of a product that overflowed. */
static const struct arrow_span *
span_of(
    const struct arrow_slicer *k, size_t field, size_t i, uint64_t at, uint64_t n, struct err *err)
{
	const struct arrow_span *span = &k->span[k->part[field].buffer + i];

	if (at <= span->len && n <= span->len - at)
		return span;
	damaged(k, field, "a buffer is too short", err);
	return NULL;
}

/* Reads bytes of the body that the caller knows to be inside it. */
static int
read_body(const struct arrow_slicer *k, uint64_t at, char *to, size_t n, struct err *err)
{
	size_t got;

	if (k->body.p) {
		memcpy(to, k->body.p + at, n);
		return 0;
	}
	if (stream_read_at(k->body.stream, to, n, k->body.at + at, &got, err) < 0)
		return -1;
	return got == n ? 0 : err_set(err, ERR_IO, "the file changed while it was read");
}

/* Bytes of a buffer of the field, good until the next call; NULL with err set. */
static const char *
look(struct arrow_slicer *k, size_t field, size_t i, uint64_t at, uint64_t n, struct err *err)
{
	const struct arrow_span *span = span_of(k, field, i, at, n, err);

	if (!span)
		return NULL;
	if (k->body.p)
		return k->body.p + span->at + at;
	k->scratch.len = 0;
	if (!buf_room(&k->scratch, (size_t)n + 1, err) ||
	    read_body(k, span->at + at, k->scratch.p, (size_t)n, err) < 0)
		return NULL;
	return k->scratch.p;
}

/* ---- parts of a chunk ---- */

struct slicing {
	struct arrow_slicer *k;
	struct buf *text;
	size_t from;
	struct err *err;
};

static char *
add(const struct slicing *w, size_t field, enum chunk_part part, uint64_t n)
{
	char *p = chunk_add(w->text, w->from, field, part, (size_t)n);

	if (!p)
		buf_check(w->text, w->err);
	return p;
}

static int
copy(const struct slicing *w, size_t field, size_t i, uint64_t at, uint64_t n)
{
	const struct arrow_span *span = span_of(w->k, field, i, at, n, w->err);
	char *to = span ? add(w, field, CHUNK_DATA, n) : NULL;

	return to ? read_body(w->k, span->at + at, to, (size_t)n, w->err) : -1;
}

static int
copy_bits(const struct slicing *w, size_t field, size_t i, enum chunk_part part, uint64_t first,
    uint64_t n)
{
	const char *p = look(w->k, field, i, first / 8, (first % 8 + n + 7) / 8, w->err);
	char *to = p ? add(w, field, part, (n + 7) / 8) : NULL;

	if (!to)
		return -1;
	chunk_bits(to, p, first % 8, (size_t)n);
	return 0;
}

static int
copy_valid(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	if (w->k->part[field].nulls == 0 || n == 0)
		return 0;
	return copy_bits(w, field, VALIDITY, CHUNK_VALID, first, n);
}

/* n + 1 offsets of `width` bytes, which rise, from 0 on. */
static bool
rebase(char *to, const char *p, uint64_t n, size_t width)
{
	const uint64_t base = flat_load(p, (unsigned)width);
	uint64_t last = 0, x;
	bool rises = true;

	for (uint64_t i = 0; i <= n; i++) {
		x = (width == 4 ? flat_load(p + 4 * i, 4) : flat_load(p + 8 * i, 8)) - base;
		rises &= x >= last;
		last = x;
		memcpy(to + 8 * i, &x, sizeof(x));
	}
	return rises;
}

/* The offsets of n values; what they refer to begins at *at and has *len elements. */
static int
copy_offsets(
    const struct slicing *w, size_t field, uint64_t first, uint64_t n, uint64_t *at, uint64_t *len)
{
	const size_t width = w->k->schema->field[field].width;
	const char *p;
	char *to;

	*at = *len = 0;
	if (n == 0) { /* then there may be no buffer */
		to = add(w, field, CHUNK_OFFSETS, 8);
		return to ? (memset(to, 0, 8), 0) : -1;
	}
	p = look(w->k, field, SECOND, first * width, (n + 1) * width, w->err);
	to = p ? add(w, field, CHUNK_OFFSETS, 8 * (n + 1)) : NULL;
	if (!to)
		return -1;
	*at = flat_load(p, (unsigned)width);
	if (*at > INT64_MAX || !rebase(to, p, n, width))
		return damaged(w->k, field, "the offsets fall", w->err);
	*len = chunk_number(to, n);
	return *len <= INT64_MAX ? 0 : damaged(w->k, field, "an offset is too large", w->err);
}

/* ---- bytes that are referred to: by indices, or by views ---- */

struct value {
	const char *p;
	size_t len;
	uint64_t at; /* of a view, if p is NULL: where it is in its buffer */
	size_t buffer;
	bool null;
};

static const struct arrow_dictionary *
dictionary_of(const struct arrow_slicer *k, size_t field)
{
	for (size_t i = 0; i < k->ndictionary; i++) {
		if (k->dictionary[i].id == k->schema->field[field].id)
			return &k->dictionary[i];
	}
	return NULL;
}

/* The value of an index; dictionary is not NULL. */
static int
value_of_index(const struct arrow_slicer *k, size_t field, const struct arrow_dictionary *d,
    const char *p, struct value *v, struct err *err)
{
	const struct arrow_field *f = &k->schema->field[field];
	const uint64_t i = flat_load(p, f->index_width);
	const bool negative = f->index_signed && i >> (8 * f->index_width - 1);
	uint64_t begin;

	if (negative || i >= d->n)
		return damaged(k, field, "an index is not in the dictionary", err);
	begin = i > 0 ? chunk_number(d->ends.p, (size_t)i - 1) : 0;
	v->null = d->null.p[i];
	v->p = d->data.p + begin;
	v->len = (size_t)(chunk_number(d->ends.p, (size_t)i) - begin);
	return 0;
}

static int
value_of_view(
    const struct arrow_slicer *k, size_t field, const char *p, struct value *v, struct err *err)
{
	const uint64_t len = flat_load(p, 4), i = flat_load(p + 8, 4), at = flat_load(p + 12, 4);

	v->null = false;
	v->len = (size_t)len;
	v->p = p + 4;
	if (len <= VIEW_INLINE)
		return 0;
	v->p = NULL;
	if (len > INT32_MAX || i >= k->part[field].nview)
		return damaged(k, field, "a view leaves its buffers", err);
	v->buffer = SECOND + 1 + (size_t)i;
	v->at = at;
	return span_of(k, field, v->buffer, at, len, err) ? 0 : -1;
}

/* The i-th of those values, whose indices or views begin at p. */
static int
value_at(const struct arrow_slicer *k, size_t field, const struct arrow_dictionary *d,
    const char *p, uint64_t i, struct value *v, struct err *err)
{
	const struct arrow_field *f = &k->schema->field[field];

	if (f->dictionary)
		return value_of_index(k, field, d, p + i * f->index_width, v, err);
	return value_of_view(k, field, p + i * VIEW_WIDTH, v, err);
}

/* Whether the values of a dictionary are of the field's type: fields may share one. */
static bool
has_values_of(const struct arrow_slicer *k, const struct arrow_dictionary *d, size_t field)
{
	const struct arrow_field *a = &k->schema->field[d->field], *b = &k->schema->field[field];

	return a->type == b->type && a->width == b->width &&
	    memcmp(a->param, b->param, sizeof(a->param)) == 0;
}

/* A batch's validity, indices or views, and dictionary, from `first` on. */
struct referring {
	const char *valid, *p;
	const struct arrow_dictionary *d;
	struct buf bits; /* owned: look() gives one thing at a time */
	size_t shift;
};

static int
refer(struct arrow_slicer *k, size_t field, uint64_t first, uint64_t n, struct referring *r,
    struct err *err)
{
	const struct arrow_field *f = &k->schema->field[field];
	const size_t width = f->dictionary ? f->index_width : VIEW_WIDTH;
	const char *p;

	*r = (struct referring){.shift = first % 8};
	r->d = f->dictionary ? dictionary_of(k, field) : NULL;
	if (f->dictionary && !r->d && k->part[field].nulls < k->part[field].n)
		return damaged(k, field, "there is no dictionary", err);
	if (r->d && !has_values_of(k, r->d, field))
		return damaged(k, field, "another type is in the dictionary", err);
	if (k->part[field].nulls > 0) {
		p = look(k, field, VALIDITY, first / 8, (r->shift + n + 7) / 8, err);
		if (!p)
			return -1;
		buf_add(&r->bits, p, (size_t)(r->shift + n + 7) / 8);
		if (buf_check(&r->bits, err) < 0)
			return -1;
		r->valid = r->bits.p;
	}
	r->p = look(k, field, SECOND, first * width, n * width, err);
	return r->p ? 0 : -1;
}

/* (2) */
uint64_t
arrow_slice_fits(struct arrow_slicer *k, size_t field, uint64_t first, uint64_t most, size_t bytes,
    struct err *err)
{
	struct referring r;
	struct value v;
	uint64_t n = 0, sum = 0;

	if (refer(k, field, first, most, &r, err) < 0)
		most = 0;
	for (; n < most; n++) {
		v.len = 0;
		if (chunk_bit(r.valid, r.shift + n) &&
		    value_at(k, field, r.d, r.p, n, &v, err) < 0) {
			n = 0;
			break;
		}
		sum += v.len;
		if (n > 0 && sum > bytes)
			break;
	}
	buf_free(&r.bits);
	return n;
}

/* Copies a value to the end of what the field's data has; of a fixed width if that is not 0. */
static int
add_value(const struct slicing *w, size_t field, const struct value *v, size_t width)
{
	struct arrow_slicer *k = w->k;
	const struct arrow_span *span = &k->span[k->part[field].buffer];
	const size_t n = width > 0 ? width : v->null ? 0 : v->len;
	char *to = buf_room(w->text, n, w->err);

	if (!to)
		return -1;
	w->text->len += n;
	if (v->null || v->len == 0)
		memset(to, 0, n);
	else if (v->p)
		memcpy(to, v->p, n);
	else
		return read_body(k, span[v->buffer].at + v->at, to, n, w->err);
	return 0;
}

/* (2) The most that all values of a column may take: what is in its buffers, and a long row. */
static uint64_t
most_bytes(const struct arrow_slicer *k, size_t field)
{
	const struct arrow_part *part = &k->part[field];
	uint64_t sum = k->max_value;

	for (size_t i = 0; i < SECOND + 1 + part->nview; i++)
		sum += k->span[part->buffer + i].len;
	return sum;
}

static int
too_long(const struct slicing *w, size_t field, uint64_t n)
{
	err_set(w->err, ERR_DATA, "a value of the column '%.60s' has %llu bytes",
	    w->k->schema->field[field].name, (unsigned long long)n);
	return err_advise(w->err, ADVICE_MAX_ROW);
}

static int
too_many(const struct slicing *w, size_t field, const char *what)
{
	err_set(w->err, ERR_DATA, "a record batch repeats %s of the column '%.60s' too often", what,
	    w->k->schema->field[field].name);
	return err_advise(w->err, ADVICE_MAX_ROW);
}

/* The values behind r, to parts of the chunk whose room is taken: bits and ends by their places. */
static int
add_values(const struct slicing *w, size_t field, const struct referring *r, uint64_t n,
    size_t valid, size_t ends)
{
	const struct arrow_field *f = &w->k->schema->field[field];
	const size_t width = f->kind == KIND_FIXED ? f->width : 0;
	const size_t data = w->text->len;
	const uint64_t most = most_bytes(w->k, field);
	struct value v;
	uint64_t end;

	for (uint64_t i = 0; i < n; i++) {
		v = (struct value){.null = true};
		if (chunk_bit(r->valid, r->shift + (size_t)i) &&
		    value_at(w->k, field, r->d, r->p, i, &v, w->err) < 0)
			return -1;
		if (v.len > w->k->max_value)
			return too_long(w, field, v.len);
		if (v.len > most - (w->text->len - data))
			return too_many(w, field, "values");
		if (add_value(w, field, &v, width) < 0)
			return -1;
		if (!v.null)
			w->text->p[valid + i / 8] |= (char)(1 << i % 8);
		end = w->text->len - data;
		if (width == 0)
			memcpy(w->text->p + ends + 8 * (i + 1), &end, sizeof(end));
	}
	return 0;
}

static int
copy_referred(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	const bool fixed = w->k->schema->field[field].kind == KIND_FIXED;
	struct referring r;
	size_t valid = 0, ends = 0;
	char *p;
	int status = refer(w->k, field, first, n, &r, w->err);

	if (status == 0 && (p = add(w, field, CHUNK_VALID, (n + 7) / 8))) {
		memset(p, 0, (size_t)(n + 7) / 8);
		valid = (size_t)(p - w->text->p);
	} else {
		status = -1;
	}
	if (status == 0 && !fixed && (p = add(w, field, CHUNK_OFFSETS, 8 * (n + 1)))) {
		memset(p, 0, 8);
		ends = (size_t)(p - w->text->p);
	} else if (!fixed) {
		status = -1;
	}
	if (status == 0)
		status =
		    add(w, field, CHUNK_DATA, 0) ? add_values(w, field, &r, n, valid, ends) : -1;
	buf_free(&r.bits);
	return status;
}

/* ---- a field ---- */

static int slice(const struct slicing *w, size_t field, uint64_t first, uint64_t n);

/* Whether values of the field, which are not null, take bytes in its batch. */
static bool
has_bytes(const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];

	if (f->dictionary || f->kind == KIND_BITS)
		return true;
	if (f->kind != KIND_STRUCT && f->kind != KIND_FIXED_LIST)
		return f->width > 0;
	for (size_t i = field + 1; i < field + f->size; i += s->field[i].size) {
		if (has_bytes(s, i))
			return f->kind == KIND_STRUCT || f->width > 0;
	}
	return false;
}

/* (3) The elements of lists. */
static int
slice_elements(const struct slicing *w, size_t list, uint64_t first, uint64_t n)
{
	if (n > w->k->max_value && !has_bytes(w->k->schema, list + 1))
		return too_many(w, list, "elements");
	return slice(w, list + 1, first, n);
}

static int
slice_lists(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	uint64_t at, len;

	if (copy_offsets(w, field, first, n, &at, &len) < 0)
		return -1;
	return slice_elements(w, field, at, len);
}

static int
slice_bytes(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	uint64_t at, len;

	if (copy_offsets(w, field, first, n, &at, &len) < 0)
		return -1;
	return copy(w, field, THIRD, at, len);
}

static int
slice_structs(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	const struct arrow_field *f = &w->k->schema->field[field];

	for (size_t i = field + 1; i < field + f->size; i += w->k->schema->field[i].size) {
		if (slice(w, i, first, n) < 0)
			return -1;
	}
	return 0;
}

static int
slice(const struct slicing *w, size_t field, uint64_t first, uint64_t n)
{
	const struct arrow_field *f = &w->k->schema->field[field];
	const uint64_t have = w->k->part[field].n;

	if (first > have || n > have - first)
		return damaged(w->k, field, "a list is longer than its elements", w->err);
	if (f->width > 0 && (have > INT64_MAX / f->width || have > INT64_MAX / 16))
		return damaged(w->k, field, "there are too many values", w->err);
	if (f->dictionary || f->kind == KIND_VIEW)
		return copy_referred(w, field, first, n);
	if (f->kind != KIND_NOTHING && copy_valid(w, field, first, n) < 0)
		return -1;
	switch (f->kind) {
	case KIND_BITS:
		return copy_bits(w, field, SECOND, CHUNK_DATA, first, n);
	case KIND_FIXED:
		return copy(w, field, SECOND, first * f->width, n * f->width);
	case KIND_BYTES:
		return slice_bytes(w, field, first, n);
	case KIND_LIST:
		return slice_lists(w, field, first, n);
	case KIND_FIXED_LIST:
		return slice_elements(w, field, first * f->width, n * f->width);
	case KIND_STRUCT:
		return slice_structs(w, field, first, n);
	default:
		return 0;
	}
}

int
arrow_slice(struct arrow_slicer *k, size_t field, uint64_t first, uint64_t n, struct buf *text,
    size_t from, struct err *err)
{
	const struct slicing w = {k, text, from, err};

	return slice(&w, field, first, n);
}

/* ---- dictionaries ---- */

static int
add_to_dictionary(struct arrow_dictionary *d, const struct value *v, struct err *err)
{
	const char null = v->null;
	uint64_t end;

	if (!v->null)
		buf_add(&d->data, v->p, v->len);
	end = d->data.len;
	buf_add(&d->ends, &end, sizeof(end));
	buf_add(&d->null, &null, 1);
	if (v->len > d->longest)
		d->longest = v->len;
	d->n++;
	return buf_check(&d->data, err) < 0 || buf_check(&d->ends, err) < 0
	    ? -1
	    : buf_check(&d->null, err);
}

/* The values are put into a chunk, and taken from there. */
static int
add_chunk(struct arrow_dictionary *d, const struct arrow_schema *s, size_t field, const char *chunk,
    size_t n, struct err *err)
{
	const char *valid = chunk_part(chunk, field, CHUNK_VALID);
	const char *ends = chunk_part(chunk, field, CHUNK_OFFSETS);
	const char *data = chunk_part(chunk, field, CHUNK_DATA);
	const size_t width = s->field[field].width;
	struct value v;

	for (size_t i = 0; i < n; i++) {
		v = (struct value){.null = !chunk_bit(valid, i)};
		v.p = ends ? data + chunk_number(ends, i) : data + i * width;
		v.len = ends ? (size_t)(chunk_number(ends, i + 1) - chunk_number(ends, i)) : width;
		if (add_to_dictionary(d, &v, err) < 0)
			return -1;
	}
	return 0;
}

int
arrow_slice_dictionary(
    struct arrow_slicer *k, size_t field, struct arrow_dictionary *d, struct err *err)
{
	const struct arrow_schema *s = k->schema;
	const uint64_t n = k->part[field].n;
	struct arrow_field *f = &s->field[field];
	struct buf text = {0};
	size_t from = chunk_begin(&text, s->nfield, 0);
	int status;

	f->dictionary = false; /* these are its values */
	status = arrow_slice(k, field, 0, n, &text, from, err);
	f->dictionary = true;
	if (status == 0)
		status = buf_check(&text, err);
	if (status == 0)
		status = add_chunk(d, s, field, text.p, (size_t)n, err);
	buf_free(&text);
	return status;
}
