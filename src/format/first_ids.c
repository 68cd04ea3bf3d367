/* SPDX-License-Identifier: MIT */
/* The ids of the first rows, hashed by FNV-1a (Fowler, Noll, Vo 1991). */
#include "format/first_ids.h"

bool
first_ids_add(struct first_ids *ids, const char *p, size_t len)
{
	uint64_t h = 0xcbf29ce484222325;

	if (ids->n == FIRST_IDS)
		return false;
	for (size_t i = 0; i < len; i++)
		h = (h ^ (unsigned char)p[i]) * 0x100000001b3;
	ids->hash[ids->n++] = h;
	return true;
}

bool
first_ids_differ(const struct first_ids *a, const struct first_ids *b, size_t *row)
{
	for (*row = 0; *row < a->n && *row < b->n; ++*row) {
		if (a->hash[*row] != b->hash[*row])
			return true;
	}
	return false;
}
