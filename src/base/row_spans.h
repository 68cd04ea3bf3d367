/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_ROW_SPANS_H
#define SMX_BASE_ROW_SPANS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* A range of row numbers. */
struct span {
	unsigned long long first, end; /* the first row, and the one after the last */
};

/* Which rows something is made of: ranges in rising order. All zero is none. */
struct row_spans {
	struct span *span; /* n of them, none of which touches another; owned */
	size_t n;
};

/* Adds rows first ... end - 1; those that are there already stay. 0, or -1 with err set. */
int row_spans_add(
    struct row_spans *s, unsigned long long first, unsigned long long end, struct err *err);

/* Whether the two have a row in common, and then which is the first, in *row. */
bool row_spans_meet(const struct row_spans *a, const struct row_spans *b, unsigned long long *row);

/* Adds all of another. 0, or -1 with err set. */
int row_spans_merge(struct row_spans *s, const struct row_spans *more, struct err *err);

void row_spans_free(struct row_spans *s);

#endif
