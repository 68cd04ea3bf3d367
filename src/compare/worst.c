/* SPDX-License-Identifier: MIT */
/*
 * The list of the rows that differ most, of limited length.
 *
 * (1) Rows with the same KL are ordered by their numbers; an infinite KL comes
 *     first. In states of several files some numbers may be the same: then the rest decides.
 */
#include "compare/worst.h"

#include <stdbool.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

/* Orders texts of which either may be NULL, which comes first. */
static int
compare_texts(const char *a, size_t a_len, const char *b, size_t b_len)
{
	const int c = a && b ? memcmp(a, b, a_len < b_len ? a_len : b_len) : !b - !a;

	return c != 0 || !a || !b ? c : (a_len > b_len) - (a_len < b_len);
}

/* (1) Rows of the same number, which are of different files. */
static int
compare_twins(const struct diff_row *a, const struct diff_row *b)
{
	int c = compare_texts(a->key, a->key_len, b->key, b->key_len);

	for (size_t i = 0; i < 2 && c == 0; i++) {
		c = (a->difference.top[i] > b->difference.top[i]) -
		    (a->difference.top[i] < b->difference.top[i]);
		if (c == 0)
			c = compare_texts(
			    a->name[i].text, a->name[i].len, b->name[i].text, b->name[i].len);
	}
	if (c == 0)
		c = (a->difference.js > b->difference.js) - (a->difference.js < b->difference.js);
	if (c == 0)
		c = (a->difference.most_delta_p > b->difference.most_delta_p) -
		    (a->difference.most_delta_p < b->difference.most_delta_p);
	return c;
}

/* (1) Returns whether a row precedes another in the list. */
static bool
before(const struct diff_row *row, const struct diff_row *other)
{
	if (row->difference.kl != other->difference.kl)
		return row->difference.kl > other->difference.kl;
	if (row->row != other->row)
		return row->row < other->row;
	return compare_twins(row, other) < 0;
}

/*
 * Returns the row's position in the list of worst rows, or `most` if it is
 * not in it.
 */
static size_t
place_of(const struct worst *w, const struct diff_row *row)
{
	size_t i = w->n;

	if (!(row->difference.kl > 0))
		return w->most;
	while (i > 0 && before(row, &w->row[i - 1]))
		i--;
	return i;
}

void
diff_row_free(struct diff_row *row)
{
	mem_free(row->key);
	for (size_t i = 0; i < 3; i++)
		mem_free(row->name[i].text);
}

/* Makes room for one more row, unless the list is full. */
static int
grow(struct worst *w, struct err *err)
{
	size_t cap = w->cap > 0 ? 2 * w->cap : 16;
	struct diff_row *all;

	if (w->n < w->cap || w->cap == w->most)
		return 0;
	cap = cap < w->most ? cap : w->most;
	all = mem_grow(w->row, cap, sizeof(*all), err);
	if (!all)
		return -1;
	w->row = all;
	w->cap = cap;
	return 0;
}

/*
 * Inserts the row at position i; the list takes ownership of what it owns. The last
 * row may drop out.
 */
static int
insert(struct worst *w, size_t i, struct diff_row row, struct err *err)
{
	if (grow(w, err) < 0) {
		diff_row_free(&row);
		return -1;
	}
	if (w->n == w->most)
		diff_row_free(&w->row[--w->n]);
	memmove(&w->row[i + 1], &w->row[i], (w->n - i) * sizeof(*w->row));
	w->row[i] = row;
	w->n++;
	return 0;
}

int
worst_add(struct worst *w, struct diff_row row, struct err *err)
{
	const size_t i = place_of(w, &row);

	if (i < w->most)
		return insert(w, i, row, err);
	diff_row_free(&row);
	return 0;
}

int
worst_keep(struct worst *w, const struct diff_row *found, const char *key, struct err *err)
{
	size_t i = place_of(w, found);
	struct diff_row row;
	bool all = true;

	if (i >= w->most)
		return 0;
	row = *found;
	if (key) {
		row.key = mem_text(key, row.key_len, err);
		all = row.key != NULL;
	}
	for (size_t j = 0; j < 3; j++) {
		row.name[j].text = NULL;
		if (all && found->name[j].text) {
			row.name[j].text = mem_text(found->name[j].text, row.name[j].len, err);
			all = row.name[j].text != NULL;
		}
	}
	if (all)
		return insert(w, i, row, err);
	diff_row_free(&row);
	return -1;
}

int
worst_merge(struct worst *w, struct worst *more, struct err *err)
{
	int status = 0;

	for (size_t i = 0; i < more->n && status == 0; i++) {
		const struct diff_row row = more->row[i];

		/* the new list owns these, or they are freed */
		more->row[i].key = NULL;
		for (size_t j = 0; j < 3; j++)
			more->row[i].name[j].text = NULL;
		status = worst_add(w, row, err);
	}
	return status;
}

void
worst_free(struct worst *w)
{
	for (size_t i = 0; i < w->n; i++)
		diff_row_free(&w->row[i]);
	mem_free(w->row);
	w->row = NULL;
	w->n = w->cap = 0;
}
