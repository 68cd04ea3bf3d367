/* SPDX-License-Identifier: MIT */
/*
 * accuracy: the share of rows whose largest class (the first of equals) is the
 * label, with its standard error.
 */
#include <math.h>

#include "metric/mean.h"

enum { RIGHT, W2X };

static const struct slot slots[] = {
    [RIGHT] = {.name = "right", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [W2X] = {.name = "w2x", .unit = UNIT_NONE, .weighted = UNIT_REAL},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t right = 0;

	(void)s;
	for (size_t i = 0; i < r->n; i++) {
		right += r->top[i] == r->label[i];
		if (!r->weight || r->top[i] != r->label[i])
			continue;
		if (vec_add(&v[RIGHT], 0, r->weight[i], err) < 0 ||
		    vec_add(&v[W2X], 0, r->weight[i] * r->weight[i], err) < 0)
			return -1;
	}
	return r->weight ? 0 : vec_count(&v[RIGHT], 0, right, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	double right = vec_double(&v[RIGHT], 0), w2x = right;
	struct result *r = results_add(out, "accuracy", right / t->weight, NULL, err);

	if (!r)
		return -1;
	if (t->setup->weighted)
		w2x = vec_double(&v[W2X], 0);
	r->se = mean_se(t, right, w2x, w2x); /* x is 0 or 1, so it equals its square */
	return 0;
}

static const char *const keys[] = {"accuracy", NULL};

static const struct trait traits[] = {
    {.key = "accuracy", .better = BETTER_MORE, .error = true, .share = true},
    {0},
};

const struct metric metric_accuracy = {
    .tasks = FOR_MULTICLASS,
    .lean = true,
    .needs_top = true,
    .name = "accuracy",
    .help = "share of rows whose largest class is the label",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
