/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_REPLAY_H
#define SMX_PIPELINE_REPLAY_H

#include "pipeline/source.h"
#include "pipeline/store.h"

/*
 * The source of rows that are kept in a store, in their order; bad ones are null.
 * The layout is that of the input that they came from; what it points to stays the
 * owner's, as does the store.
 */
struct replay {
	struct source source; /* first */
	const struct store *store;
	unsigned long long first_row; /* the number of the first row */

	/* Its own. */
	size_t next;
};

struct replay
replay_of(const struct store *store, const struct source *from, unsigned long long first_row);

#endif
