/* SPDX-License-Identifier: MIT */
/*
 * The schema of an Arrow output, its messages and its footer.
 *
 * (1) Types of carried columns are those of the input, but that dictionaries and
 *     views are written as the strings that they stand for.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "format/arrow.h"
#include "format/arrow_columns.h"
#include "format/arrow_message.h"
#include "format/style.h"

enum { VERSION_5 = 4 };
enum { BLOCK_BYTES = 24 }; /* of the footer, for a record batch */

/* Sizes of tables' fields, in the order of Schema.fbs, Message.fbs and File.fbs. */
static const unsigned char field_sizes[] = {4, 1, 1, 4, 0, 4, 4}; /* the last: metadata */
static const unsigned char schema_sizes[] = {2, 4};
static const unsigned char message_sizes[] = {2, 1, 4, 8};
static const unsigned char batch_sizes[] = {8, 4, 4};
static const unsigned char footer_sizes[] = {2, 4, 0, 4};
static const unsigned char key_sizes[] = {4, 4};

/* A field's table, to be completed by its type and children. */
static size_t
begin_field(struct flat_out *f, const char *prefix, const char *name, bool nullable, bool metadata,
    size_t vector, size_t i)
{
	const size_t table = flat_add_table(f, field_sizes, sizeof(field_sizes) - !metadata);
	char text[16];
	size_t at, len;

	flat_refer(f, flat_item(vector, i, 4), table);
	flat_set(f, flat_field(f, table, 1), nullable, 1);
	len = prefix ? (size_t)snprintf(text, sizeof(text), "%s_", prefix) : 0;
	at = flat_add_text(f, "", 0);
	f->out->len -= f->out->lacks ? 0 : 1;
	buf_add(f->out, text, len);
	buf_add(f->out, name, strlen(name) + 1);
	flat_set(f, at, len + strlen(name), 4);
	flat_refer(f, flat_field(f, table, 0), at);
	return table;
}

/* Says what the type is; returns the vector of n children. */
static size_t
end_field(struct flat_out *f, size_t table, enum arrow_type type, const uint32_t *param,
    const char *zone, size_t n)
{
	unsigned char sizes[ARROW_PARAMS];
	size_t own, at;

	memcpy(sizes, arrow_param_sizes(type), sizeof(sizes));
	if (type == ARROW_TIMESTAMP && *zone)
		sizes[1] = 4;
	own = flat_add_table(f, sizes, ARROW_PARAMS);
	for (unsigned i = 0; i < ARROW_PARAMS; i++) {
		if (arrow_param_sizes(type)[i] > 0)
			flat_set(f, flat_field(f, own, i), param[i], sizes[i]);
	}
	flat_set(f, flat_field(f, table, 2), type, 1);
	flat_refer(f, flat_field(f, table, 3), own);
	if (type == ARROW_TIMESTAMP && *zone) {
		at = flat_add_text(f, zone, strlen(zone));
		flat_refer(f, flat_field(f, own, 1), at);
	}
	at = flat_add_vector(f, n, 4, 4);
	flat_refer(f, flat_field(f, table, 5), at);
	return at;
}

/* A field's own metadata, such as the name of an extension type, is copied. */
static void
put_metadata(
    struct flat_out *f, size_t table, const struct arrow_schema *s, const struct arrow_field *field)
{
	struct flat b = {(const unsigned char *)s->bytes.p, s->bytes.len, false};
	const size_t n = field->metadata.n;
	const size_t vector = flat_add_vector(f, n, 4, 4);
	struct flat_table pair;
	const char *text;
	size_t own, at, len;

	flat_refer(f, flat_field(f, table, 6), vector);
	for (size_t i = 0; i < n; i++) {
		pair = flat_element(&b, field->metadata, i);
		own = flat_add_table(f, key_sizes, 2);
		flat_refer(f, flat_item(vector, i, 4), own);
		for (unsigned slot = 0; slot < 2; slot++) {
			text = flat_text(&b, pair, slot, &len);
			at = flat_add_text(f, text, len);
			flat_refer(f, flat_field(f, own, slot), at);
		}
	}
}

/* (1) */
static enum arrow_type
type_written(const struct arrow_field *field)
{
	return field->type == ARROW_UTF8_VIEW  ? ARROW_UTF8
	    : field->type == ARROW_BINARY_VIEW ? ARROW_BINARY
					       : field->type;
}

static void
put_field(struct flat_out *f, const struct arrow_schema *s, size_t at, size_t vector, size_t i)
{
	const struct arrow_field *field = &s->field[at];
	const size_t table =
	    begin_field(f, NULL, field->name, field->nullable, field->metadata.n > 0, vector, i);
	const size_t children = end_field(f, table, type_written(field), field->param, field->zone,
	    field->dictionary ? 0 : field->nchild);
	size_t child = at + 1;

	if (field->metadata.n > 0)
		put_metadata(f, table, s, field);
	for (size_t j = 0; j < field->nchild && !field->dictionary; j++) {
		put_field(f, s, child, children, j);
		child += s->field[child].size;
	}
}

/* A column of one of the types that smx makes. */
static size_t
put_type(struct flat_out *f, const char *prefix, const char *name, enum arrow_type type,
    uint32_t param, size_t vector, size_t i, size_t n)
{
	const uint32_t all[ARROW_PARAMS] = {param, type == ARROW_INT};
	const size_t table = begin_field(f, prefix, name, true, false, vector, i);

	return end_field(f, table, type, all, "", n);
}

/* As Schema.fbs counts them. */
static uint32_t
precision_of(enum element e)
{
	return e == ELEMENT_F16 ? 0 : e == ELEMENT_F32 ? 1 : 2;
}

