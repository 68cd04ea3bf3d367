/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_PAIR_LIST_H
#define SMX_PIPELINE_PAIR_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/names.h"
#include "compare/diff.h"
#include "io/sink.h"

/*
 * Rows of a comparison as a list: those that flip, those without a match, those furthest
 * apart, or all, as CSV or JSON-lines. All zero lists nothing.
 */
enum pair_list_of { LIST_NOTHING, LIST_FLIPS, LIST_UNMATCHED, LIST_WORST, LIST_ALL };

struct pair_list {
	enum pair_list_of what;
	bool jsonl;
	const struct names *names; /* of the classes; empty if unknown */
	struct sink *sink; /* where it goes: in the order of the input */
};

/* A row without a match. */
struct lone_row {
	const char *file; /* "a" or "b" */
	unsigned long long row;
	const char *key;
	size_t key_len;
	size_t label; /* or DIST_NO_LABEL */
	const double *z; /* n logits */
	size_t n;
	const struct listed *listed; /* in place of label, z and n; or NULL */
};

/* Append the header of a CSV, a pair, and a row without a match; the buffer remembers failure. */
void pair_list_head(const struct pair_list *l, struct buf *out);
void pair_list_pair(const struct pair_list *l, const struct diff_row *r, const char *key,
    size_t key_len, struct buf *out);
void pair_list_lone(const struct pair_list *l, const struct diff *settings,
    const struct lone_row *r, struct buf *out);

/* Appends a pair that was just compared, if such are listed. l may be NULL. */
void pair_list_found(const struct pair_list *l, const struct diff_row *r, const char *key,
    size_t key_len, struct buf *out);

/* Writes what `out` has and empties it. 0, or -1 with err set. */
int pair_list_write(const struct pair_list *l, struct buf *out, struct err *err);

#endif
