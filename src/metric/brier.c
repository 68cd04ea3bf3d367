/* SPDX-License-Identifier: MIT */
/*
 * brier: the mean over rows of the sum over classes of (p_i - [i = y])^2, from
 * 0 to 2 (Brier 1950), with its standard error. In the binary task the mean of
 * (P(class 1) - y)^2, from 0 to 1, which is half of that.
 */
#include "metric/mean.h"

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->brier, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return mean_report(v, t, "brier", "overflow", out, err) ? 0 : -1;
}

static const char *const keys[] = {"brier", NULL};

static const struct trait traits[] = {
    {.key = "brier", .better = BETTER_LESS, .error = true},
    {0},
};

const struct metric metric_brier = {
    .tasks = FOR_MULTICLASS | FOR_BINARY | FOR_MULTILABEL,
    .lean = true,
    .needs_all = true,
    .name = "brier",
    .help = "mean of the squared distance to the label, from 0 to 2 (binary: 1)",
    .key = keys,
    .trait = traits,
    .slot = mean_slots,
    .add = add,
    .report = report,
};
