/* SPDX-License-Identifier: MIT */
/*
 * Rows that list their classes: [[5,-0.1],[2,-2.5]], by number; or, if classes are names of
 * the row's own, [1,["a",-0.1],["b",-2.5]], with the place of the label in front, if there
 * is one, and `true` behind it if the row lists the sampled token alone. They come from
 * format/rewrite.h, which has checked that they are such lists.
 *
 * (1) Classes may come in any order; they are kept in rising order. None stands twice.
 * (2) If classes that a row lacks are masked, it becomes a row of all classes.
 */
#include <math.h>
#include <string.h>

#include "format/json_walk.h"
#include "format/jsonl.h"

enum { CLASS_MOST = 0x7fffffff };

/* The next pair; false if there is none. */
static bool
next_pair(struct json_walk *w, struct field *class, struct field *value)
{
	struct json_walk pair;
	struct field f;

	if (!json_walk_next(w, &f))
		return false;
	pair = json_walk(f.value, f.value + f.value_len);
	return json_walk_next(&pair, class) && json_walk_next(&pair, value);
}

/* The number that a field is; false with the row flawed. */
static bool
take_value(struct line *l, const struct field *f, size_t i, double *z)
{
	const char *end = f->value + f->value_len;

	if (jsonl_number(f->value, end, z) == end)
		return true;
	if (json_walk_null(f))
		batch_flaw(l->b, i, "null: a missing value");
	else
		batch_flaw(l->b, i, "'%.*s' is not a number",
		    f->value_len > 40 ? 40 : (int)f->value_len, f->value);
	return false;
}

static bool
take_class(struct line *l, const struct field *f, size_t i, uint32_t *id)
{
	const size_t nclass = l->b->layout->nclass;
	const char *end = f->value + f->value_len;
	double x;

	if (jsonl_number(f->value, end, &x) != end || !(x >= 0) || x > CLASS_MOST ||
	    x != (double)(uint32_t)x) {
		batch_flaw(l->b, i, "'%.*s' is not the number of a class",
		    f->value_len > 40 ? 40 : (int)f->value_len, f->value);
		return false;
	}
	*id = (uint32_t)x;
	if (nclass == 0 || *id < nclass)
		return true;
	batch_flaw(l->b, i, "class %u is not one of %zu, counted from 0", (unsigned)*id, nclass);
	return false;
}

/* (1) By a shell sort, which needs no memory. */
static void
sort(uint32_t *id, double *z, size_t n)
{
	uint32_t c;
	double x;
	size_t j;

	for (size_t gap = n / 2; gap > 0; gap /= 2) {
		for (size_t i = gap; i < n; i++) {
			c = id[i];
			x = z[i];
			for (j = i; j >= gap && id[j - gap] > c; j -= gap) {
				id[j] = id[j - gap];
				z[j] = z[j - gap];
			}
			id[j] = c;
			z[j] = x;
		}
	}
}

/* (1) */
static void
order(struct line *l, uint32_t *id, double *z, size_t n)
{
	size_t i = 1;

	while (i < n && id[i] > id[i - 1])
		i++;
	if (i < n)
		sort(id, z, n);
	for (i = 1; i < n; i++) {
		if (id[i] == id[i - 1]) {
			batch_flaw(l->b, 1, "class %u stands twice", (unsigned)id[i]);
			return;
		}
	}
}

/* (2) */
static int
spread(struct line *l, const struct json_walk *all, struct err *err)
{
	const size_t nclass = l->b->layout->nclass;
	const double none = l->b->layout->reading->from == FROM_PROBS ? 0 : -INFINITY;
	struct json_walk w = *all;
	struct field class, value;
	double *z = batch_room(l->b, nclass, err);
	uint32_t id;
	size_t i = 0;

	if (!z)
		return -1;
	for (size_t c = 0; c < nclass; c++)
		z[c] = NAN;
	while (next_pair(&w, &class, &value)) {
		i++;
		if (!take_class(l, &class, i, &id))
			return 0;
		if (!isnan(z[id]))
			batch_flaw(l->b, i, "class %u stands twice", (unsigned)id);
		if (!take_value(l, &value, i, &z[id]))
			return 0;
	}
	for (size_t c = 0; c < nclass; c++)
		z[c] = isnan(z[c]) ? none : z[c];
	l->n = nclass;
	return 0;
}

static int
by_number(struct line *l, const struct json_walk *all, size_t n, struct err *err)
{
	struct json_walk w = *all;
	struct field class, value;
	double *z = batch_room(l->b, n, err);
	uint32_t *id = z ? batch_classes(l->b, n, err) : NULL;

	if (!id)
		return -1;
	for (size_t i = 0; i < n && next_pair(&w, &class, &value); i++) {
		if (!take_class(l, &class, i + 1, &id[i]) || !take_value(l, &value, i + 1, &z[i]))
			return 0;
	}
	order(l, id, z, n);
	l->n = n;
	return 0;
}

static int
by_name(struct line *l, struct json_walk w, size_t n, struct err *err)
{
	struct row *row = &l->b->now.row;
	struct field class, value;
	double *z = batch_room(l->b, n, err), place;
	struct token *token = z ? batch_tokens(l->b, n, err) : NULL;
	struct json_walk ahead = w;

	if (!token)
		return -1;
	if (json_walk_next(&ahead, &value) && *value.value != '[') {
		w = ahead;
		if (take_value(l, &value, 1, &place))
			row->label = (size_t)place;
		row->sampled = json_walk_next(&ahead, &value) && *value.value == 't';
		w = row->sampled ? ahead : w;
	}
	for (size_t i = 0; i < n && next_pair(&w, &class, &value); i++) {
		token[i] = (struct token){.text = class.value, .len = class.value_len};
		if (!take_value(l, &value, i + 1, &z[i]))
			return 0;
	}
	l->n = n;
	return 0;
}

int
jsonl_pairs(struct line *l, struct err *err)
{
	const struct layout *layout = l->b->layout;
	const struct json_walk all = json_walk(l->p, l->end);
	struct json_walk w = all;
	struct field f;
	size_t n = 0;

	while (json_walk_next(&w, &f))
		n += *f.value == '[';
	l->p = w.p ? w.p + 1 : NULL;
	if (n == 0) {
		batch_flaw(l->b, 1, "the row has no class");
		return 0;
	}
	if (layout->open)
		return by_name(l, all, n, err);
	return layout->listed ? by_number(l, &all, n, err) : spread(l, &all, err);
}
