/* SPDX-License-Identifier: MIT */
/*
 * The schema of an Arrow stream.
 *
 * (1) Tables may be referred to more than once, so a small schema could name
 *     more fields than memory holds: there are at most as many as the bytes
 *     could hold one by one.
 */
#include "format/arrow_schema.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

const char arrow_no_schema[] = "the first message is not a schema";

/* Fields of tables, by Message.fbs and Schema.fbs. */
enum { MESSAGE_VERSION, MESSAGE_HEADER_TYPE, MESSAGE_HEADER };
enum { SCHEMA_ENDIANNESS, SCHEMA_FIELDS };
enum {
	FIELD_NAME,
	FIELD_NULLABLE,
	FIELD_TYPE_TYPE,
	FIELD_TYPE,
	FIELD_DICTIONARY,
	FIELD_CHILDREN,
	FIELD_METADATA
};
enum { DICTIONARY_ID, DICTIONARY_INDEX };
enum { VERSION_4 = 3, VERSION_5 = 4 };

/* A table, its vtable and the reference to it take this much at least. */
enum { FIELD_BYTES = 16 };

static const struct {
	const char *name;
	enum arrow_kind kind;
	size_t width;
	unsigned char size[ARROW_PARAMS]; /* of the fields of its table */
	uint32_t otherwise[ARROW_PARAMS]; /* what they are if they are absent */
} about[ARROW_TYPES] = {
    [ARROW_NONE] = {"nothing", KIND_OTHER, 0, {0}, {0}},
    [ARROW_NULL] = {"null", KIND_NOTHING, 0, {0}, {0}},
    [ARROW_INT] = {"int", KIND_FIXED, 0, {4, 1}, {0}},
    [ARROW_FLOAT] = {"float", KIND_FIXED, 0, {2}, {0}},
    [ARROW_BINARY] = {"binary", KIND_BYTES, 4, {0}, {0}},
    [ARROW_UTF8] = {"string", KIND_BYTES, 4, {0}, {0}},
    [ARROW_BOOL] = {"bool", KIND_BITS, 0, {0}, {0}},
    [ARROW_DECIMAL] = {"decimal", KIND_FIXED, 0, {4, 4, 4}, {0, 0, 128}},
    [ARROW_DATE] = {"date", KIND_FIXED, 0, {2}, {1}},
    [ARROW_TIME] = {"time", KIND_FIXED, 0, {2, 4}, {1, 32}},
    [ARROW_TIMESTAMP] = {"timestamp", KIND_FIXED, 8, {2, 0}, {0}},
    [ARROW_INTERVAL] = {"interval", KIND_FIXED, 0, {2}, {0}},
    [ARROW_LIST] = {"list", KIND_LIST, 4, {0}, {0}},
    [ARROW_STRUCT] = {"struct", KIND_STRUCT, 0, {0}, {0}},
    [ARROW_UNION] = {"union", KIND_OTHER, 0, {2}, {0}},
    [ARROW_FIXED_BINARY] = {"fixed_size_binary", KIND_FIXED, 0, {4}, {0}},
    [ARROW_FIXED_LIST] = {"fixed_size_list", KIND_FIXED_LIST, 0, {4}, {0}},
    [ARROW_MAP] = {"map", KIND_LIST, 4, {1}, {0}},
    [ARROW_DURATION] = {"duration", KIND_FIXED, 8, {2}, {1}},
    [ARROW_LARGE_BINARY] = {"large_binary", KIND_BYTES, 8, {0}, {0}},
    [ARROW_LARGE_UTF8] = {"large_string", KIND_BYTES, 8, {0}, {0}},
    [ARROW_LARGE_LIST] = {"large_list", KIND_LIST, 8, {0}, {0}},
    [ARROW_RUN_END] = {"run_end_encoded", KIND_OTHER, 0, {0}, {0}},
    [ARROW_BINARY_VIEW] = {"binary_view", KIND_VIEW, 16, {0}, {0}},
    [ARROW_UTF8_VIEW] = {"string_view", KIND_VIEW, 16, {0}, {0}},
    [ARROW_LIST_VIEW] = {"list_view", KIND_OTHER, 0, {0}, {0}},
    [ARROW_LARGE_LIST_VIEW] = {"large_list_view", KIND_OTHER, 0, {0}, {0}},
};

const unsigned char *
arrow_param_sizes(enum arrow_type type)
{
	return about[type].size;
}

