/* SPDX-License-Identifier: MIT */
/*
 * The binary task's decisions: class 1 is predicted if p = P(class 1) is above the
 * threshold t. Of true and false positives and negatives (weight):
 *
 *     accuracy        (TP + TN) / all, with its standard error
 *     precision       TP / (TP + FP)
 *     recall          TP / (TP + FN)
 *     f1              2 TP / (2 TP + FP + FN)
 *     mcc             (TP TN - FP FN) / sqrt((TP + FP)(TP + FN)(TN + FP)(TN + FN))
 *                     (Matthews 1975)
 *     prevalence      (TP + FN) / all
 *     confidence      the mean probability of the predicted class
 *     overconfidence  that less the accuracy
 *
 * (1) p that is t but for roundings is t (base/tie.h), so class 0 is predicted, as
 *     argmax takes the first of equals.
 * (2) What is divided by 0 is null.
 */
#include "metric/threshold.h"

#include <math.h>

#include "metric/mean.h"

enum { TP, FP, FN, TN, CONF, W2X };

static const struct slot slots[] = {
    [TP] = {.name = "tp", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [FP] = {.name = "fp", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [FN] = {.name = "fn", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [TN] = {.name = "tn", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [CONF] = {.name = "conf", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT},
    [W2X] = {.name = "w2x", .unit = UNIT_NONE, .weighted = UNIT_REAL}, /* of rows that are right */
    {0},
};

static int
add_row(struct vec *v, size_t outcome, double conf, const double *weight, struct err *err)
{
	double w = weight ? *weight : 1;

	if (!weight)
		return vec_count(&v[outcome], 0, 1, err) < 0 ? -1
							     : vec_share(&v[CONF], 0, conf, err);
	if (vec_add(&v[outcome], 0, w, err) < 0 || vec_add(&v[CONF], 0, w * conf, err) < 0)
		return -1;
	return outcome == TP || outcome == TN ? vec_add(&v[W2X], 0, w * w, err) : 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	static const size_t outcome[2][2] = {{TN, FP}, {FN, TP}}; /* by label and prediction */
	bool yes;

	for (size_t i = 0; i < r->n; i++) {
		yes = tie_above(r->conf[i], s->threshold); /* (1) */
		if (add_row(v, outcome[r->label[i]][yes], yes ? r->conf[i] : 1 - r->conf[i],
			r->weight ? &r->weight[i] : NULL, err) < 0)
			return -1;
	}
	return 0;
}

void
threshold_outcomes(const struct vec *v, double weight[4])
{
	static const size_t outcome[] = {TN, FP, FN, TP};

	for (size_t i = 0; i < 4; i++)
		weight[i] = vec_double(&v[outcome[i]], 0);
}

/* A share of something; without it null (2). */
static int
report_share(
    struct results *out, const char *key, double part, double all, const char *why, struct err *err)
{
	return results_add(out, key, all > 0 ? part / all : NAN, why, err) ? 0 : -1;
}

/* Each factor on its own, so that no product overflows. */
static double
mcc(double tp, double fp, double fn, double tn)
{
	double all = tp + fp + fn + tn, root;

	tp /= all;
	fp /= all;
	fn /= all;
	tn /= all;
	root = sqrt((tp + fp) * (tn + fn)) * sqrt((tp + fn) * (tn + fp));
	return root > 0 ? (tp * tn - fp * fn) / root : NAN; /* (2) */
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	double tp = vec_double(&v[TP], 0), fp = vec_double(&v[FP], 0);
	double fn = vec_double(&v[FN], 0), tn = vec_double(&v[TN], 0);
	double right = tp + tn, w2x = t->setup->weighted ? vec_double(&v[W2X], 0) : right;
	double conf = vec_double(&v[CONF], 0) / t->weight;
	struct result *r = results_add(out, "accuracy", right / t->weight, NULL, err);

	if (!r)
		return -1;
	r->se = mean_se(t, right, w2x, w2x); /* x is its own square */
	if (report_share(out, "precision", tp, tp + fp, "class 1 is never predicted", err) < 0 ||
	    report_share(out, "recall", tp, tp + fn, "no row is of class 1", err) < 0 ||
	    report_share(out, "f1", 2 * tp, 2 * tp + fp + fn,
		"no row is of class 1, and it is never predicted", err) < 0)
		return -1;
	if (!results_add(out, "mcc", mcc(tp, fp, fn, tn),
		"all labels, or all predictions, are of one class", err))
		return -1;
	if (!results_add(out, "prevalence", (tp + fn) / t->weight, NULL, err) ||
	    !results_add(out, "confidence", conf, NULL, err))
		return -1;
	return results_add(out, "overconfidence", conf - right / t->weight, NULL, err) ? 0 : -1;
}

static const char *const keys[] = {"accuracy", "precision", "recall", "f1", "mcc", "prevalence",
    "confidence", "overconfidence", NULL};

static const struct trait traits[] = {
    {.key = "accuracy", .better = BETTER_MORE, .error = true, .share = true},
    {.key = "precision", .better = BETTER_MORE},
    {.key = "recall", .better = BETTER_MORE},
    {.key = "f1", .better = BETTER_MORE},
    {.key = "mcc", .better = BETTER_MORE},
    {0},
};

const struct metric metric_threshold = {
    .tasks = FOR_BINARY,
    .lean = true,
    .name = "threshold",
    .help = "what is right at the threshold (binary)",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};
