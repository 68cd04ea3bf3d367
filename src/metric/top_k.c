/* SPDX-License-Identifier: MIT */
/*
 * top5_accuracy and so on, for each k of --top: the share of rows whose label
 * is among the k largest classes; of equals, the lower index first.
 */
#include <math.h>
#include <stdio.h>

#include "metric/metric.h"

static size_t
each_k(const struct setup *s)
{
	return s->ntop > 0 ? s->ntop : 1;
}

static const struct slot slots[] = {
    {.name = "hits", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_k},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t hits;

	for (size_t k = 0; k < s->ntop; k++) {
		hits = 0;
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
	char key[32];

	for (size_t k = 0; k < t->setup->ntop; k++) {
		snprintf(key, sizeof(key), "top%zu_accuracy", t->setup->top[k]);
		if (!results_add(out, key, vec_double(v, k) / t->weight, NULL, err))
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
