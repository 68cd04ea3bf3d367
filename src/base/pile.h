/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_PILE_H
#define SMX_BASE_PILE_H

#include <stddef.h>

struct err;

/*
 * Many small texts that are given back together: a quarter of a million names
 * take no more memory than their bytes. All zero is an empty pile.
 */
struct pile {
	struct pile_part *last;
};

/* A copy of len bytes with a NUL behind it, good until pile_free; NULL with err set. */
const char *pile_text(struct pile *pile, const char *p, size_t len, struct err *err);

void pile_free(struct pile *pile);

#endif
