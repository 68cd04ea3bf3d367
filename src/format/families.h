/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FAMILIES_H
#define SMX_FORMAT_FAMILIES_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct layout;

/*
 * Families of numbered columns: two or more whose names are one prefix followed
 * by whole numbers, as logit_0, logit_1. See families.c.
 */

struct family {
	size_t first, n; /* its columns are families.column[first] and the n - 1 behind it */
	size_t at; /* the first of them */
};

/* All zero is none. */
struct families {
	size_t *column; /* of all families; those of each in the file's order */
	struct family *one; /* by their first columns */
	size_t n;
};

/* Finds the families among the columns that have the role of a logit. 0, or -1 with err set. */
int families_find(struct families *f, const struct layout *l, struct err *err);

/*
 * Writes family i as a list of columns for --cols, which means these columns and
 * no other: a pattern, or else ranges. "" if there is not room for it.
 */
void
families_list(const struct families *f, size_t i, const struct layout *l, char *text, size_t room);

/*
 * Writes a pattern that means n of the logits, which begin with one word, and no other
 * column. "" if there is none.
 */
void families_alike(const struct layout *l, size_t n, char *text, size_t room);

/* How names that are of one family are numbered, as they stand. */
enum numbering {
	NUMBERED_NOT, /* or they are of no family, or of several */
	NUMBERED_FROM_0, /* 0, 1, 2 ... */
	NUMBERED_RISING, /* but not so */
	NUMBERED_OTHERWISE,
};
enum numbering families_numbering(const char *const *name, size_t n);

/* The number in a numbered name, which has *len digits. */
const char *families_number(const char *name, size_t *len);

void families_free(struct families *f);

#endif
