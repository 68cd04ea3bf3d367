/* SPDX-License-Identifier: MIT */
/*
 * Of rows without labels, with c the probability of the class that a row is predicted as:
 *
 *     estimated_accuracy     mean of c, with its standard error: the accuracy on such rows, if
 *                            the probabilities are calibrated
 *     accuracy_sd            sqrt(sum w^2 c (1 - c)) / sum w: how far the accuracy of just
 *                            these rows is then from it, as a standard deviation
 *     confidence             mean of c, by the name that it has beside labels
 *
 * (1) A row is right with probability c, so that its variance is c (1 - c), and rows are
 *     independent of each other.
 * (2) Of the binary task's p, which may be tiny, and not of 1 - p, which is rounded.
 */
#include <math.h>

#include "metric/decided.h"
#include "metric/mean.h"

enum { VARIANCE = MEAN_HUGE + 1 };

static const struct slot slots[] = {
    MEAN_SLOTS,
    [VARIANCE] = {.name = "variance", .unit = UNIT_REAL, .weighted = UNIT_REAL},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	double *conf = r->scale, w, x;

	for (size_t i = 0; i < r->n; i++) {
		conf[i] = decided_confidence(s, r, i);
		x = r->conf[i] * (1 - r->conf[i]); /* (2) */
		w = r->weight ? r->weight[i] : 1;
		if (x > 0 && vec_add(&v[VARIANCE], 0, w * w * x, err) < 0)
			return -1;
	}
	return mean_add(v, r, conf, err);
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const struct result *r = mean_report(v, t, "estimated_accuracy", "overflow", out, err);
	const double mean = r ? r->value : 0;

	if (!r ||
	    !results_add(
		out, "accuracy_sd", sqrt(vec_double(&v[VARIANCE], 0)) / t->weight, "overflow", err))
		return -1;
	return results_add(out, "confidence", mean, "overflow", err) ? 0 : -1;
}

/* No confidence is above 1. */
static const char *
damage(const struct vec *v)
{
	const size_t sum = v[MEAN_W2X].unit == UNIT_NONE ? MEAN_SUM : MEAN_W2X;

	return vec_at_most(&v[MEAN_SQUARES], &v[sum]) ? NULL : slots[MEAN_SQUARES].name;
}

static const char *const keys[] = {"estimated_accuracy", "accuracy_sd", "confidence", NULL};

static const struct trait traits[] = {
    {.key = "estimated_accuracy", .better = BETTER_MORE, .error = true},
    {0},
};

const struct metric metric_estimate = {
    .labels = LABELS_ABSENT,
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "estimate",
    .help = "without labels: accuracy if the probabilities are calibrated",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
