/* SPDX-License-Identifier: MIT */
/*
 * jsonl: a JSON value a line, either an array of logits or an object that holds
 * one, by default in its member logits.
 *
 * (1) The logits are read here; every other value is checked by base/json, and
 *     keeps its bytes and its order.
 * (2) The members may come in any order; the array's member may stand once.
 * (3) inf, infinity and nan in any case, so Python's Infinity and NaN, are
 *     numbers; null is a missing value. Otherwise numbers are JSON's: no +1, 01, .5 or 5.
 *     Of the other values NaN, Infinity and -Infinity are taken as Python writes them.
 * (4) Empty lines are passed over.
 * (5) A column in a message is the position in the array, from 1; what is wrong
 *     with the line as a whole is at 1.
 *
 * jsonl_layout.c learns what is to be known before the first row; jsonl_read.c
 * reads lines, jsonl_object.c finds the logits in them, jsonl_value.c reads those
 * and jsonl_member.c the other members; jsonl_write.c writes rows.
 */
#include "format/jsonl.h"

#include <string.h>

#include "base/json.h"

static size_t
jsonl_cut(const struct layout *l, const char *p, size_t n)
{
	(void)l;
	return whole_lines(p, n);
}

static size_t
jsonl_count(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *newline;
	size_t rows = 0;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (json_space(p, newline) < newline)
			rows += jsonl_count_rows(l, p, newline);
	}
	return rows;
}

static bool
jsonl_probe(const char *head, size_t n)
{
	size_t i = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;

	i = (size_t)(json_space(head + i, head + n) - head);
	return i < n && (head[i] == '{' || head[i] == '[');
}

const struct format format_jsonl = {
    .name = "jsonl",
    .help = "a JSON array, or an object with one, a line",
    .suffix = {".jsonl", ".ndjson"},
    .text = true,
    .carries = true,
    .nests = true,
    .probe = jsonl_probe,
    .open = jsonl_open,
    .cut = jsonl_cut,
    .count = jsonl_count,
    .decode = jsonl_decode,
    .encode = jsonl_encode,
};
