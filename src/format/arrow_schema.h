/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_SCHEMA_H
#define SMX_FORMAT_ARROW_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "format/arrow_flat.h"

struct err;

/* The columns of an Arrow stream: what its schema message says. */

/* As in Schema.fbs. */
enum arrow_type {
	ARROW_NONE,
	ARROW_NULL,
	ARROW_INT,
	ARROW_FLOAT,
	ARROW_BINARY,
	ARROW_UTF8,
	ARROW_BOOL,
	ARROW_DECIMAL,
	ARROW_DATE,
	ARROW_TIME,
	ARROW_TIMESTAMP,
	ARROW_INTERVAL,
	ARROW_LIST,
	ARROW_STRUCT,
	ARROW_UNION,
	ARROW_FIXED_BINARY,
	ARROW_FIXED_LIST,
	ARROW_MAP,
	ARROW_DURATION,
	ARROW_LARGE_BINARY,
	ARROW_LARGE_UTF8,
	ARROW_LARGE_LIST,
	ARROW_RUN_END,
	ARROW_BINARY_VIEW,
	ARROW_UTF8_VIEW,
	ARROW_LIST_VIEW,
	ARROW_LARGE_LIST_VIEW,
	ARROW_TYPES
};

/* How the values of a type are laid out in buffers. */
enum arrow_kind {
	KIND_NOTHING, /* all null: no buffer */
	KIND_BITS, /* a bit each */
	KIND_FIXED, /* `width` bytes each */
	KIND_BYTES, /* any number of bytes each, by offsets of `width` bytes */
	KIND_LIST, /* elements of the child, by offsets of `width` bytes */
	KIND_FIXED_LIST, /* `width` elements of the child each */
	KIND_STRUCT, /* a value of each child */
	KIND_VIEW, /* bytes, by views of 16 bytes into any number of buffers */
	KIND_OTHER /* what can only be skipped */
};

enum { ARROW_PARAMS = 3 };

struct arrow_field {
	const char *name;
	enum arrow_type type; /* of a dictionary: that of its values */
	uint32_t param[ARROW_PARAMS]; /* the type's own, as in Schema.fbs */
	const char *zone; /* of a timestamp, "" if it has none */
	enum arrow_kind kind; /* of the values */
	size_t width;
	bool nullable;
	bool dictionary; /* its buffers hold indices of index_width bytes */
	bool index_signed;
	unsigned index_width;
	int64_t id; /* of the dictionary */
	size_t size; /* fields from this one on that belong to it: itself, and what is in it */
	size_t nchild;
	struct flat_vector metadata; /* in arrow_schema.bytes */
};

/* Fields in the order of the schema, each followed by its children: that of buffers, too. */
struct arrow_schema {
	struct arrow_field *field;
	size_t nfield;
	size_t ncolumn; /* fields that are no children */
	bool old_unions; /* before version 5 of the metadata unions have a validity bitmap */
	struct buf bytes; /* the message's metadata */
	struct arena text;
};

extern const char arrow_no_schema[]; /* the message if it is of another kind */

enum { ARROW_DEPTH = 32 }; /* types are nested no deeper */

/*
 * Reads the metadata of a schema message, whose n bytes are copied. Returns 0, or -1
 * with err set; arrow_schema_free in any case.
 */
int arrow_schema_read(struct arrow_schema *s, const void *p, size_t n, struct err *err);
void arrow_schema_free(struct arrow_schema *s);

/* The name of a field's type in messages: "int64", "list". */
const char *arrow_type_name(const struct arrow_field *f);

/* Whether it is a column of numbers, which may be logits. */
bool arrow_is_number(const struct arrow_field *f);

/* Whether it is a list of such numbers: the field behind it. */
bool arrow_is_list(const struct arrow_schema *s, size_t field);

/* The sizes of the fields of a type's own table. */
const unsigned char *arrow_param_sizes(enum arrow_type type);

#endif
