/* SPDX-License-Identifier: MIT */
/* Keys of rows, by which rows of other files are found. */
#include "format/batch.h"

int
batch_keep_key(struct batch *b, struct err *err)
{
	const struct current *now = &b->now;

	if (now->key)
		buf_add(&b->keys, now->key, now->key_len);
	buf_add(&b->key_ends, &b->keys.len, sizeof(b->keys.len));
	return buf_check(&b->keys, err) < 0 ? -1 : buf_check(&b->key_ends, err);
}

const char *
batch_key(const struct batch *b, size_t i, size_t *len)
{
	const size_t *ends = (const void *)b->key_ends.p;
	const size_t begin = i > 0 ? ends[i - 1] : 0;

	*len = ends[i] - begin;
	return b->keys.p ? b->keys.p + begin : "";
}

void
batch_drop_keys(struct batch *b, size_t rows)
{
	const size_t *ends = (const void *)b->key_ends.p;

	if (b->key_ends.len <= rows * sizeof(*ends))
		return;
	b->keys.len = rows > 0 ? ends[rows - 1] : 0;
	b->key_ends.len = rows * sizeof(*ends);
}
