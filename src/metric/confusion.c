/* SPDX-License-Identifier: MIT */
/*
 * Which classes are taken for which: for each pair of a label and another class, the
 * weight of the rows with that label whose most probable class is the other one. It is
 * kept only if it is asked for (setup.pairs), and reports no metric. Rows that are right
 * are counted for each class by classwise.c, and the binary task's by threshold.c.
 *
 * (1) Only pairs that occur take memory. Beyond PAIRS_MOST different ones nothing is kept:
 *     which ones would be kept would depend on the order of the rows. All pairs of 1024
 *     classes fit; in groups, of 256.
 */
#include "metric/confusion.h"

#include <stdlib.h>

#include "base/err.h"
#include "base/fix.h"
#include "base/mem.h"
#include "metric/classwise.h"
#include "metric/threshold.h"

enum { PAIRS_MOST = 1 << 20, PAIRS_OF_GROUP = 1 << 16 };

static size_t
each_pair(const struct setup *s)
{
	if (!s->pairs || s->rest != SETUP_WHOLE || s->nclass >= UINT32_MAX)
		return 0;
	return s->grouped ? PAIRS_OF_GROUP : PAIRS_MOST;
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

/* ---- all of them ---- */

static struct confusion *
binary_cells(const struct tally *t, size_t *n, struct err *err)
{
	struct confusion *c = mem_new(4, sizeof(*c), err);
	double weight[4];

	threshold_outcomes(tally_vec(t, &metric_threshold), weight);
	*n = 0;
	for (size_t i = 0; c && i < 4; i++) {
		if (weight[i] > 0)
			c[(*n)++] = (struct confusion){i / 2, i % 2, weight[i]};
	}
	return c;
}

/* Puts the right rows of each class among its wrong ones, which are m, in that order. */
static struct confusion *
merge_right(const struct tally *t, const struct setup *s, const struct points *p, enum unit unit,
    const uint64_t *w, size_t *n, struct err *err)
{
	struct confusion *c = mem_new(p->n + s->nclass + 1, sizeof(*c), err);
	const struct vec *v = tally_vec(t, &metric_classwise);
	size_t m = 0;
	double right;

	*n = 0;
	for (uint64_t y = 0; c && y < s->nclass; y++) {
		right = classwise_mass(v, s, (size_t)y).right;
		for (; m < p->n && *w < y * s->nclass + y; m++, w += points_width(p))
			c[(*n)++] = (struct confusion){
			    (size_t)y, (size_t)*w % s->nclass, unit_double(unit, w + 1)};
		if (right > 0)
			c[(*n)++] = (struct confusion){(size_t)y, (size_t)y, right};
		for (; m < p->n && *w < (y + 1) * s->nclass; m++, w += points_width(p))
			c[(*n)++] = (struct confusion){
			    (size_t)y, (size_t)*w % s->nclass, unit_double(unit, w + 1)};
	}
	return c;
}

struct confusion *
confusion_all(const struct tally *t, const struct setup *s, size_t *n, struct err *err)
{
	const struct vec *v = tally_vec(t, &metric_confusion);
	struct confusion *c;
	uint64_t *sorted;

	if (s->task == TASK_BINARY)
		return binary_cells(t, n, err);
	if (v->points->over) {
		err_set(err, ERR_DATA,
		    "more than %zu different pairs of label and prediction, which is all that is "
		    "kept",
		    v->points->most);
		return NULL;
	}
	sorted = points_sorted(v->points, err);
	c = sorted ? merge_right(t, s, v->points, v->unit, sorted, n, err) : NULL;
	mem_free(sorted);
	return c;
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