const char *
arrow_type_name(const struct arrow_field *f)
{
	static const char *const ints[2][4] = {
	    {"uint8", "uint16", "uint32", "uint64"}, {"int8", "int16", "int32", "int64"}};
	static const char *const floats[] = {"halffloat", "float", "double"};
	const size_t log = f->width == 8 ? 3 : f->width / 2;

	if (f->dictionary)
		return "dictionary";
	if (f->type == ARROW_INT)
		return ints[f->param[1] != 0][log & 3];
	if (f->type == ARROW_FLOAT)
		return floats[f->param[0] % 3];
	return about[f->type].name;
}

bool
arrow_is_number(const struct arrow_field *f)
{
	return !f->dictionary && (f->type == ARROW_INT || f->type == ARROW_FLOAT);
}

bool
arrow_is_list(const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];

	return !f->dictionary && f->type != ARROW_MAP && f->nchild == 1 &&
	    (f->kind == KIND_LIST || f->kind == KIND_FIXED_LIST) && arrow_is_number(f + 1);
}

/* ---- one field ---- */

static int
damaged(struct err *err)
{
	return err_set(err, ERR_DATA, "the schema is damaged");
}

/* The bytes of a value, by the type's parameters; 0 if there are no such values. */
static size_t
width_of(const struct arrow_field *f)
{
	const uint32_t *param = f->param;
	uint32_t bits = 0;

	if (f->type == ARROW_INT)
		bits = param[0] <= 64 ? param[0] : 0;
	else if (f->type == ARROW_FLOAT)
		bits = param[0] <= 2 ? 16U << param[0] : 0;
	else if (f->type == ARROW_DECIMAL)
		bits = param[2] >= 32 && param[2] <= 256 ? param[2] : 0;
	else if (f->type == ARROW_DATE)
		bits = param[0] == 0 ? 32 : 64;
	else if (f->type == ARROW_TIME)
		bits = param[1] == 32 || param[1] == 64 ? param[1] : 0;
	else if (f->type == ARROW_INTERVAL)
		bits = param[0] <= 2 ? 32U << param[0] : 0;
	return bits >= 8 && (bits & (bits - 1)) == 0 ? bits / 8 : 0;
}

static int
read_type(struct flat *b, struct flat_table t, struct arrow_schema *s, struct arrow_field *f,
    struct err *err)
{
	const uint64_t type = flat_number(b, t, FIELD_TYPE_TYPE, 1, 0);
	const struct flat_table own = flat_sub(b, t, FIELD_TYPE);
	const char *zone;
	size_t len;

	if (b->bad || type == ARROW_NONE)
		return damaged(err);
	if (type >= ARROW_TYPES)
		return err_set(err, ERR_DATA,
		    "the column '%.60s' has a type, number %u, that smx "
		    "does not know",
		    f->name, (unsigned)type);
	f->type = (enum arrow_type)type;
	f->kind = about[type].kind;
	f->width = about[type].width;
	for (unsigned i = 0; i < ARROW_PARAMS; i++) {
		f->param[i] = about[type].otherwise[i];
		if (about[type].size[i] > 0)
			f->param[i] =
			    (uint32_t)flat_number(b, own, i, about[type].size[i], f->param[i]);
	}
	zone = f->type == ARROW_TIMESTAMP ? flat_text(b, own, 1, &len) : (len = 0, "");
	f->zone = arena_text(&s->text, zone, len, err);
	if (!f->zone)
		return -1;
	if (f->type == ARROW_FIXED_BINARY || f->type == ARROW_FIXED_LIST)
		f->width = f->param[0];
	else if (f->kind == KIND_FIXED && f->width == 0 && (f->width = width_of(f)) == 0)
		return damaged(err);
	return b->bad || f->width > INT32_MAX ? damaged(err) : 0;
}

static int
read_dictionary(struct flat *b, struct flat_table t, struct arrow_field *f, struct err *err)
{
	const struct flat_table own = flat_sub(b, t, FIELD_DICTIONARY);
	const struct flat_table index = flat_sub(b, own, DICTIONARY_INDEX);
	uint64_t bits;

	if (own.at == 0)
		return b->bad ? damaged(err) : 0;
	f->dictionary = true;
	f->id = (int64_t)flat_number(b, own, DICTIONARY_ID, 8, 0);
	bits = index.at > 0 ? flat_number(b, index, 0, 4, 0) : 32;
	f->index_signed = index.at == 0 || flat_number(b, index, 1, 1, 0) != 0;
	f->index_width = (unsigned)bits / 8;
	return b->bad || (bits != 8 && bits != 16 && bits != 32 && bits != 64) ? damaged(err) : 0;
}

/* How many children there must be; any number for structs and what is skipped. */
static bool
fits(const struct arrow_field *f)
{
	if (f->kind == KIND_LIST || f->kind == KIND_FIXED_LIST)
		return f->nchild == 1;
	return f->kind == KIND_STRUCT || f->kind == KIND_OTHER || f->nchild == 0;
}

