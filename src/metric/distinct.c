/* SPDX-License-Identifier: MIT */
/* Rows at each distinct confidence. */
#include "metric/distinct.h"

#include "base/fix.h"
#include "base/mem.h"
#include "base/tie.h"

/* Rows whose entries are fetched at once: the table does not fit into the inner caches. */
enum { AHEAD = 16 };

static int
add_one(const struct vec *v, const struct seen *r, size_t i, uint64_t key, struct err *err)
{
	struct points *p = v->points;
	const struct unit_shape *u = &units[v->unit];
	uint64_t *sum;

	if (points_at(p, key, &sum, err) < 0)
		return -1;
	sum = sum && r->top[i] == r->label[i] ? sum + p->words : sum;
	if (sum && r->weight)
		(void)fix_add(sum, u->words, u->q, r->weight[i]);
	else if (sum)
		(*sum)++;
	return 0;
}

int
distinct_add(struct vec *v, const struct seen *r, struct err *err)
{
	uint64_t key[AHEAD];
	size_t n;

	for (size_t at = 0; v->points && !v->points->over && at < r->n; at += n) {
		n = r->n - at < AHEAD ? r->n - at : AHEAD;
		for (size_t i = 0; i < n; i++) {
			key[i] = tie_key(r->conf[at + i]);
			points_fetch(v->points, key[i]);
		}
		for (size_t i = 0; i < n && !v->points->over; i++) {
			if (add_one(v, r, at + i, key[i], err) < 0)
				return -1;
		}
	}
	return 0;
}

bool
distinct_damaged(const struct vec *v)
{
	for (size_t i = 0; i < v->nset; i++) {
		if (!points_all(&v->points[i], tie_is_key))
			return true;
	}
	return false;
}

int
distinct_cells(struct cells *all, const struct points *p, enum unit unit, struct err *err)
{
	struct point_place *place = points_order(p, err);
	struct cell *c;
	double at;

	*all = (struct cells){.c = mem_new(p->n + 1, sizeof(*all->c), err), .n = p->n};
	for (size_t i = 0; place && all->c && i < p->n; i++) {
		c = &all->c[i];
		at = tie_of_key(place[i].key);
		c->wrong = unit_double(unit, place[i].sum);
		c->right = unit_double(unit, place[i].sum + p->words);
		c->r_wrong = -c->wrong * at;
		c->r_right = c->right * (1 - at);
		c->at_wrong = c->at_right = c->low = c->high = at;
		c->equal = c->sure = true;
		all->wrong += c->wrong;
		all->right += c->right;
	}
	all->all = all->wrong + all->right;
	mem_free(place);
	return place && all->c ? 0 : -1;
}
