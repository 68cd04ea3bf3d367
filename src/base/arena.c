/* SPDX-License-Identifier: MIT */
/* A string arena: many short texts in parts that never move. */
#include "base/arena.h"

#include <string.h>

#include "base/mem.h"

/* Sizes of parts in bytes. The first is small, because most arenas are. */
enum { PART_LEAST = 256, PART_MOST = 64 << 10 };

struct arena_part {
	struct arena_part *before;
	size_t len, cap;
	char text[];
};

/* Returns a part with room for len more bytes; NULL with err set. */
static struct arena_part *
room(struct arena *arena, size_t len, struct err *err)
{
	struct arena_part *last = arena->last, *part;
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
	return arena->last = part;
}

const char *
arena_text(struct arena *arena, const char *p, size_t len, struct err *err)
{
	struct arena_part *part = room(arena, len + 1, err);
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
arena_free(struct arena *arena)
{
	struct arena_part *before;

	while (arena->last) {
		before = arena->last->before;
		mem_free(arena->last);
		arena->last = before;
	}
}
