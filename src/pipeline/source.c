/* SPDX-License-Identifier: MIT */
#include "pipeline/source.h"

#include "base/mem.h"

int
source_begin(struct source *s, struct err *err)
{
	return s->kind->begin(s, err);
}

int
source_next(struct source *s, struct block *block, struct err *err)
{
	block_clear(block);
	block->source = s;
	return s->kind->next(s, block, err);
}

bool
source_at_end(const struct source *s)
{
	return s->kind->at_end(s);
}

int
source_decode(struct block *block, struct batch *batch, struct err *err)
{
	const struct source *s = block->source;

	batch_clear(batch);
	batch->layout = &s->layout;
	if (s->kind->decode(s, block, batch, err) < 0)
		return -1;
	batch->as_decoded = true;
	return 0;
}

void
source_free(struct source *s)
{
	if (s->kind)
		s->kind->close(s);
}

bool
block_is_empty(const struct block *block)
{
	return block->text.len == 0 && block->rows == 0;
}

void
block_clear(struct block *block)
{
	block->text.len = block->labels.len = 0;
	block->rows = 0;
	block->cut_short = false;
	if (block->pair)
		block_clear(block->pair);
}

void
block_free(struct block *block)
{
	buf_free(&block->text);
	buf_free(&block->labels);
	if (block->pair)
		block_free(block->pair);
	mem_free(block->pair);
}
