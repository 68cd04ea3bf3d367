/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_CONDITION_H
#define SMX_FORMAT_CONDITION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "col/col.h"
#include "format/batch.h"

struct style;

/*
 * A condition on rows, such as conf<0.9 and split=="test": of columns that --write can
 * write, in their full precision, and of columns or members that are carried.
 */

enum compare_op {
	COMPARE_LESS,
	COMPARE_AT_MOST,
	COMPARE_MORE,
	COMPARE_AT_LEAST,
	COMPARE_EQUAL,
	COMPARE_OTHER
};

enum { CONDITION_TERMS = 16, CONDITION_NAME = 128 };

/* A column, a sign, and what it is compared with. */
struct term {
	char name[CONDITION_NAME];
	bool quoted; /* the name is that of a column of the input */
	size_t at, op_at, value_at; /* where these stand in the text, from 1 */
	enum compare_op op;
	const char *value; /* in the text */
	size_t value_len;
	bool literal; /* the value stood in quotes: it is text */
	bool is_number;
	double number;

	const struct col *col; /* what is worked out of the row; NULL: it is a carried field */
	size_t class; /* of a col of names: the one whose name is the value */
	size_t carried; /* of a table: which of the carried fields; else NO_COLUMN */
};

/* All zero: there is none. The text must outlive it. */
struct condition {
	const char *text;
	struct term term[CONDITION_TERMS]; /* all of which must hold */
	size_t n;
};

/*
 * Parses NAME OP VALUE { and NAME OP VALUE }. 0, or -1 with err set and *at the place in the
 * text, from 1.
 */
int condition_parse(struct condition *c, const char *text, size_t *at, struct err *err);

/* Appends it in words, the same ones for what means the same: conf>=0.9 and split=="test". */
void condition_describe(const struct condition *c, struct buf *out);

/* Whether some term asks for the column; NULL: for a carried field. */
bool condition_asks(const struct condition *c, const struct col *col);

/*
 * With the layout known: finds the fields, and checks what is asked for as if it was written.
 * 0, or -1 with err set and *at as above, or 0 if all of it is wrong.
 */
int condition_settle(struct condition *c, const struct style *style, const struct op *norm,
    size_t *at, struct err *err);

/* With the layout known: finds the field of a term with a name alone. 0, or -1 with err set. */
int condition_find(struct term *t, const struct layout *l, struct err *err);

/* The row's field of a term that asks for one, or NULL. */
const struct field *
condition_field(const struct term *t, const struct batch *b, const struct row *row);

/*
 * Whether it holds for the row. d was begun with the row's values; NULL: it has none. text is
 * room. *seen gets a bit for each term whose field the row has. Only memory can fail, which
 * text then remembers.
 */
bool condition_holds(const struct condition *c, struct dist *d, const struct batch *b,
    const struct row *row, struct buf *text, unsigned *seen);

#endif
