/* SPDX-License-Identifier: MIT */
/*
 * Equal-width bins of confidence: bin b is (b/B, (b+1)/B], with 0 in the first
 * bin (or [b/B, (b+1)/B), with 1 in the last). With the gap acc_b - conf_b of a
 * bin's means, and n_b of the n rows (by weight) in it:
 *     ece             sum n_b/n |gap|                (Naeini 2015, Guo 2017)
 *     mce             the largest |gap|
 *     rmsce           sqrt(sum n_b/n gap^2)
 *     rmsce_debiased  sqrt(max(0, sum n_b/n [gap^2 - acc_b (1 - acc_b) / (n_b - 1)]))
 *                     (Kumar, Liang, Ma 2019)
 * Gaps are differences of exact sums, so they keep their digits even if
 * confidence and accuracy are nearly equal.
 *
 * (1) An empty bin adds nothing and does not count for mce.
 * (2) rmsce_debiased: a bin of one row adds nothing to the sum, but its row
 *     counts in n, as in the authors' code. Null with weights.
 * (3) A bin's sums of confidences and of right rows cannot exceed its rows
 *     (metric->damage).
 * (4) The interval of rmsce_debiased is that of its square T = sum n_b/n U_b, in which U_b
 *     estimates without bias the square g^2 of the gap of all rows that there could be in
 *     the bin. If a row's right - conf has the variance v_b, T has
 *         sum (n_b/n)^2 2 v_b^2 / (n_b (n_b - 1))
 *             + 4/n sum n_b/n g_b^2 v_b + 1/n (sum n_b/n g_b^4 - T^2).
 *     The last two vanish on calibrated rows, and outweigh the first on others (Sun,
 *     Chaudhari, Barnett and Dobriban 2024, A Confidence Interval for the l2 Expected
 *     Calibration Error). So the interval has all x with (T - x)^2 <= z^2 var(x), where
 *     var(x) is the variance if the true square is x: the shape of the gaps is as estimated,
 *     and their size is x (interval.c). v_b is what the accuracy says, and at least the mean
 *     of a (1 - a) over what a uniform prior makes of it: a few rows that are all right are
 *     no proof. In place of the mean of v_b by g_b^2 stands that over all rows if that is
 *     larger. tests/oracle/rmsce.txt has the coverage.
 */
#include "metric/reliability.h"

#include <math.h>

enum { ROWS, WEIGHT, RIGHT, CONF };

static size_t
each_bin(const struct setup *s)
{
	return s->bins;
}

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_bin},
    [WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT, .n = each_bin},
    [RIGHT] = {.name = "right", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_bin},
    [CONF] = {.name = "conf", .unit = UNIT_SHARE, .weighted = UNIT_WEIGHT, .n = each_bin},
    {0},
};

static int
add_weighted(struct vec *v, size_t b, double w, double conf, bool right, struct err *err)
{
	if (vec_add(&v[WEIGHT], b, w, err) < 0 || vec_add(&v[CONF], b, w * conf, err) < 0)
		return -1;
	return right ? vec_add(&v[RIGHT], b, w, err) : 0;
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	uint64_t *conf, part;
	bool right;
	size_t b;

	for (size_t i = 0; i < r->n; i++) {
		b = setup_bin(s, r->conf[i]);
		right = r->top[i] == r->label[i];
		if (vec_count(&v[ROWS], b, 1, err) < 0)
			return -1;
		if (r->weight) {
			if (add_weighted(v, b, r->weight[i], r->conf[i], right, err) < 0)
				return -1;
			continue;
		}
		conf = vec_at(&v[CONF], b, err);
		if (!conf || vec_count(&v[RIGHT], b, right, err) < 0)
			return -1;
		part = share_of(r->conf[i]);
		conf[0] += part;
		conf[1] += conf[0] < part;
	}
	return 0;
}

/* The bin, with as many right rows as sum i of `right` says. */
static struct bin
bin_of(const struct vec *v, const struct setup *s, size_t b, const struct vec *right, size_t i)
{
	struct bin bin = {.lo = s->edge[b], .hi = s->edge[b + 1]};

	bin.rows = *vec_look(&v[ROWS], b);
	bin.weight = s->weighted ? vec_double(&v[WEIGHT], b) : (double)bin.rows;
	bin.confidence = bin.accuracy = bin.gap = NAN;
	if (bin.rows == 0) /* (1) */
		return bin;
	bin.confidence = vec_double(&v[CONF], b) / bin.weight;
	bin.accuracy = vec_double(right, i) / bin.weight;
	bin.gap = 0 - vec_gap(&v[CONF], b, right, i) / bin.weight;
	return bin;
}

