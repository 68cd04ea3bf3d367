/* SPDX-License-Identifier: MIT */
/*
 * Conformal sets: scores of rows, and which classes are in the set.
 *
 * (1) Classes are ranked by their logits, the lower index first if they are equal. A heap
 *     gives them one by one, so that a row costs its number of classes and little more.
 * (2) Both the fit and what applies it add probabilities up in this order, so that the score
 *     of a row is the same to the bit.
 * (3) (n + 1)(1 - alpha) that is a whole number but for roundings is that number: of 9 rows
 *     and alpha = 0.3 it is 7, and not 8.
 */
#include "calib/sets.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/philox.h"
#include "kern/kern.h"

#define SET(name) extern const struct set_kind set_##name;
#include "calib/set.list"
#undef SET

#define SET(name) &set_##name,
const struct set_kind *const set_kinds[] = {
#include "calib/set.list"
    NULL};
#undef SET

const struct set_kind *
set_kind_named(const char *name)
{
	for (size_t i = 0; set_kinds[i]; i++) {
		if (strcmp(set_kinds[i]->name, name) == 0)
			return set_kinds[i];
	}
	return NULL;
}

int
sets_room(struct sets_room *r, size_t n, struct err *err)
{
	double *e;
	size_t *heap;

	if (n <= r->cap)
		return 0;
	e = mem_grow(r->e, n, sizeof(*e), err);
	if (!e)
		return -1;
	r->e = e;
	heap = mem_grow(r->heap, n, sizeof(*heap), err);
	if (!heap)
		return -1;
	r->heap = heap;
	r->cap = n;
	return 0;
}

void
sets_room_free(struct sets_room *r)
{
	mem_free(r->e);
	mem_free(r->heap);
	*r = (struct sets_room){0};
}

int
sets_groups(struct sets *s, size_t n, struct err *err)
{
	mem_free(s->rows);
	mem_free(s->threshold);
	s->ngroup = n;
	s->threshold = NULL;
	s->rows = mem_new(n, sizeof(*s->rows), err);
	if (s->rows)
		s->threshold = mem_new(n, sizeof(*s->threshold), err);
	return s->threshold ? 0 : -1;
}

int
sets_match(struct sets *s, const size_t *order, struct err *err)
{
	mem_free(s->group_of);
	s->group_of = NULL;
	if (!order || s->by != SET_CLASS)
		return 0;
	s->group_of = mem_new(s->ngroup, sizeof(*s->group_of), err);
	if (!s->group_of)
		return -1;
	for (size_t i = 0; i < s->ngroup; i++)
		s->group_of[order[i]] = i;
	return 0;
}

int
sets_reorder(struct sets *s, const size_t *order, struct err *err)
{
	struct sets to = {0};

	if (!order || s->by != SET_CLASS)
		return 0;
	if (sets_groups(&to, s->ngroup, err) < 0) {
		mem_free(to.rows);
		return -1;
	}
	for (size_t i = 0; i < s->ngroup; i++) {
		to.rows[i] = s->rows[order[i]];
		to.threshold[i] = s->threshold[order[i]];
	}
	mem_free(s->rows);
	mem_free(s->threshold);
	s->rows = to.rows;
	s->threshold = to.threshold;
	return 0;
}

/* (3) */
static double
whole_up(double x, double scale)
{
	const double near = floor(x + 0.5);

	return fabs(x - near) <= 1e-12 * scale ? near : ceil(x);
}

uint64_t
sets_rank(double alpha, uint64_t n)
{
	const double all = (double)n + 1, k = whole_up(all * (1 - alpha), all);

	return k > 1 ? (uint64_t)k : 1;
}

/* The least n with ceil((n + 1)(1 - alpha)) <= n, which is (n + 1) alpha >= 1. */
uint64_t
sets_least(double alpha)
{
	return (uint64_t)whole_up(1 / alpha, 1 / alpha) - 1;
}

double
sets_draw(const struct sets *s, uint64_t seed, uint64_t row, bool fit)
{
	const uint32_t counter[4] = {
	    (uint32_t)row, (uint32_t)(row >> 32), 0, fit ? PHILOX_SETS_FIT : PHILOX_SETS};
	uint32_t word[4];

	if (!s->drawn)
		return 1;
	philox(counter, seed, word);
	return (double)((uint64_t)word[0] << 21 | word[1] >> 11) * 0x1p-53;
}

