/* SPDX-License-Identifier: MIT */
/* Ranges of row numbers. */
#include "base/row_spans.h"

#include "base/mem.h"

int
row_spans_add(
    struct row_spans *s, unsigned long long first, unsigned long long end, struct err *err)
{
	struct span *all = mem_grow(s->span, s->n + 1, sizeof(*all), err);
	size_t at, n = 0;

	if (!all)
		return -1;
	s->span = all;
	for (at = s->n++; at > 0 && all[at - 1].first > first; at--)
		all[at] = all[at - 1];
	all[at] = (struct span){first, end};
	for (size_t i = 1; i < s->n; i++) {
		if (all[n].end < all[i].first)
			all[++n] = all[i];
		else if (all[n].end < all[i].end)
			all[n].end = all[i].end;
	}
	s->n = n + 1;
	return 0;
}

bool
row_spans_meet(const struct row_spans *a, const struct row_spans *b, unsigned long long *row)
{
	const struct span *x = a->span, *y = b->span;

	while (x < a->span + a->n && y < b->span + b->n) {
		if (x->first < y->end && y->first < x->end) {
			*row = x->first > y->first ? x->first : y->first;
			return true;
		}
		if (x->end < y->end)
			x++;
		else
			y++;
	}
	return false;
}

int
row_spans_merge(struct row_spans *s, const struct row_spans *more, struct err *err)
{
	for (size_t i = 0; i < more->n; i++) {
		if (row_spans_add(s, more->span[i].first, more->span[i].end, err) < 0)
			return -1;
	}
	return 0;
}

void
row_spans_free(struct row_spans *s)
{
	mem_free(s->span);
	*s = (struct row_spans){0};
}
