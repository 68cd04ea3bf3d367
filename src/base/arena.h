/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ARENA_H
#define SMX_BASE_ARENA_H

#include <stddef.h>

struct err;

/*
 * Many small texts that are given back together: a quarter of a million names
 * take no more memory than their bytes. All zero is an empty pile.
 */
struct arena {
	struct arena_part *last;
};

/* A copy of len bytes with a NUL behind it, good until arena_free; NULL with err set. */
const char *arena_text(struct arena *pile, const char *p, size_t len, struct err *err);

void arena_free(struct arena *pile);

#endif
