/* SPDX-License-Identifier: MIT */
/*
 * Conformal sets of rows with labels (calib/sets.h):
 *
 *     coverage        share of rows whose set has the label, with its standard error
 *     set_size        mean number of classes in the set, likewise
 *     empty_sets      share of sets without a class
 *     ssc             the lowest coverage among sets of about one size
 *     sscv            the largest distance of these from 1 - alpha (Angelopoulos et al. 2021)
 *     class_coverage  the lowest coverage among rows of one label
 *     covgap          mean over the labels of the distance of their coverage from 1 - alpha
 *                     (Ding et al. 2023)
 *
 * (1) Sets of about one size have 0 or 1, 2 or 3, 4 to 10, 11 to 100, 101 to 1000, or more
 *     classes, as in Angelopoulos et al. Sizes and labels without rows are left out.
 */
#include "metric/coverage.h"

#include <math.h>

#include "metric/binomial.h"
#include "metric/mean.h"

const struct set_sizes coverage_sizes[COVERAGE_SIZES] = {
    {0, 1}, {2, 3}, {4, 10}, {11, 100}, {101, 1000}, {1001, 0}};

static size_t
each_size(const struct setup *s)
{
	(void)s;
	return COVERAGE_SIZES;
}

static size_t
each_class(const struct setup *s)
{
	return s->nclass;
}

enum { SIZE_ROWS, SIZE_WEIGHT, SIZE_HAS, CLASS_ROWS, CLASS_WEIGHT, CLASS_HAS, EMPTY, W2X };

static const struct slot slots[] = {
    [SIZE_ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT, .n = each_size},
    [SIZE_WEIGHT] = {.name = "weight", .unit = UNIT_NONE, .weighted = UNIT_WEIGHT, .n = each_size},
    [SIZE_HAS] = {.name = "covered", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT, .n = each_size},
    [CLASS_ROWS] = {.name = "class_rows",
	.unit = UNIT_COUNT,
	.weighted = UNIT_COUNT,
	.n = each_class},
    [CLASS_WEIGHT] = {.name = "class_weight",
	.unit = UNIT_NONE,
	.weighted = UNIT_WEIGHT,
	.n = each_class},
    [CLASS_HAS] = {.name = "class_covered",
	.unit = UNIT_COUNT,
	.weighted = UNIT_WEIGHT,
	.n = each_class},
    [EMPTY] = {.name = "empty", .unit = UNIT_COUNT, .weighted = UNIT_WEIGHT},
    [W2X] = {.name = "w2x", .unit = UNIT_NONE, .weighted = UNIT_REAL},
    {0},
};

static bool
wanted(const struct setup *s)
{
	return s->alpha > 0;
}

static size_t
size_of(double n)
{
	size_t i = 0;

	while (coverage_sizes[i].hi > 0 && n > (double)coverage_sizes[i].hi)
		i++;
	return i;
}

/* Adds a row to what it belongs to: rows, weight and covered of one vector each. */
static int
add_to(struct vec *v, size_t i, bool has, const double *weight, struct err *err)
{
	if (vec_count(&v[0], i, 1, err) < 0)
		return -1;
	if (!weight)
		return has ? vec_count(&v[2], i, 1, err) : 0;
	if (vec_add(&v[1], i, *weight, err) < 0)
		return -1;
	return has ? vec_add(&v[2], i, *weight, err) : 0;
}

static int
add_sum(struct vec *v, const double *weight, struct err *err)
{
	return weight ? vec_add(v, 0, *weight, err) : vec_count(v, 0, 1, err);
}

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	const double *weight;
	bool has;

	(void)s;
	for (size_t i = 0; i < r->n; i++) {
		weight = r->weight ? &r->weight[i] : NULL;
		has = r->covered[i] > 0;
		if (add_to(v + SIZE_ROWS, size_of(r->set_size[i]), has, weight, err) < 0 ||
		    add_to(v + CLASS_ROWS, r->label[i], has, weight, err) < 0)
			return -1;
		if (!(r->set_size[i] > 0) && add_sum(&v[EMPTY], weight, err) < 0)
			return -1;
		if (weight && has && vec_add(&v[W2X], 0, *weight * *weight, err) < 0)
			return -1;
	}
	return 0;
}

