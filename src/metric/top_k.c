/* SPDX-License-Identifier: MIT */
/*
 * top5_accuracy and so on, for each k of --top: the share of rows whose label
 * is among the k largest classes; of equals, the lower index first.
 * (0) A k that is not less than the number of classes is left out: it would be 1.
 * (1) A truncated row is not known to have its label there if it has too few classes.
 */
#include <math.h>
#include <stdio.h>

#include "metric/unlisted.h"

static size_t
each_k(const struct setup *s)
{
	return s->ntop > 0 ? s->ntop : 1;
}

static size_t
each_k_listed(const struct setup *s)
{
	return s->rest == SETUP_BUCKET || s->rest == SETUP_IGNORE ? each_k(s) : 0;
}

enum { HITS, FEW };

static const struct slot slots[] = {
    [HITS] = {.name = "hits", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_k},
    [FEW] = {.name = "few",
	.unit = UNIT_COUNT,
	.weighted = UNIT_COUNT,
	.n = each_k_listed}, /* rows of which it is not known */
    {0},
};

/* (1) */
static int
count_few(struct vec *v, size_t at, size_t k, const struct seen *r, struct err *err)
{
	uint64_t few = 0;
	double ranked;

	for (size_t i = 0; i < r->n; i++) {
		ranked = r->e[2 * i + LISTED_RANKED];
		few += (double)k > ranked && !((double)r->rank[i] < ranked);
	}
	return vec_count(&v[FEW], at, few, err);
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t hits;

	for (size_t k = 0; k < s->ntop; k++) {
		hits = 0;
		if (each_k_listed(s) > 0 && count_few(v, k, s->top[k], r, err) < 0)
			return -1;
		for (size_t i = 0; i < r->n; i++) {
			hits += r->rank[i] < s->top[k];
			if (r->weight && r->rank[i] < s->top[k] &&
			    vec_add(v, k, r->weight[i], err) < 0)
				return -1;
		}
		if (!r->weight && vec_count(v, k, hits, err) < 0)
			return -1;
	}
	return 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	char key[32], why[80] = "";
	double few = 0;

	for (size_t k = 0; k < t->setup->ntop; k++) {
		if (setup_all_in_top(t->setup, t->setup->top[k])) /* (0) */
			continue;
		snprintf(key, sizeof(key), "top%zu_accuracy", t->setup->top[k]);
		if (each_k_listed(t->setup) > 0)
			few = vec_double(&v[FEW], k);
		snprintf(why, sizeof(why), "%.0f row%s fewer of the most probable classes", few,
		    few == 1 ? " lists" : "s list");
		if (!results_add(out, key, few > 0 ? NAN : vec_double(v, k) / t->weight, why, err))
			return -1;
	}
	return 0;
}

static const char *const keys[] = {"topK_accuracy", NULL};

static const struct trait traits[] = {
    {.key = "topK_accuracy", .better = BETTER_MORE, .share = true},
    {0},
};

const struct metric metric_top_k = {
    .tasks = FOR_MULTICLASS,
    .name = "top_k",
    .help = "for each K: share of rows whose label is among the K largest",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
