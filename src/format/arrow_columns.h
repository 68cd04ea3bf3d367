/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_ARROW_COLUMNS_H
#define SMX_FORMAT_ARROW_COLUMNS_H

#include <stddef.h>

#include "format/format.h"

/* The columns of an output in Arrow, in order, whatever the input is. */

enum out_kind {
	OUT_FIELD, /* carried, from Arrow */
	OUT_TEXT, /* carried, from text: strings */
	OUT_LIST, /* a vector, as a list */
	OUT_FIXED_LIST, /* the same, as a list of a fixed size, as the input's are */
	OUT_CLASS, /* one value of a vector */
	OUT_REAL, /* a number */
	OUT_INDEX, /* a class, as int64 */
	OUT_NAME, /* a class, as a string */
	OUT_PAIRS, /* pairs, as a list of structs */
	OUT_INDICES, /* classes, as a list of int64 */
	OUT_NAMES /* the same, as a list of strings */
};

struct out_column {
	enum out_kind kind;
	const char *prefix, *name; /* prefix: NULL, or what stands before the name with a _ */
	size_t column; /* of the input, if it is carried */
	size_t carried; /* how many carried ones come before it */
	size_t col; /* of style->col, if it is written */
	size_t class; /* of OUT_CLASS */
};

/* All zero at first. */
struct out_walk {
	size_t column, carried, col, class;
	bool written; /* all written ones were */
};

/* The next column; false if there is none. */
bool out_next(const struct style *s, struct out_walk *w, struct out_column *c);

#endif
