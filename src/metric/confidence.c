/* SPDX-License-Identifier: MIT */
/*
 * confidence: the mean of the largest probability. overconfidence: the
 * confidence minus the accuracy.
 */
#include "base/fix.h"
#include "metric/metric.h"

enum { CONF, RIGHT };

static const struct slot slots[] = {
    [CONF] = {.name = "conf", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT},
    [RIGHT] = {.name = "right", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t right = 0, low = 0, high = 0, part, *sum;
	double w;

	(void)s;
	for (size_t i = 0; i < r->n && r->weight; i++) {
		w = r->weight[i];
		if (vec_add(&v[CONF], 0, w * r->conf[i], err) < 0 ||
		    (r->top[i] == r->label[i] && vec_add(&v[RIGHT], 0, w, err) < 0))
			return -1;
	}
	for (size_t i = 0; i < r->n && !r->weight; i++) {
		right += r->top[i] == r->label[i];
		part = share_of(r->conf[i]);
		low += part;
		high += low < part;
	}
	if (r->weight)
		return 0;
	sum = vec_at(&v[CONF], 0, err);
	if (!sum)
		return -1;
	(void)fix_sum(sum, (const uint64_t[]){low, high}, 2);
	return vec_count(&v[RIGHT], 0, right, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	if (!results_add(out, "confidence", vec_double(&v[CONF], 0) / t->weight, NULL, err))
		return -1;
	return results_add(
		   out, "overconfidence", vec_gap(&v[CONF], 0, &v[RIGHT], 0) / t->weight, NULL, err)
	    ? 0
	    : -1;
}

static const char *const keys[] = {"confidence", "overconfidence", NULL};

const struct metric metric_confidence = {
    .tasks = FOR_MULTICLASS,
    .lean = true,
    .needs_top = true,
    .name = "confidence",
    .help = "mean largest probability, and that minus the accuracy",
    .key = keys,
    .slot = slots,
    .add = add,
    .report = report,
};
