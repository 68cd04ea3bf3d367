/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_SUGGEST_H
#define SMX_BASE_SUGGEST_H

#include <stddef.h>

/*
 * Finds the known word nearest to a mistyped one, to suggest it in a message.
 * Start with all zero and `word` set and pass each known word to suggest_try;
 * `best` is then the suggestion, or NULL if none is close enough.
 */
struct suggestion {
	const char *word;
	const char *best;
	size_t distance;
};

void suggest_try(struct suggestion *s, const char *known);

#endif
