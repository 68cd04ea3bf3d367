/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_KEYED_H
#define SMX_COMPARE_KEYED_H

#include <stddef.h>

#include "base/buf.h"

struct err;

/* Rows of logits by a key, any bytes; no two have the same. All zero is empty. */

struct keyed_row {
	size_t key, key_len; /* where its key stands in text */
	size_t first, n; /* where its values stand in z; n 0: only its key is known */
	unsigned long long row; /* its number, for messages */
};

struct keyed {
	struct buf text;
	double *z;
	size_t nz, z_cap;
	struct keyed_row *row;
	size_t n, cap;
	size_t *slot; /* hash table: row + 1, or 0; nslot is a power of two */
	size_t nslot;
};

#define KEYED_NONE ((size_t)-1)

/*
 * Adds a row, copied. *twin is the row that has the key already, KEYED_NONE if
 * it was added. n may be 0. -1 with err set (ERR_MEM).
 */
int keyed_add(struct keyed *k, const char *key, size_t key_len, const double *z, size_t n,
    unsigned long long row, size_t *twin, struct err *err);

/* Gives the row `at`, which has none, its values and its number. -1 with err set (ERR_MEM). */
int keyed_fill(
    struct keyed *k, size_t at, const double *z, size_t n, unsigned long long row, struct err *err);

/* The row of that key, or KEYED_NONE. */
size_t keyed_find(const struct keyed *k, const char *key, size_t key_len);

void keyed_free(struct keyed *k);

#endif
