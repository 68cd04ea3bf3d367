/* SPDX-License-Identifier: MIT */
/*
 * Stored rows ▸ blocks ▸ batches
 *
 * A block only says which rows it has; decoding it reads them. The rows were
 * checked before they were stored, and are as the preceding steps left them.
 */
#include "pipeline/replay.h"

#include <string.h>

#include "col/dist.h"
#include "kern/kern.h"

/* The rows of a block stay in a core's second-level cache. */
enum { VALUES = 1 << 14 };

static const struct replay *
of(const struct source *s)
{
	return (const struct replay *)(const void *)s;
}

static int
begin(struct source *s, struct err *err)
{
	(void)s;
	(void)err;
	return 0;
}

static int
next(struct source *s, struct block *block, struct err *err)
{
	struct replay *r = (struct replay *)(void *)s;
	const size_t left = r->store->nrow - r->next, width = r->store->nclass;
	const size_t most = width < VALUES ? VALUES / (width > 0 ? width : 1) : 1;

	(void)err;
	if (left == 0)
		return 0;
	block->path = s->layout_path;
	block->row = r->first_row + r->next;
	block->rows = left < most ? left : most;
	r->next += block->rows;
	return 1;
}

static bool
at_end(const struct source *s)
{
	return of(s)->next == of(s)->store->nrow;
}

/* Adds row i of the store, whose values are at p. */
static int
add_row(struct batch *b, const struct store *store, size_t i, const void *p, struct err *err)
{
	const size_t n = store->nclass;
	const bool null = store->label[i] == STORE_NO_LABEL;
	double *z;

	batch_begin(b);
	b->now.row.n = n;
	b->now.row.null = null;
	b->now.row.label = null ? DIST_NO_LABEL : store->label[i];
	b->now.row.weight = store->weight ? store->weight[i] : 1;
	if (null)
		return batch_add(b, 0, err);
	z = batch_room(b, n, err);
	if (!z)
		return -1;
	if (store->floats)
		kern()->widen(z, p, n);
	else
		memcpy(z, p, n * sizeof(*z));
	b->now.row.top = kern()->argmax(z, n);
	return batch_add(b, n, err);
}

static int
decode(const struct source *s, struct block *block, struct batch *b, struct err *err)
{
	const struct replay *r = of(s);
	const size_t size = store_row_size(r->store);
	size_t first = (size_t)(block->row - r->first_row), got;
	const size_t end = first + block->rows;
	const char *p;

	if (!buf_room(&block->text, block->rows * size, err))
		return -1;
	for (; first < end; first += got) {
		p = store_read(r->store, first, end - first, block->text.p, &got, err);
		if (!p)
			return -1;
		for (size_t i = 0; i < got; i++) {
			if (add_row(b, r->store, first + i, p + i * size, err) < 0)
				return -1;
		}
	}
	return 0;
}

static void
replay_free(struct source *s)
{
	(void)s;
}

static const struct source_kind kind = {
    .begin = begin,
    .next = next,
    .at_end = at_end,
    .decode = decode,
    .close = replay_free,
};

struct replay
replay_of(const struct store *store, const struct source *from, unsigned long long first_row)
{
	return (struct replay){
	    .source = {.kind = &kind, .layout = from->layout, .layout_path = from->layout_path},
	    .store = store,
	    .first_row = first_row,
	};
}
