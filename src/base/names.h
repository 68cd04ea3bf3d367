/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NAMES_H
#define SMX_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

struct err;

/* The names of the classes, in their order. All zero: there are none. */
struct names {
	const char **name; /* n of them */
	struct arena text; /* where they are kept */
	size_t n;
	size_t *sorted; /* the classes in the order of their names; made by names_finish */
	bool numbers; /* some name is a whole number: labels are names, never positions */
};

/* Adds the next class's name, copied. 0, or -1 with err set. */
int names_add(struct names *names, const char *p, size_t len, struct err *err);

/* After the last one. Fails where two classes have one name. */
int names_finish(struct names *names, struct err *err);

/* The class of that name, or (size_t)-1. */
size_t names_find(const struct names *names, const char *p, size_t len);

/*
 * What label a text means among n classes: a whole number from 0 (3 or 3.0), or
 * a class's name. Where names are whole numbers themselves the names are what
 * counts. 0, or -1 with err set; names may be empty.
 */
int names_label(
    const struct names *names, size_t n, const char *p, size_t len, size_t *label, struct err *err);

void names_free(struct names *names);

#endif
