/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_REPLAY_H
#define SMX_PIPELINE_REPLAY_H

#include "pipeline/source.h"
#include "pipeline/store.h"

/*
 * A source of the rows of a store, in their order; bad ones are null. It has
 * the layout of the input that they came from. The owner keeps the store and
 * what the layout points to.
 */
struct replay {
	struct source source; /* first member */
	const struct store *store;
	unsigned long long first_row; /* number of the store's first row */

	/* Internal. */
	size_t next;
};

struct replay
replay_of(const struct store *store, const struct source *from, unsigned long long first_row);

#endif
