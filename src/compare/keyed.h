/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_KEYED_H
#define SMX_COMPARE_KEYED_H

#include <stddef.h>

#include "base/buf.h"

struct err;

/*
 * A table of rows of logits by unique keys, which may be any bytes. All zero is
 * empty.
 */

struct keyed_row {
	size_t key, key_len; /* position and length of its key in text */
	size_t first, n; /* position and number of its values in z; n 0: only its key is known */
	unsigned long long row; /* its number in the input, for messages */
	size_t label; /* what the owner says it is; 0 at first */
};

struct keyed {
	struct buf text;
	double *z;
	size_t nz, z_cap;
	struct keyed_row *row;
	size_t n, cap;
	size_t *slot; /* hash table of row + 1, or 0 if free; nslot is a power of two */
	size_t nslot;
};

#define KEYED_NONE ((size_t)-1)

/*
 * Adds a copy of a row; n may be 0. *twin is the row that already has the key,
 * or KEYED_NONE if the row was added. 0, or -1 with err set (ERR_MEM).
 */
int keyed_add(struct keyed *k, const char *key, size_t key_len, const double *z, size_t n,
    unsigned long long row, size_t *twin, struct err *err);

/*
 * Gives the row at index `at`, which has no values yet, its values and its
 * number. 0, or -1 with err set (ERR_MEM).
 */
int keyed_fill(
    struct keyed *k, size_t at, const double *z, size_t n, unsigned long long row, struct err *err);

/* Returns the index of the row with that key, or KEYED_NONE. */
size_t keyed_find(const struct keyed *k, const char *key, size_t key_len);

/*
 * Returns the index of the first row whose key is not this one, but says the same with
 * other blanks around it, another spelling of a number, or another case; or KEYED_NONE.
 * Looks at all rows.
 */
size_t keyed_alike(const struct keyed *k, const char *key, size_t key_len);

void keyed_free(struct keyed *k);

#endif
