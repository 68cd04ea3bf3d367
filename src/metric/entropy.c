/* SPDX-License-Identifier: MIT */
/* entropy: the mean entropy of the rows' distributions, in nats. */
#include <math.h>

#include "metric/mean.h"

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->entropy, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct result *r = mean_report(v, t, "entropy", "overflow", out, err);

	if (r)
		r->se = NAN;
	return r ? 0 : -1;
}

static const char *const keys[] = {"entropy", NULL};

const struct metric metric_entropy = {
    .labels = LABELS_EITHER,
    .tasks = FOR_MULTICLASS | FOR_BINARY | FOR_MULTILABEL,
    .lean = true,
    .name = "entropy",
    .help = "mean entropy of the distributions, in nats",
    .key = keys,
    .slot = mean_slots,
    .add = add,
    .report = report,
};