/* ---- all fields ---- */

struct walk {
	struct arrow_schema *s;
	struct flat *b;
	size_t most; /* (1) */
};

static struct arrow_field *
add_field(struct walk *w, struct err *err)
{
	struct arrow_schema *s = w->s;
	struct arrow_field *all = s->field;
	const size_t n = s->nfield;

	if (n == w->most) {
		damaged(err);
		return NULL;
	}
	if ((n & (n - 1)) == 0) { /* room by doubling */
		all = mem_grow(all, n ? 2 * n : 1, sizeof(*all), err);
		if (!all)
			return NULL;
		s->field = all;
	}
	all[n] = (struct arrow_field){.size = 1};
	s->nfield++;
	return &all[n];
}

static int read_fields(struct walk *w, struct flat_vector v, unsigned depth, struct err *err);

static int
read_field(struct walk *w, struct flat_table t, unsigned depth, struct err *err)
{
	struct arrow_schema *s = w->s;
	struct flat *b = w->b;
	struct arrow_field *f = add_field(w, err);
	const size_t at = s->nfield - 1;
	struct flat_vector children;
	const char *name;
	size_t len;

	if (!f)
		return -1;
	name = flat_text(b, t, FIELD_NAME, &len);
	f->name = arena_text(&s->text, name, len, err);
	if (!f->name)
		return -1;
	f->nullable = flat_number(b, t, FIELD_NULLABLE, 1, 0) != 0;
	f->metadata = flat_vector(b, t, FIELD_METADATA, 4);
	children = flat_vector(b, t, FIELD_CHILDREN, 4);
	f->nchild = children.n;
	if (read_type(b, t, s, f, err) < 0 || read_dictionary(b, t, f, err) < 0)
		return -1;
	if (!fits(f))
		return damaged(err);
	if (children.n > 0 && depth == ARROW_DEPTH)
		return err_set(err, ERR_DATA, "types are nested more than %d deep", ARROW_DEPTH);
	if (read_fields(w, children, depth + 1, err) < 0)
		return -1;
	s->field[at].size = s->nfield - at;
	return 0;
}

static int
read_fields(struct walk *w, struct flat_vector v, unsigned depth, struct err *err)
{
	for (size_t i = 0; i < v.n; i++) {
		const struct flat_table t = flat_element(w->b, v, i);

		if (w->b->bad)
			return damaged(err);
		if (read_field(w, t, depth, err) < 0)
			return -1;
	}
	return 0;
}

static int
check_version(struct flat *b, struct flat_table message, struct arrow_schema *s, struct err *err)
{
	const uint64_t version = flat_number(b, message, MESSAGE_VERSION, 2, 0);

	if (b->bad)
		return damaged(err);
	if (version != VERSION_4 && version != VERSION_5)
		return err_set(err, ERR_DATA,
		    "the metadata is version %u of Arrow's; smx reads 4 "
		    "and 5",
		    (unsigned)version + 1);
	s->old_unions = version == VERSION_4;
	return 0;
}

int
arrow_schema_read(struct arrow_schema *s, const void *p, size_t n, struct err *err)
{
	struct flat b = {.n = n};
	struct walk w = {s, &b, n / FIELD_BYTES};
	struct flat_table message, schema;
	struct flat_vector fields;

	*s = (struct arrow_schema){0};
	buf_add(&s->bytes, p, n);
	if (buf_check(&s->bytes, err) < 0)
		return -1;
	b.p = (const unsigned char *)s->bytes.p;
	message = flat_root(&b);
	if (check_version(&b, message, s, err) < 0)
		return -1;
	if (flat_number(&b, message, MESSAGE_HEADER_TYPE, 1, 0) != 1)
		return err_set(err, ERR_DATA, "%s", arrow_no_schema);
	schema = flat_sub(&b, message, MESSAGE_HEADER);
	if (flat_number(&b, schema, SCHEMA_ENDIANNESS, 2, 0) != 0)
		return err_set(err, ERR_DATA,
		    "its numbers are big-endian, which smx does not "
		    "read; write it on a little-endian machine");
	fields = flat_vector(&b, schema, SCHEMA_FIELDS, 4);
	if (b.bad || schema.at == 0)
		return damaged(err);
	s->ncolumn = fields.n;
	return read_fields(&w, fields, 0, err);
}

void
arrow_schema_free(struct arrow_schema *s)
{
	mem_free(s->field);
	buf_free(&s->bytes);
	arena_free(&s->text);
	*s = (struct arrow_schema){0};
}
