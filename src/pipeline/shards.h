/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SHARDS_H
#define SMX_PIPELINE_SHARDS_H

#include <pthread.h>

#include "metric/bootstrap.h"

/*
 * One bootstrap for all threads: its replicates are too large for each thread to
 * have its own. Sums are exact, so it does not matter who adds first.
 */
struct shards {
	struct bootstrap *boot; /* the owner's */
	pthread_mutex_t *lock; /* of each team: guards its replicates */
};

int shards_begin(struct shards *c, struct bootstrap *boot, struct err *err);
void shards_free(struct shards *c);

/* Adds rows to all replicates; any thread, with a room of its own. */
int shards_add(const struct shards *c, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err);

#endif