/* ---- (1) classes, most probable first ---- */

static bool
precedes(const double *z, size_t a, size_t b)
{
	return z[a] > z[b] || (z[a] == z[b] && a < b);
}

/* Puts a class to its place in the heap of n, from `at` on downwards. */
static void
sink(size_t *heap, size_t n, size_t at, const double *z)
{
	const size_t class = heap[at];
	size_t child;

	while ((child = 2 * at + 1) < n) {
		if (child + 1 < n && precedes(z, heap[child + 1], heap[child]))
			child++;
		if (!precedes(z, heap[child], class))
			break;
		heap[at] = heap[child];
		at = child;
	}
	heap[at] = class;
}

/* The classes of a row that are still to come. */
struct walk {
	const double *z, *e;
	double total; /* the sum of e */
	size_t *heap, n;
	struct ranked now;
};

static struct walk
walk_begin(const double *z, size_t n, struct sets_room *r)
{
	const size_t top = kern()->argmax(z, n);
	struct walk w = {.z = z, .e = r->e, .heap = r->heap, .n = n};

	w.total = 1 + kern()->exp_top(r->e, z, n, top);
	w.now.first = 1 / w.total;
	for (size_t i = 0; i < n; i++)
		w.heap[i] = i;
	for (size_t i = n / 2; i > 0; i--)
		sink(w.heap, n, i - 1, z);
	return w;
}

/* (2) The next class, which w->now then describes; there must be one. */
static size_t
walk_next(struct walk *w)
{
	const size_t class = w->heap[0];

	w->now.before += w->now.p;
	w->now.p = w->e[class] / w->total;
	w->now.rank++;
	w->heap[0] = w->heap[--w->n];
	if (w->n > 0)
		sink(w->heap, w->n, 0, w->z);
	return class;
}

struct ranked
sets_ranked(const double *z, size_t n, size_t class, struct sets_room *r)
{
	struct walk w = walk_begin(z, n, r);

	while (walk_next(&w) != class)
		;
	return w.now;
}

double
sets_score(
    const struct sets *s, const double *z, size_t n, size_t label, double u, struct sets_room *r)
{
	const struct ranked at = sets_ranked(z, n, label, r);

	return s->kind->score(s, &at, u);
}

size_t
sets_sort(const double *z, size_t n, size_t label, struct sets_room *r, double *p)
{
	struct walk w = walk_begin(z, n, r);
	size_t rank = 0;

	for (size_t i = 0; i < n; i++) {
		if (walk_next(&w) == label)
			rank = w.now.rank;
		p[i] = w.now.p;
	}
	return rank;
}

size_t
sets_group(const struct sets *s, const char *value, size_t len)
{
	return s->by == SET_VALUE ? names_find(&s->values, value, len) : 0;
}

/* The threshold above which no class is in the set of a row of that group. */
static double
limit(const struct sets *s, size_t group)
{
	double most = s->threshold[0];

	if (s->by == SET_VALUE)
		return group == SETS_UNSEEN ? INFINITY : s->threshold[group];
	for (size_t i = 1; i < s->ngroup; i++)
		most = s->threshold[i] > most ? s->threshold[i] : most;
	return most;
}

/* The threshold of a class, by class. */
static double
limit_of_class(const struct sets *s, size_t class)
{
	return s->threshold[s->group_of ? s->group_of[class] : class];
}

size_t
sets_of(const struct sets *s, size_t group, const double *z, size_t n, double u,
    struct sets_room *r, double *set)
{
	const double most = limit(s, group);
	struct walk w = walk_begin(z, n, r);
	size_t class, len = 0, top = kern()->argmax(z, n);
	double score;

	while (w.n > 0) {
		class = walk_next(&w);
		score = s->kind->score(s, &w.now, u);
		if (score - most > SET_TIE)
			break;
		if (s->by != SET_CLASS || !(score - limit_of_class(s, class) > SET_TIE))
			set[len++] = (double)class;
	}
	if (len == 0 && s->never_empty)
		set[len++] = (double)top;
	return len;
}

void
sets_free(struct sets *s)
{
	if (!s)
		return;
	mem_free(s->rows);
	mem_free(s->threshold);
	mem_free(s->group_of);
	mem_free(s->steps);
	mem_free(s->column);
	names_free(&s->values);
	mem_free(s);
}
