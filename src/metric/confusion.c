/* SPDX-License-Identifier: MIT */
/*
 * Which classes are taken for which: for each pair of a label and another class, the
 * weight of the rows with that label whose most probable class is the other one. It is
 * kept only for pages (setup.pairs), and reports no metric.
 *
 * (1) Beyond PAIRS_MOST different pairs nothing is kept: which ones would be kept would
 *     depend on the order of the rows. All pairs of 256 classes fit.
 */
#include "metric/confusion.h"

#include <stdlib.h>

#include "base/fix.h"
#include "base/mem.h"

enum { PAIRS_MOST = 1 << 16 };

static size_t
each_pair(const struct setup *s)
{
	return s->pairs && s->nclass < UINT32_MAX ? PAIRS_MOST : 0;
}

static const struct slot slots[] = {
    {.name = "pairs", .unit = UNIT_COUNTS, .weighted = UNIT_WEIGHTS, .n = each_pair},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const struct unit_shape *u = &units[v->unit];
	struct points *p = v->points;
	uint64_t *sum;

	for (size_t i = 0; p && !p->over && i < r->n; i++) {
		if (r->label[i] == r->top[i])
			continue;
		if (points_at(p, r->label[i] * s->nclass + r->top[i], &sum, err) < 0)
			return -1;
		if (sum && r->weight)
			(void)fix_add(sum, u->words, u->q, r->weight[i]);
		else if (sum)
			(*sum)++;
	}
	return 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	(void)v;
	(void)t;
	(void)out;
	(void)err;
	return 0;
}

static int
by_weight(const void *a, const void *b)
{
	const struct confusion *x = a, *y = b;

	if (x->weight != y->weight)
		return x->weight < y->weight ? 1 : -1;
	if (x->label != y->label)
		return x->label > y->label ? 1 : -1;
	return (x->taken > y->taken) - (x->taken < y->taken);
}

int
confusion_worst(const struct vec *v, const struct setup *s, struct confusion *pair, size_t most,
    size_t *all, bool *over, struct err *err)
{
	const struct points *p = v->points;
	struct confusion *c;
	uint64_t *sorted, *w;
	size_t n;

	*all = p ? p->n : 0;
	*over = p && p->over;
	if (*all == 0)
		return 0;
	w = sorted = points_sorted(p, err);
	c = sorted ? mem_new(p->n, sizeof(*c), err) : NULL;
	for (size_t i = 0; c && i < p->n; i++, w += points_width(p))
		c[i] = (struct confusion){.label = (size_t)*w / s->nclass,
		    .taken = (size_t)*w % s->nclass,
		    .weight = unit_double(v->unit, w + 1)};
	n = *all < most ? *all : most;
	if (c)
		qsort(c, p->n, sizeof(*c), by_weight);
	for (size_t i = 0; c && i < n; i++)
		pair[i] = c[i];
	mem_free(sorted);
	mem_free(c);
	return c ? (int)n : -1;
}

static const char *const keys[] = {NULL};

const struct metric metric_confusion = {
    .tasks = FOR_MULTICLASS,
    .name = "confusion",
    .help = "which classes are taken for which",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
