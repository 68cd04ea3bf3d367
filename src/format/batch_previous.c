/* SPDX-License-Identifier: MIT */
/*
 * The tokens that came before a row, as penalties count them: a list of classes, by number or
 * name as labels are, from which each class of the row gets the number of times that it is in
 * it.
 *
 * (1) Only the last of them count if the reading says so; all of them must be classes.
 * (2) A class that the row does not list has no value to be penalised.
 * (3) Without brackets, a text that is the name of a class is that class.
 */
#include <string.h>

#include "base/items.h"
#include "format/batch.h"

/* How many classes a token may be one of: those of the row, or of all rows. */
static size_t
classes(const struct batch *b, size_t n)
{
	if (!b->now.row.listed)
		return n;
	return b->layout->nclass > 0 ? b->layout->nclass : UINT32_MAX;
}

static void
flaw_token(struct batch *b, const struct items *l, size_t place, size_t n)
{
	const size_t all = classes(b, n);
	const size_t cell = b->now.given[EXTRA_PREVIOUS].cell;
	const int shown = l->len > 40 ? 40 : (int)l->len;

	if (l->len > 1 && *l->item == '-')
		batch_flaw(b, cell,
		    "previous token %zu is '%.*s': tokens count from 0; leave padding out of the "
		    "list",
		    place, shown, l->item);
	else if (all == UINT32_MAX)
		batch_flaw(b, cell, "previous token %zu, '%.*s', is not the number of a class",
		    place, shown, l->item);
	else
		batch_flaw(b, cell, "previous token %zu, '%.*s', is none of the %zu classes", place,
		    shown, l->item, all);
}

/* Adds the place of the class in the row as the k-th token; n if the row lacks it (2). */
static int
add_recent(struct batch *b, size_t k, size_t n, size_t class, struct err *err)
{
	const struct row *row = &b->now.row;
	uint32_t *all = batch_grow(b->recent, &b->recent_cap, k, 1, sizeof(*all), err);

	if (!all)
		return -1;
	b->recent = all;
	all[k] = (uint32_t)class_place(row->listed ? b->id + row->id : NULL, n, class);
	return 0;
}

/* Reads the list into batch.recent, *count tokens of it. -1 if memory runs out. */
static int
read_tokens(struct batch *b, struct items *l, size_t n, size_t *count, struct err *err)
{
	const struct names *names = &b->layout->names;
	struct err why = {0};
	size_t class;
	int got;

	while ((got = items_next(l, &why)) == 1) {
		if (items_unescape(l, &b->item_text, err) < 0)
			return -1;
		if (names_label(names, classes(b, n), l->item, l->len, &class, &why) < 0) {
			flaw_token(b, l, *count + 1, n);
			return 0;
		}
		if (add_recent(b, *count, n, class, err) < 0)
			return -1;
		++*count;
	}
	if (got < 0)
		batch_flaw(b, b->now.given[EXTRA_PREVIOUS].cell, "%s", why.text);
	return 0;
}

/* (3) Whether the text is one token as a whole. */
static int
read_alone(struct batch *b, const struct items *l, size_t n, size_t *count, struct err *err)
{
	const struct names *names = &b->layout->names;
	const size_t all = classes(b, n);
	const size_t class = l->bare ? names_find(names, l->p, (size_t)(l->end - l->p)) : all;

	if (class >= all)
		return 0;
	*count = 1;
	return add_recent(b, 0, n, class, err);
}

/* Room for the counts of n values, all of them 0. */
static int
make_tally(struct batch *b, size_t n, struct err *err)
{
	const size_t had = b->tally_cap;
	uint32_t *all = batch_grow(b->tally, &b->tally_cap, 0, n, sizeof(*all), err);

	if (!all)
		return -1;
	b->tally = all;
	if (b->tally_cap > had)
		memset(all + had, 0, (b->tally_cap - had) * sizeof(*all));
	return 0;
}

/* Counts n tokens of a row of `width` values, and leaves the tally empty again. */
static int
count_tokens(struct batch *b, const uint32_t *recent, size_t n, size_t width, struct err *err)
{
	struct repeat *all =
	    batch_grow(b->repeat, &b->repeat_cap, b->nrepeat, n, sizeof(*all), err);

	if (!all)
		return -1;
	b->repeat = all;
	if (make_tally(b, width + 1, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		b->tally[recent[i]]++;
	b->tally[width] = 0; /* (2) */
	for (size_t i = 0; i < n; i++) {
		if (b->tally[recent[i]] == 0)
			continue;
		all[b->nrepeat++] = (struct repeat){recent[i], b->tally[recent[i]]};
		b->tally[recent[i]] = 0;
	}
	return 0;
}

int
batch_read_previous(struct batch *b, size_t n, struct err *err)
{
	const struct reading *r = b->layout->reading;
	const struct given *g = &b->now.given[EXTRA_PREVIOUS];
	struct row *row = &b->now.row;
	struct err why = {0};
	struct items l;
	size_t count = 0, last;

	row->n = n;
	row->repeat = (uint32_t)b->nrepeat;
	if (items_begin(&l, "previous tokens", g->p, g->len, &why) < 0) {
		batch_flaw(b, g->cell, "%s", why.text);
		return 0;
	}
	if (read_alone(b, &l, n, &count, err) < 0 ||
	    (count == 0 && read_tokens(b, &l, n, &count, err) < 0))
		return -1;
	if (b->now.flawed || count == 0)
		return 0;
	last = r->last_given && r->last >= 0 && (size_t)r->last < count ? (size_t)r->last : count;
	if (last > 0 && count_tokens(b, b->recent + (count - last), last, n, err) < 0)
		return -1;
	row->nrepeat = (uint32_t)(b->nrepeat - row->repeat);
	return 0;
}
