/* SPDX-License-Identifier: MIT */
/*
 * Threads follow each other through the teams of replicates: each thread visits
 * all teams and waits only if another is working on that team.
 */
#include "pipeline/shards.h"

#include "base/mem.h"

int
shards_begin(struct shards *c, struct bootstrap *boot, struct err *err)
{
	*c = (struct shards){.boot = boot};
	c->lock = mem_new(bootstrap_teams(boot), sizeof(*c->lock), err);
	if (!c->lock)
		return -1;
	for (size_t i = 0; i < bootstrap_teams(boot); i++)
		pthread_mutex_init(&c->lock[i], NULL);
	return 0;
}

void
shards_free(struct shards *c)
{
	for (size_t i = 0; c->lock && i < bootstrap_teams(c->boot); i++)
		pthread_mutex_destroy(&c->lock[i]);
	mem_free(c->lock);
	*c = (struct shards){0};
}

int
shards_add(const struct shards *c, const struct seen *r, const uint64_t *row,
    struct bootstrap_room *room, struct err *err)
{
	int status = 0;

	for (size_t i = 0; i < bootstrap_teams(c->boot) && status == 0; i++) {
		pthread_mutex_lock(&c->lock[i]);
		status = bootstrap_add(c->boot, i, r, row, room, err);
		pthread_mutex_unlock(&c->lock[i]);
	}
	return status;
}
