/* SPDX-License-Identifier: MIT */
/*
 * Calibration errors of the multilabel task, over equal-width bins of the probability p
 * of a label, against the share of rows that have it (reliability.c has the bins):
 *     micro_ece  the ECE of all pairs of a row and a label
 *     macro_ece  the mean over the labels of each one's ECE
 * Gaps are differences of exact sums.
 */
#include "metric/label_bins.h"

#include <math.h>

#include "base/fix.h"

enum { ROWS, WEIGHT, TRUE, CHANCE };

static size_t
each_bin(const struct setup *s)
{
	return s->nclass * s->bins;
}

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_bin},
    [WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT, .n = each_bin},
    [TRUE] = {.name = "true", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_bin},
    [CHANCE] = {.name = "p", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = each_bin},
    {0},
};

static int
add_weighted(struct vec *v, size_t at, double w, double p, bool truth, struct err *err)
{
	if (vec_add(&v[WEIGHT], at, w, err) < 0 || vec_add(&v[CHANCE], at, w * p, err) < 0)
		return -1;
	return truth ? vec_add(&v[TRUE], at, w, err) : 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const size_t k = s->nclass;
	size_t at;
	double p;

	for (size_t i = 0; i < r->n * k; i++) {
		p = r->e[i];
		at = i % k * s->bins + setup_bin(s, p);
		if (vec_count(&v[ROWS], at, 1, err) < 0)
			return -1;
		if (r->weight) {
			if (add_weighted(v, at, r->weight[i / k], p, r->truth[i], err) < 0)
				return -1;
			continue;
		}
		if (vec_count(&v[TRUE], at, r->truth[i], err) < 0 ||
		    vec_share(&v[CHANCE], at, p, err) < 0)
			return -1;
	}
	return 0;
}

double
label_bins_ece(const struct vec *v, const struct totals *t, size_t label)
{
	const size_t first = label * t->setup->bins;
	double sum = 0;

	for (size_t b = first; b < first + t->setup->bins; b++)
		sum += fabs(vec_gap(&v[CHANCE], b, &v[TRUE], b));
	return sum / t->weight;
}

/* The sum over the labels of bin b of a slot, in its unit. */
static void
pool(uint64_t *sum, const struct vec *v, const struct setup *s, size_t b)
{
	for (size_t c = 0; c < s->nclass; c++)
		(void)fix_sum(sum, vec_look(v, c * s->bins + b), v->words);
}

struct bin
label_bins_pooled(const struct vec *v, const struct setup *s, size_t b)
{
	const struct unit_shape *u = &units[v[CHANCE].unit];
	struct bin bin = {.lo = s->edge[b], .hi = s->edge[b + 1]};
	uint64_t rows[UNIT_WORDS] = {0}, weight[UNIT_WORDS] = {0}, chance[UNIT_WORDS] = {0};
	uint64_t right[UNIT_WORDS] = {0}, d[UNIT_WORDS] = {0}, count;
	int sign;

	pool(rows, &v[ROWS], s, b);
	pool(right, &v[TRUE], s, b);
	pool(chance, &v[CHANCE], s, b);
	if (s->weighted)
		pool(weight, &v[WEIGHT], s, b);
	bin.rows = *rows;
	bin.weight = s->weighted ? unit_double(UNIT_WEIGHT, weight) : (double)bin.rows;
	bin.confidence = bin.accuracy = bin.gap = NAN;
	if (bin.rows == 0)
		return bin;
	bin.confidence = unit_double(v[CHANCE].unit, chance) / bin.weight;
	bin.accuracy = unit_double(v[TRUE].unit, right) / bin.weight;
	if (v[TRUE].unit == UNIT_COUNT) { /* to the unit of the probabilities */
		count = *right;
		*right = 0;
		fix_add_int(right, u->words, (unsigned)-u->q, (int64_t)count);
	}
	sign = fix_compare(right, chance, u->words, d);
	bin.gap = fix_double(d, u->words, u->q) / bin.weight * (sign < 0 ? -1 : 1);
	return bin;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const double k = (double)t->setup->nclass;
	double micro = 0, macro = 0;
	struct bin b;

	for (size_t i = 0; i < t->setup->bins; i++) {
		b = label_bins_pooled(v, t->setup, i);
		micro += b.rows > 0 ? fabs(b.gap) * b.weight : 0;
	}
	for (size_t c = 0; c < t->setup->nclass; c++)
		macro += label_bins_ece(v, t, c);
	if (!results_add(out, "micro_ece", micro / (t->weight * k), NULL, err))
		return -1;
	return results_add(out, "macro_ece", macro / k, NULL, err) ? 0 : -1;
}

/* As in reliability.c. */
static const char *
damage(const struct vec *v)
{
	const struct vec *all = v[WEIGHT].unit == UNIT_NONE ? &v[ROWS] : &v[WEIGHT];

	if (!vec_at_most(&v[CHANCE], all))
		return slots[CHANCE].name;
	return vec_at_most(&v[TRUE], all) ? NULL : slots[TRUE].name;
}

static const char *const keys[] = {"micro_ece", "macro_ece", NULL};

static const struct trait traits[] = {
    {.key = "micro_ece", .better = BETTER_LESS, .biased = true},
    {.key = "macro_ece", .better = BETTER_LESS, .biased = true},
    {0},
};

const struct metric metric_label_bins = {
    .tasks = FOR_MULTILABEL,
    .name = "label_bins",
    .help = "calibration errors over equal-width bins (multilabel)",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
