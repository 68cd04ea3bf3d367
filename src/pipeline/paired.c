/* SPDX-License-Identifier: MIT */
/*
 * Pairs each block of one input with as many rows of a second input.
 *
 * A format can say how many bytes are whole rows (cut) and how many rows those
 * are (count), but not where the n-th row ends. So its end is searched for,
 * starting from a guess by the mean length of the rows. The first guess is
 * right if all rows have one length, and close if they do not.
 */
#include "pipeline/paired.h"

#include <string.h>

#include "base/mem.h"
#include "base/num.h"

/* Guesses by the mean length; after that the range is halved. */
enum { GUESSES = 8 };

/* Searches len bytes that hold `have` rows for the end of row `want` < have. */
struct row_search {
	const char *p;
	size_t len, have, want;
	size_t none; /* this many bytes hold no whole row */
	unsigned guesses;
};

static size_t
guess(struct row_search *s)
{
	size_t n = (size_t)((double)s->len / (double)s->have * (double)s->want);

	if (s->none > 0 || s->guesses >= GUESSES)
		return s->none + (s->len - s->none) / 2;
	s->guesses++;
	return n > 0 && n < s->len ? n : s->len / 2;
}

/* Returns how many bytes the first `want` rows take; 1 <= want < have. */
static size_t
end_of(const struct layout *l, const char *p, size_t len, size_t have, size_t want)
{
	struct row_search s = {.p = p, .len = len, .have = have, .want = want};
	size_t n, whole, rows;

	while (s.want > 0 && s.want < s.have && s.none < s.len) {
		n = guess(&s);
		whole = n > s.none ? l->format->cut(l, s.p, n) : 0;
		if (whole == 0) {
			s.none = n > s.none ? n : s.none + 1;
			continue;
		}
		rows = l->format->count(l, s.p, whole);
		if (rows > s.want) {
			s.len = whole;
			s.have = rows;
			continue;
		}
		s.p += whole;
		s.len -= whole;
		s.have -= rows;
		s.want -= rows;
		s.none = 0;
	}
	return (size_t)(s.p - p) + (s.want > 0 ? s.len : 0);
}

/* Reads more of the input if all of it is handed out. */
static int
read_ahead(struct paired *p, struct err *err)
{
	struct err why;
	int status;

	if (p->rows > 0 || p->end)
		return 0;
	status = source_next(p->b, &p->ahead, &why);
	if (status < 0) {
		*err = why;
		return p->ahead.cut_short ? err_place(err, "%.200s", p->ahead.path) : -1;
	}
	p->end = status == 0;
	p->rows = p->end ? 0 : p->ahead.rows;
	p->used = 0;
	return 0;
}

/*
 * Hands out the next `rows` rows, at most as many as were read. Blank lines go
 * with them.
 */
static int
hand_out(struct paired *p, struct block *block, size_t rows, struct err *err)
{
	const struct layout *l = &p->b->layout;
	const char *from = p->ahead.text.p + p->used;
	size_t len = p->ahead.text.len - p->used;

	if (l->format->part) {
		len = 0;
		if (l->format->part(l, p->ahead.text.p, p->ahead.text.len, p->ahead.rows - p->rows,
			rows, &block->text, err) < 0)
			return -1;
	} else if (rows < p->rows) {
		len = end_of(l, from, len, p->rows, rows);
	}
	buf_add(&block->text, from, len);
	if (buf_check(&block->text, err) < 0)
		return -1;
	p->used += len;
	p->rows -= rows;
	block->rows += rows;
	return 0;
}

int
paired_take(struct paired *p, struct block *block, size_t rows, struct err *err)
{
	size_t n;

	block_clear(block);
	while (block->rows < rows) {
		if (read_ahead(p, err) < 0)
			return -1;
		if (p->end)
			break;
		n = rows - block->rows < p->rows ? rows - block->rows : p->rows;
		if (hand_out(p, block, n, err) < 0)
			return -1;
	}
	block->source = p->b;
	block->path = p->ahead.path;
	block->first = !p->begun;
	block->lines = p->b->layout.lines;
	p->begun = true;
	if (!buf_room(&block->text, NUM_PAD + 1, err))
		return -1;
	memset(block->text.p + block->text.len, 0, NUM_PAD);
	return 0;
}

int
paired_left(struct paired *p, unsigned long long *rows, struct err *err)
{
	*rows = 0;
	do {
		*rows += p->rows;
		p->rows = 0;
		if (read_ahead(p, err) < 0)
			return -1;
	} while (!p->end);
	return 0;
}

static struct paired *
of(struct source *s)
{
	return (struct paired *)(void *)s;
}

static int
begin(struct source *s, struct err *err)
{
	(void)s;
	(void)err;
	return 0;
}

/* Where the block has the pair that comes behind those of a. */
static struct block **
slot_of(const struct paired *p, struct block *block)
{
	struct block **slot = &block->pair;

	for (size_t i = 0; i < p->depth; i++)
		slot = &(*slot)->pair;
	return slot;
}

/* If the pairs cannot be read, the rows are of no use: the block is then emptied. */
static int
next(struct source *s, struct block *block, struct err *err)
{
	struct paired *p = of(s);
	int status = source_next(p->a, block, err);
	struct block **pair;

	if (block_is_empty(block))
		return status;
	pair = slot_of(p, block);
	if (!*pair)
		*pair = mem_new(1, sizeof(**pair), err);
	if (*pair && paired_take(p, *pair, block->rows, err) == 0)
		return status;
	block_clear(block);
	return -1;
}

static bool
at_end(const struct source *s)
{
	return source_at_end(((const struct paired *)(const void *)s)->a);
}

static void
paired_free(struct source *s)
{
	block_free(&of(s)->ahead);
}

/* Blocks are decoded by the sources that they come from. */
static const struct source_kind kind = {
    .begin = begin,
    .next = next,
    .at_end = at_end,
    .close = paired_free,
};

struct paired
paired_of(struct source *a, struct source *b)
{
	return (struct paired){
	    .source = {.kind = &kind, .layout = a->layout, .layout_path = a->layout_path},
	    .a = a,
	    .b = b,
	    .depth = a->kind == &kind ? of(a)->depth + 1 : 0,
	};
}