static double
share_of_rows(const struct vec *v, const struct totals *t, size_t i)
{
	const double rows = (double)*vec_look(&v[0], i);

	if (!(rows > 0))
		return NAN;
	return vec_double(&v[2], i) / (t->setup->weighted ? vec_double(&v[1], i) : rows);
}

static struct covered
covered_of(const struct vec *v, const struct totals *t, size_t i)
{
	struct covered c = {.rows = *vec_look(&v[0], i), .lo = NAN, .hi = NAN};

	c.weight = t->setup->weighted ? vec_double(&v[1], i) : (double)c.rows;
	c.coverage = share_of_rows(v, t, i);
	if (c.rows > 0 && !t->setup->weighted)
		binomial_interval(*vec_look(&v[2], i), c.rows, 0.95, &c.lo, &c.hi);
	return c;
}

struct covered
coverage_of_size(const struct vec *v, const struct totals *t, size_t i)
{
	return covered_of(v + SIZE_ROWS, t, i);
}

struct covered
coverage_of_class(const struct vec *v, const struct totals *t, size_t class)
{
	return covered_of(v + CLASS_ROWS, t, class);
}

/* The lowest coverage, the greatest distance from 1 - alpha, and the mean one. */
struct spread {
	double least, most, mean;
};

static struct spread
spread_of(const struct vec *v, const struct totals *t, size_t n)
{
	struct spread s = {.least = INFINITY};
	double coverage, gap, some = 0;

	for (size_t i = 0; i < n; i++) {
		coverage = share_of_rows(v, t, i);
		if (isnan(coverage))
			continue;
		gap = fabs(coverage - (1 - t->setup->alpha));
		s.least = coverage < s.least ? coverage : s.least;
		s.most = gap > s.most ? gap : s.most;
		s.mean += gap;
		some++;
	}
	s.mean /= some;
	return s;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	const struct spread sizes = spread_of(v + SIZE_ROWS, t, COVERAGE_SIZES);
	const struct spread labels = spread_of(v + CLASS_ROWS, t, t->setup->nclass);
	double has = 0, w2x;
	struct result *r;

	for (size_t i = 0; i < COVERAGE_SIZES; i++)
		has += vec_double(&v[SIZE_HAS], i);
	w2x = t->setup->weighted ? vec_double(&v[W2X], 0) : has;
	r = results_add(out, "coverage", has / t->weight, NULL, err);
	if (!r)
		return -1;
	r->se = mean_se(t, has, w2x, w2x); /* it is its own square */
	if (!results_add(out, "empty_sets", vec_double(&v[EMPTY], 0) / t->weight, NULL, err) ||
	    !results_add(out, "ssc", sizes.least, NULL, err) ||
	    !results_add(out, "sscv", sizes.most, NULL, err) ||
	    !results_add(out, "class_coverage", labels.least, NULL, err))
		return -1;
	return results_add(out, "covgap", labels.mean, NULL, err) ? 0 : -1;
}

static const char *const keys[] = {
    "coverage", "empty_sets", "ssc", "sscv", "class_coverage", "covgap", NULL};

static const struct trait traits[] = {
    {.key = "coverage", .better = BETTER_MORE, .error = true, .share = true},
    {.key = "ssc", .better = BETTER_MORE, .biased = true},
    {.key = "sscv", .better = BETTER_LESS, .biased = true},
    {.key = "class_coverage", .better = BETTER_MORE, .biased = true},
    {.key = "covgap", .better = BETTER_LESS, .biased = true},
    {0},
};

const struct metric metric_coverage = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "coverage",
    .help = "of conformal sets: how many have the label",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
};

static int
add_size(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	(void)s;
	return mean_add(v, r, r->set_size, err);
}

static int
report_size(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return mean_report(v, t, "set_size", "", out, err) ? 0 : -1;
}

static const char *const size_keys[] = {"set_size", NULL};

static const struct trait size_traits[] = {
    {.key = "set_size", .better = BETTER_LESS, .error = true},
    {0},
};

const struct metric metric_set_size = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .name = "set_size",
    .help = "how many classes they have on average",
    .key = size_keys,
    .trait = size_traits,
    .slot = mean_slots,
    .add = add_size,
    .report = report_size,
};
