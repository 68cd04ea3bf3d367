/* SPDX-License-Identifier: MIT */
/*
 * What class_rates.c says of all classes together: in the multiclass task from the sums of
 * classwise.c, in the binary one of both classes from those of threshold.c. Nothing more is
 * kept.
 */
#include "metric/class_rates.h"
#include "metric/classwise.h"
#include "metric/threshold.h"

static int
report(const struct vec *classwise, const struct totals *t, struct results *out, struct err *err)
{
	struct class_sums sums = {.all = t->weight, .classes = t->setup->nclass};
	struct class_mass m;

	for (size_t c = 0; c < t->setup->nclass; c++) {
		m = classwise_mass(classwise, t->setup, c);
		class_sums_add(&sums, &m);
	}
	return class_sums_report(&sums, true, out, err);
}

/* The outcomes by label, then by prediction. mcc is threshold.c's. */
static int
report_both(
    const struct vec *threshold, const struct totals *t, struct results *out, struct err *err)
{
	struct class_sums sums = {.all = t->weight, .classes = 2};
	struct class_mass m;
	double w[4];

	threshold_outcomes(threshold, w);
	for (size_t c = 0; c < 2; c++) {
		m = (struct class_mass){w[2 * c] + w[2 * c + 1], w[c] + w[2 + c], w[3 * c]};
		class_sums_add(&sums, &m);
	}
	return class_sums_report(&sums, false, out, err);
}

static const struct slot slots[] = {{0}};

static const char *const keys[] = {"balanced_accuracy", "mcc", "kappa", "macro_precision",
    "macro_recall", "macro_f1", "weighted_precision", "weighted_recall", "weighted_f1", NULL};

static const struct trait traits[] = {
    {.key = "balanced_accuracy", .better = BETTER_MORE},
    {.key = "mcc", .better = BETTER_MORE},
    {.key = "kappa", .better = BETTER_MORE},
    {.key = "macro_precision", .better = BETTER_MORE},
    {.key = "macro_recall", .better = BETTER_MORE},
    {.key = "macro_f1", .better = BETTER_MORE},
    {.key = "weighted_precision", .better = BETTER_MORE},
    {.key = "weighted_recall", .better = BETTER_MORE},
    {.key = "weighted_f1", .better = BETTER_MORE},
    {0},
};

const struct metric metric_class_means = {
    .tasks = FOR_MULTICLASS,
    .needs_all = true,
    .name = "class_means",
    .help = "how well classes are predicted: averages over the classes, MCC, kappa",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .of = &metric_classwise,
    .report = report,
};

static const char *const both_keys[] = {"balanced_accuracy", "kappa", "macro_precision",
    "macro_recall", "macro_f1", "weighted_precision", "weighted_recall", "weighted_f1", NULL};

const struct metric metric_both_means = {
    .tasks = FOR_BINARY,
    .name = "both_means",
    .help = "the same of both classes (binary)",
    .key = both_keys,
    .trait = traits,
    .slot = slots,
    .of = &metric_threshold,
    .report = report_both,
};
