/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_SELECT_H
#define SMX_FORMAT_SELECT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/advice.h"

struct err;
struct layout;
struct reading;

/*
 * Lists of columns as users write them: numbers from 1, -1 for the last,
 * ranges 2-5 and 3-, names, and patterns with * ? [ ]; separated by commas.
 */

/* One item of a list, cut out so that it ends in a NUL. */
struct list_item {
	char text[4096];
	size_t len;
	bool pattern;
};

/* Takes the next item off the list; NULL at its end. Of a longer item 4095 bytes count. */
const char *list_next(const char *list, struct list_item *item);

/* Whether some item of the list is a name or a pattern. */
bool list_has_names(const char *list);

/* Adds role to the columns of the list. setting is for messages. */
int
list_mark(enum setting setting, const char *list, struct layout *l, unsigned role, struct err *err);

/* Whether the list has several numbers or counts from the end, and has no name. */
bool list_is_several(const char *list);

/*
 * Settles which values of rows of `width` values are taken, as reading.cols and .stride say:
 * layout.part. Values have numbers and no names. If width is 0, rows differ in it: then a
 * list can't count from the end.
 */
int layout_part(struct layout *l, size_t width, struct err *err);

/* The one column that text names, by number or name. */
int list_one(enum setting setting, const char *text, const struct layout *l, size_t *column,
    struct err *err);

/* Whether one item of the list is this name or matches it; for members that have no number. */
bool list_matches(const char *list, const char *name, size_t len);

/*
 * Writes the n columns, which rise and count from 0, as such a list: 2-4,7. "" if
 * there is not room for it.
 */
void list_ranges(const size_t *column, size_t n, char *text, size_t room);

/*
 * Whether there is a header, but these columns have numbers in it, so that it
 * would be taken for a row if they alone were the logits.
 */
bool list_hides_header(const struct layout *l, const size_t *column, size_t n);

/* Whether the reading names a column by a name or a pattern, so that there must be a header. */
bool list_needs_header(const struct reading *r);

#endif
