/* SPDX-License-Identifier: MIT */
/*
 * Groups of rows that have thresholds of their own: the text of a field, which may be empty.
 */
#include <string.h>

#include "format/batch.h"

int
batch_read_group(struct batch *b, struct err *err)
{
	const struct given *g = &b->now.given[EXTRA_GROUP];
	char *to = buf_room(&b->groups, g->len + 1, err);

	if (!to)
		return -1;
	if (g->p && g->len > 0)
		memcpy(to, g->p, g->len);
	b->now.row.group = b->groups.len;
	b->now.row.group_len = g->p ? (uint32_t)g->len : 0;
	b->groups.len += b->now.row.group_len;
	return 0;
}
