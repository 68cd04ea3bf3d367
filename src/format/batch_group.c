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
	const size_t len = g->p ? g->len : 0;
	char *to;

	if (len > UINT32_MAX - b->groups.len)
		return err_set(err, ERR_DATA, "the groups of a block have more than 4 GiB of text");
	to = buf_room(&b->groups, len + 1, err);
	if (!to)
		return -1;
	if (len > 0)
		memcpy(to, g->p, len);
	b->now.row.group = (uint32_t)b->groups.len;
	b->now.row.group_len = (uint32_t)len;
	b->groups.len += len;
	return 0;
}
