/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ITEMS_H
#define SMX_BASE_ITEMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

struct err;

/*
 * The items of a list as JSON, Python or numpy writes it: numbers or names, with commas or
 * blanks between them, with or without brackets.
 */
struct items {
	const char *what; /* what the items are, for messages: "labels" */
	const char *p, *end; /* what is left of the list */
	bool bare; /* it has no brackets */
	const char *item; /* the last one that was taken, without its quotes */
	size_t len;
	bool quoted;
};

/* Begins the list in p, of len bytes. 0, or -1 with err set. */
int items_begin(struct items *l, const char *what, const char *p, size_t len, struct err *err);

/* Takes the next item: 1, 0 at the end, -1 with err set. */
int items_next(struct items *l, struct err *err);

/* Makes the item read as its text says if it has JSON's escapes; room keeps it. 0, or -1. */
int items_unescape(struct items *l, struct buf *room, struct err *err);

#endif
