/* SPDX-License-Identifier: MIT */
/*
 * arrow: Arrow IPC, as a stream or as a file.
 *
 * (1) A stream begins with a schema message, whose mark of four bytes 0xFF is what it
 *     is known by; a file, with ARROW1. Streams from before Arrow 0.15 have no mark:
 *     they must be said to be Arrow.
 */
#include "format/arrow.h"

#include "format/arrow_message.h"

/* (1) A schema's metadata begins with the place of its root. */
static bool
probe(const char *head, size_t n)
{
	if (n >= ARROW_MAGIC && memcmp(head, arrow_magic, ARROW_MAGIC) == 0)
		return true;
	return n >= 12 && flat_load(head, 4) == 0xffffffff && flat_load(head + 4, 4) > 0 &&
	    flat_load(head + 8, 4) < flat_load(head + 4, 4);
}

const struct format format_arrow = {
    .name = "arrow",
    .help = "Arrow IPC: a stream, or a file (also Feather 2)",
    .suffix = {".arrow", ".arrows", ".feather", ".ipc"},
    .tabular = true,
    .carries = true,
    .typed = true,
    .writes = ELEMENT_F32,
    .any_float = true,
    .probe = probe,
    .open = arrow_open,
    .next = arrow_next,
    .part = arrow_part_of,
    .decode = arrow_decode,
    .head = arrow_head,
    .encode = arrow_encode,
    .join = arrow_join,
    .end = arrow_end,
    .join_free = arrow_join_free,
};
