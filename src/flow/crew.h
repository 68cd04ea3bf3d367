/* SPDX-License-Identifier: MIT */
#ifndef SMX_FLOW_CREW_H
#define SMX_FLOW_CREW_H

#include <pthread.h>

#include "metric/bootstrap.h"

/*
 * One bootstrap for all threads: its replicates are too large for each thread to
 * have its own. Sums are exact, so it does not matter who adds first.
 */
struct crew {
	struct bootstrap *boot; /* the owner's */
	pthread_mutex_t *lock; /* of each team: guards its replicates */
};

int crew_begin(struct crew *c, struct bootstrap *boot, struct err *err);
void crew_free(struct crew *c);

/* Adds rows to all replicates; any thread, with a room of its own. */
int crew_add(const struct crew *c, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err);

#endif
