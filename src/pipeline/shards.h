/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_SHARDS_H
#define SMX_PIPELINE_SHARDS_H

#include <pthread.h>

#include "metric/bootstrap.h"

/*
 * One bootstrap shared by all threads, because its replicates are too large for
 * a copy per thread. Sums are exact, so the order in which threads add does not
 * matter.
 */
struct shards {
	struct bootstrap *boot; /* owned by the caller */
	pthread_mutex_t *lock; /* one per team; guards its replicates */
};

int shards_begin(struct shards *c, struct bootstrap *boot, struct err *err);
void shards_free(struct shards *c);

/*
 * Adds rows to all replicates. Any thread may call it, each with a room of its
 * own. 0, or -1 with err set.
 */
int shards_add(const struct shards *c, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err);

#endif
