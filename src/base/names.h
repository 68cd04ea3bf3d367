/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NAMES_H
#define SMX_BASE_NAMES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

struct err;

/* The names of the classes in order. All zero: there are none. */
struct names {
	const char **name; /* n names, stored in text */
	struct arena text; /* memory of the names */
	size_t n;
	size_t *sorted; /* the classes in the order of their names; set by names_finish */
	bool numbers; /* some name is a whole number: labels are names, never positions */
	size_t lead; /* bytes that all names begin with, as logit_: labels may lack them */
	bool truths; /* of two classes one is called true or false */
	size_t truth[2]; /* then: the class false and the class true */
};

/* Adds a copy of the next class's name. 0, or -1 with err set. */
int names_add(struct names *names, const char *p, size_t len, struct err *err);

/*
 * Called after the last name. 0, or -1 with err set if two classes have the
 * same name or memory runs out.
 */
int names_finish(struct names *names, struct err *err);

/* Returns the class of that name, or (size_t)-1. */
size_t names_find(const struct names *names, const char *p, size_t len);

/*
 * Converts the text of a label to a class of n: a whole number from 0 (3 or
 * 3.0) or a class name; true or false if n is 2. If some names are whole numbers
 * themselves, only names count. What all names begin with may be missing: cat means
 * logit_cat. names may be empty. 0, or -1 with err set.
 */
int names_label(
    const struct names *names, size_t n, const char *p, size_t len, size_t *label, struct err *err);

/* Whether two labels say the same: as text, as numbers, or as true or false in any case. */
bool names_same(const char *a, size_t a_len, const char *b, size_t b_len);

/* Whether the classes are called the same, in the same order. */
bool names_equal(const struct names *a, const struct names *b);

/*
 * Fills place, one for each class of a, with the class of b that is called the same; what all
 * names of one begin with does not count. *same says whether each that b has is in its own
 * place. Returns NAMES_MATCH, or the first class of a that b lacks.
 */
#define NAMES_MATCH ((size_t)-1)
size_t names_places(const struct names *a, const struct names *b, uint32_t *place, bool *same);

/* How a label of the binary task was written: as -1, as 0 (or false), or otherwise. */
enum names_sign { NAMES_OTHER, NAMES_MINUS, NAMES_ZERO };

/*
 * What a label means in the binary task: 0 or 1, also with a sign or a fraction of
 * zeros; -1, which is class 0; true or false in any case; or one of two names. 0, or -1 with err
 * set.
 */
int names_binary(const struct names *names, const char *p, size_t len, size_t *label,
    enum names_sign *sign, struct err *err);

/* Releases the names. */
void names_free(struct names *names);

#endif
