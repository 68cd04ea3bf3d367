/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ARENA_H
#define SMX_BASE_ARENA_H

#include <stddef.h>

struct err;

/*
 * Many short texts that are released together. A quarter of a million names
 * take little more memory than their bytes. All zero is an empty arena.
 */
struct arena {
	struct arena_part *last;
};

/*
 * Copies len bytes and terminates them with a NUL. Valid until arena_free,
 * which releases all texts. NULL with err set.
 */
const char *arena_text(struct arena *arena, const char *p, size_t len, struct err *err);

void arena_free(struct arena *arena);

#endif
