/* SPDX-License-Identifier: MIT */
/* Classes that a row lists, and the labels that it has. */
#include <string.h>

#include "col/dist.h"
#include "format/batch.h"

/* Room for n more in batch.id, taken at once. A block is too small for 2^32 of them. */
static uint32_t *
take_ids(struct batch *b, size_t n, uint32_t *at, struct err *err)
{
	uint32_t *id = batch_grow(b->id, &b->id_cap, b->nid, n, sizeof(*id), err);

	if (!id)
		return NULL;
	b->id = id;
	*at = (uint32_t)b->nid;
	b->nid += n;
	return id + *at;
}

uint32_t *
batch_classes(struct batch *b, size_t n, struct err *err)
{
	b->now.row.listed = true;
	return take_ids(b, n, &b->now.row.id, err);
}

struct token *
batch_tokens(struct batch *b, size_t n, struct err *err)
{
	struct token *all = batch_grow(b->token, &b->token_cap, b->ntoken, n, sizeof(*all), err);

	if (!all)
		return NULL;
	b->token = all;
	b->now.row.token = (uint32_t)b->ntoken;
	b->ntoken += n;
	return all + b->now.row.token;
}

int
batch_label_set(struct batch *b, const uint32_t *label, size_t n, struct err *err)
{
	struct row *row = &b->now.row;
	uint32_t *to = batch_label_room(b, n, err);

	if (!to)
		return -1;
	if (n > 0)
		memcpy(to, label, n * sizeof(*to));
	row->label = n > 0 ? label[0] : DIST_NO_LABEL;
	return 0;
}

uint32_t *
batch_label_room(struct batch *b, size_t n, struct err *err)
{
	struct row *row = &b->now.row;
	uint32_t *to = take_ids(b, n, &row->label_set, err);

	row->nlabel = (uint32_t)n;
	return to;
}

size_t
batch_nlabel(const struct row *row)
{
	return row->nlabel > 0 ? row->nlabel : row->label != DIST_NO_LABEL;
}

size_t
batch_label(const struct batch *b, const struct row *row, size_t i)
{
	return row->nlabel > 0 ? b->id[row->label_set + i] : row->label;
}

size_t
batch_place(const struct batch *b, const struct row *row, size_t class)
{
	const uint32_t *id = batch_ids(b, row);
	size_t at;

	if (!id || class == DIST_NO_LABEL)
		return class;
	at = class_place(id, row->n, class);
	return at < row->n ? at : DIST_NO_LABEL;
}
