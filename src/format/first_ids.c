/* SPDX-License-Identifier: MIT */
/*
 * The ids of the first rows, hashed.
 * (1) Answers of a batch can't be told from those of single requests, which have other ids.
 */
#include "format/first_ids.h"

#include <string.h>

#include "base/fnv.h"

bool
first_ids_add(struct first_ids *ids, const char *p, size_t len)
{
	if (ids->n == FIRST_IDS)
		return false;
	ids->hash[ids->n++] = fnv(p, len);
	return true;
}

bool
first_ids_differ(const struct first_ids *a, const struct first_ids *b, size_t *row)
{
	if (!a->key != !b->key || (a->key && strcmp(a->key, b->key) != 0)) /* (1) */
		return false;
	for (*row = 0; *row < a->n && *row < b->n; ++*row) {
		if (a->hash[*row] != b->hash[*row])
			return true;
	}
	return false;
}
