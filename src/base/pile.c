/* SPDX-License-Identifier: MIT */
/*
 * Many small texts, in parts that never move.
 */
#include "base/pile.h"

#include <string.h>

#include "base/mem.h"

/* What a part holds at least; the first is small, as most piles are. */
enum { PART_LEAST = 256, PART_MOST = 64 << 10 };

struct pile_part {
	struct pile_part *before;
	size_t len, cap;
	char text[];
};

/* A part for len bytes more; NULL with err set. */
static struct pile_part *
room(struct pile *pile, size_t len, struct err *err)
{
	struct pile_part *last = pile->last, *part;
	size_t cap = last ? 2 * last->cap : PART_LEAST;

	if (last && len <= last->cap - last->len)
		return last;
	if (cap > PART_MOST)
		cap = PART_MOST;
	if (cap < len)
		cap = len;
	part = mem_grow(NULL, sizeof(*part) + cap, 1, err);
	if (!part)
		return NULL;
	part->before = last;
	part->len = 0;
	part->cap = cap;
	return pile->last = part;
}

const char *
pile_text(struct pile *pile, const char *p, size_t len, struct err *err)
{
	struct pile_part *part = room(pile, len + 1, err);
	char *text;

	if (!part)
		return NULL;
	text = part->text + part->len;
	if (len > 0)
		memcpy(text, p, len);
	text[len] = '\0';
	part->len += len + 1;
	return text;
}

void
pile_free(struct pile *pile)
{
	struct pile_part *before;

	while (pile->last) {
		before = pile->last->before;
		mem_free(pile->last);
		pile->last = before;
	}
}
