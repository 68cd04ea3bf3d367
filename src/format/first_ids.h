/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FIRST_IDS_H
#define SMX_FORMAT_FIRST_IDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * What the first rows of a table or of JSON-lines have in the column or member `id`, as
 * hashes: enough to see that two files have their rows in different orders. Tokens of
 * answers have their position, and the id that a request was given.
 */
enum { FIRST_IDS = 16 };

struct first_ids {
	uint64_t hash[FIRST_IDS];
	size_t n;
	const char *key; /* the members that together are one, for --key; NULL: id */
};

/* Adds the text of the next row's id. False if there is no more room. */
bool first_ids_add(struct first_ids *ids, const char *p, size_t len);

/* Whether a row has another id in b than in a; *row is then the first, counted from 0. */
bool first_ids_differ(const struct first_ids *a, const struct first_ids *b, size_t *row);

#endif
