/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_SUGGEST_H
#define SMX_BASE_SUGGEST_H

#include <stddef.h>

/*
 * The known word nearest to a mistyped one, so that a message can offer it.
 * Start with all zero and word set, show it each known word, then ask for best:
 * NULL where none is close enough to be worth offering.
 */
struct suggestion {
	const char *word;
	const char *best;
	size_t distance;
};

void suggest_try(struct suggestion *near, const char *known);

#endif
