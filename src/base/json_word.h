/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_JSON_WORD_H
#define SMX_BASE_JSON_WORD_H

#include <stdint.h>

/*
 * Examines eight bytes of a JSON string at once; shared by both halves of
 * base/json.h.
 */

#define JSON_ONES 0x0101010101010101u
#define JSON_HIGH 0x8080808080808080u /* the top bit of each byte */

/* Not 0 if any of the eight bytes is a quote, a backslash or a control character. */
static inline uint64_t
json_special(uint64_t w)
{
	const uint64_t quote = w ^ JSON_ONES * '"', slash = w ^ JSON_ONES * '\\';

	return (((w - JSON_ONES * 0x20) & ~w) | ((quote - JSON_ONES) & ~quote) |
		   ((slash - JSON_ONES) & ~slash)) &
	    JSON_HIGH;
}

#endif
