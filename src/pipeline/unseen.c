/* SPDX-License-Identifier: MIT */
/* rows ▸ how many are of a group that no row of the fit was of */
#include "pipeline/unseen.h"

static int
map(const void *with, void *mine, struct job *job, const struct plan *plan)
{
	const struct sets *s = ((const struct unseen *)with)->sets;
	const struct batch *b = &job->batch;
	unsigned long long *rows = mine;
	const struct row *row;

	(void)plan;
	for (size_t i = 0; i < b->nrow; i++) {
		row = &b->row[i];
		*rows += !row->null && !row->ignored &&
		    sets_group(s, b->groups.p + row->group, row->group_len) == SETS_UNSEEN;
	}
	return 0;
}

static int
reduce(void *with, void *mine, struct err *err)
{
	struct unseen *u = with;

	(void)err;
	u->rows += *(const unsigned long long *)mine;
	return 0;
}

const struct consumer consumer_unseen = {
    .own_size = sizeof(unsigned long long),
    .map = map,
    .reduce = reduce,
};