static void
put_column(
    struct flat_out *f, const struct style *s, const struct out_column *c, size_t vector, size_t i)
{
	const struct layout *l = s->layout;
	const uint32_t precision = precision_of(style_element(s));
	const struct arrow_state *state = l->state;
	size_t inner;

	switch (c->kind) {
	case OUT_FIELD:
		put_field(f, &state->schema, state->column[c->column], vector, i);
		return;
	case OUT_TEXT:
	case OUT_NAME:
		put_type(f, NULL, c->name, ARROW_UTF8, 0, vector, i, 0);
		return;
	case OUT_INDEX:
		put_type(f, NULL, c->name, ARROW_INT, 64, vector, i, 0);
		return;
	case OUT_CLASS:
	case OUT_REAL:
		put_type(f, c->prefix, c->name, ARROW_FLOAT, precision, vector, i, 0);
		return;
	case OUT_LIST:
	case OUT_FIXED_LIST:
		inner =
		    put_type(f, NULL, c->name, c->kind == OUT_LIST ? ARROW_LIST : ARROW_FIXED_LIST,
			(uint32_t)layout_width(l), vector, i, 1);
		put_type(f, NULL, "item", ARROW_FLOAT, precision, inner, 0, 0);
		return;
	case OUT_INDICES:
	case OUT_NAMES:
		inner = put_type(f, NULL, c->name, ARROW_LIST, 0, vector, i, 1);
		if (c->kind == OUT_INDICES)
			put_type(f, NULL, "item", ARROW_INT, 64, inner, 0, 0);
		else
			put_type(f, NULL, "item", ARROW_UTF8, 0, inner, 0, 0);
		return;
	case OUT_PAIRS:
		inner = put_type(f, NULL, c->name, ARROW_LIST, 0, vector, i, 1);
		inner = put_type(f, NULL, "item", ARROW_STRUCT, 0, inner, 0, 2);
		put_type(f, NULL, "class", ARROW_INT, 64, inner, 0, 0);
		put_type(f, NULL, "value", ARROW_FLOAT, precision, inner, 1, 0);
	}
}

/* The table of the schema; returns its place. */
static size_t
put_schema(struct flat_out *f, const struct style *s)
{
	const size_t table = flat_add_table(f, schema_sizes, sizeof(schema_sizes));
	struct out_walk w = {0};
	struct out_column c;
	size_t n = 0, vector;

	while (out_next(s, &w, &c))
		n++;
	vector = flat_add_vector(f, n, 4, 4);
	flat_refer(f, flat_field(f, table, 1), vector);
	w = (struct out_walk){0};
	for (n = 0; out_next(s, &w, &c); n++)
		put_column(f, s, &c, vector, n);
	return table;
}

bool
arrow_writes_file(const struct style *s)
{
	const size_t len = s->path ? strlen(s->path) : 0;

	return s->path && !(len > 7 && strcasecmp(s->path + len - 7, ".arrows") == 0);
}

void
arrow_add_mark(struct buf *out)
{
	buf_add(out, "\xff\xff\xff\xff", 4);
}

void
arrow_begin_message(struct flat_out *f, struct buf *out, enum arrow_header header, size_t *message)
{
	arrow_add_mark(out);
	buf_add(out, "\0\0\0", 4);
	*f = flat_begin(out);
	*message = flat_add_table(f, message_sizes, sizeof(message_sizes));
	flat_refer(f, 0, *message);
	flat_set(f, flat_field(f, *message, 0), VERSION_5, 2);
	flat_set(f, flat_field(f, *message, 1), header, 1);
}

void
arrow_end_metadata(struct flat_out *f)
{
	flat_align(f, 8);
	if (f->out->lacks == 0)
		flat_store(f->out->p + f->from - 4, f->out->len - f->from, 4);
}

size_t
arrow_add_batch(struct flat_out *f, size_t rows)
{
	const size_t batch = flat_add_table(f, batch_sizes, sizeof(batch_sizes));

	flat_set(f, flat_field(f, batch, 0), rows, 8);
	return batch;
}

int
arrow_head(const struct style *s, struct buf *out, struct err *err)
{
	struct flat_out f;
	size_t message, schema;

	if (arrow_writes_file(s))
		buf_add(out, "ARROW1\0", ARROW_MAGIC_PADDED);
	arrow_begin_message(&f, out, HEADER_SCHEMA, &message);
	schema = put_schema(&f, s);
	flat_refer(&f, flat_field(&f, message, 2), schema);
	arrow_end_metadata(&f);
	return buf_check(out, err);
}

int
arrow_footer(const struct style *s, const struct buf *blocks, struct buf *out, struct err *err)
{
	struct flat_out f = flat_begin(out);
	const size_t footer = flat_add_table(&f, footer_sizes, sizeof(footer_sizes));
	size_t schema, vector;
	char len[4];

	flat_refer(&f, 0, footer);
	flat_set(&f, flat_field(&f, footer, 0), VERSION_5, 2);
	schema = put_schema(&f, s);
	flat_refer(&f, flat_field(&f, footer, 1), schema);
	vector = flat_add_vector(&f, blocks->len / BLOCK_BYTES, BLOCK_BYTES, 8);
	flat_refer(&f, flat_field(&f, footer, 3), vector);
	if (buf_check(out, err) < 0)
		return -1;
	if (blocks->len > 0)
		memcpy(out->p + f.from + flat_item(vector, 0, BLOCK_BYTES), blocks->p, blocks->len);
	flat_store(len, out->len - f.from, 4);
	buf_add(out, len, sizeof(len));
	buf_add(out, arrow_magic, ARROW_MAGIC);
	return buf_check(out, err);
}