struct bin
reliability_bin(const struct vec *v, const struct setup *s, size_t b)
{
	return bin_of(v, s, b, &v[RIGHT], b);
}

/* (2) Returns what the bin adds to the debiased sum, times n. */
static double
debiased(const struct bin *b)
{
	double n = b->weight;

	return b->rows > 1 ? n * (b->gap * b->gap - b->accuracy * (1 - b->accuracy) / (n - 1)) : 0;
}

struct reliability_errors
reliability_errors(
    const struct vec *v, const struct totals *t, const struct vec *right, size_t at, size_t step)
{
	double sum = 0, squares = 0, most = 0, clean = 0;
	struct bin b;

	for (size_t i = 0; i < t->setup->bins; i++, at += step) {
		b = bin_of(v, t->setup, i, right, at);
		if (b.rows == 0)
			continue;
		sum += fabs(vec_gap(&v[CONF], i, right, at));
		squares += b.weight * b.gap * b.gap;
		most = fabs(b.gap) > most ? fabs(b.gap) : most;
		clean += debiased(&b);
	}
	return (struct reliability_errors){.ece = sum / t->weight,
	    .mce = most,
	    .rmsce = sqrt(squares / t->weight),
	    .rmsce_debiased = t->setup->weighted ? NAN : sqrt(clean > 0 ? clean / t->weight : 0)};
}

/* (4) Of right - conf of a row. */
static double
variance(const struct bin *b)
{
	const double n = b->weight, k = n * b->accuracy;
	const double own = b->accuracy * (1 - b->accuracy), prior = (k + 1) * (n - k + 1);

	return fmax(b->rows > 1 ? own * n / (n - 1) : 0, prior / ((n + 2) * (n + 3)));
}

/* (4) NaN if no bin has two rows. */
static void
set_square(struct result *r, const struct vec *v, const struct totals *t)
{
	double pairs = 0, all = 0, weighted = 0, squares = 0, fourth = 0, share, var, gap;
	bool any = false;
	struct bin b;

	for (size_t i = 0; i < t->setup->bins; i++) {
		b = reliability_bin(v, t->setup, i);
		if (b.rows == 0)
			continue;
		share = b.weight / t->weight;
		var = variance(&b);
		all += share * var;
		if (b.rows < 2)
			continue;
		any = true;
		gap = fmax(debiased(&b) / b.weight, 0);
		pairs += 2 * share * share * var * var / (b.weight * (b.weight - 1));
		weighted += share * gap * var;
		squares += share * gap;
		fourth += share * gap * gap;
	}
	if (!any || t->setup->weighted)
		return;
	r->square[0] = pairs;
	r->square[1] = 4 * fmax(all, squares > 0 ? weighted / squares : 0) / t->weight;
	r->square[2] = squares > 0 ? (fourth / (squares * squares) - 1) / t->weight : 0;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const struct reliability_errors e = reliability_errors(v, t, &v[RIGHT], 0, 1);
	struct result *r;

	if (!results_add(out, "ece", e.ece, NULL, err) ||
	    !results_add(out, "mce", e.mce, NULL, err) ||
	    !results_add(out, "rmsce", e.rmsce, NULL, err))
		return -1;
	r = results_add(out, "rmsce_debiased", e.rmsce_debiased, "not defined with weights", err);
	if (r)
		set_square(r, v, t);
	return r ? 0 : -1;
}

/* (3) */
static const char *
damage(const struct vec *v)
{
	const struct vec *all = v[WEIGHT].unit == UNIT_NONE ? &v[ROWS] : &v[WEIGHT];

	if (!vec_at_most(&v[CONF], all))
		return slots[CONF].name;
	return vec_at_most(&v[RIGHT], all) ? NULL : slots[RIGHT].name;
}

static const char *const keys[] = {"ece", "mce", "rmsce", "rmsce_debiased", NULL};

static const struct trait traits[] = {
    {.key = "ece", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "mce", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "rmsce", .better = BETTER_LESS, .biased = true, .tested = true},
    {.key = "rmsce_debiased",
	.better = BETTER_LESS,
	.biased = true,
	.tested = true,
	.squared = true},
    {0},
};

const struct metric metric_reliability = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .lean = true,
    .needs_top = true,
    .name = "reliability",
    .help = "calibration errors over equal-width bins of confidence",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
