/* SPDX-License-Identifier: MIT */
/*
 * ECCE, the empirical cumulative calibration error (Arrieta-Ibarra, Gujral, Tannen, Tygert,
 * Xu 2022, Metrics of calibration for probabilistic predictions). With the rows by rising
 * confidence c_i and right_i 0 or 1, in the binary task by p and the label, all weights 1
 * if there are none:
 *
 *     C_k         sum of w_i (right_i - c_i) over the rows whose confidence is the k-th
 *                 distinct one or less, by the sum of all w_i; C_0 = 0
 *     ecce_mad    max |C_k|
 *     ecce_r      max C_k - min C_k
 *     ecce_sigma  sqrt(sum of w_i^2 c_i (1 - c_i)) by the sum of all w_i
 *     ecce_mad_p  how probable such an ecce_mad or a larger one is if every row is right
 *                 with the probability that is its confidence: that of a Brownian motion,
 *                 walk_reaches(ecce_mad / ecce_sigma)
 *     ecce_r_p    the same of ecce_r, by walk_spans
 *
 * (1) C is looked at between distinct confidences alone, so the order of equal ones does
 *     not matter. They are equal if they agree in 15 significant digits (base/tie.h).
 * (2) Up to POINTS_MOST distinct confidences are kept: then all is exact. Whether there are
 *     more depends on the rows alone, not on their order or on how they were cut. Of more
 *     there are the cells of order.c (in the binary task see ranking.c): C is exact at the
 *     end of each. Within one it may rise at most by what its right rows add, and fall by
 *     what its wrong ones take. The bounds are the most that this can change.
 * (3) ecce_sigma is a sum over rows, and has no cells.
 * (4) If all confidences are 0 or 1, any wrong one has the probability 0, and p is 0; and
 *     otherwise 1.
 * (5) The state of a version that had no ecce has no such sums: then all are null.
 */
#include "metric/ecce.h"

#include <math.h>

#include "base/mem.h"
#include "base/two_sum.h"
#include "metric/distinct.h"
#include "metric/order.h"
#include "metric/ranking.h"
#include "metric/tally.h"
#include "metric/walk.h"

enum { ROWS, SPREAD, POINTS };
enum { POINTS_MOST = 1 << 16, POINTS_OF_GROUP = 1 << 12 };

/* One of many tallies of the same rows has no room for it. */
static bool
wanted(const struct setup *s)
{
	return !s->coarse && !s->lean;
}

/* (2) The binary task has those of ranking.c. */
static size_t
each_point(const struct setup *s)
{
	if (s->task == TASK_BINARY)
		return 0;
	return s->grouped ? POINTS_OF_GROUP : POINTS_MOST;
}

static const struct slot slots[] = {
    [ROWS] = {.name = "rows", .unit = UNIT_COUNT, .weighted = UNIT_COUNT}, /* (5) */
    [SPREAD] = {.name = "spread", .unit = UNIT_SHARE, .weighted = UNIT_REAL},
    [POINTS] = {.name = "points", .unit = UNIT_COUNTS, .weighted = UNIT_WEIGHTS, .n = each_point},
    {0},
};

static int
add(struct vec *v, const struct setup *s, const struct seen *r, struct err *err)
{
	double spread;

	(void)s;
	for (size_t i = 0; i < r->n; i++) {
		spread = r->conf[i] * (1 - r->conf[i]);
		if (r->weight)
			spread *= r->weight[i] * r->weight[i];
		if (vec_add(&v[SPREAD], 0, spread, err) < 0)
			return -1;
	}
	return vec_count(&v[ROWS], 0, r->n, err) < 0 ? -1 : distinct_add(&v[POINTS], r, err);
}

/* As order_take, of the distinct confidences. */
static int
take_points(struct cells *all, const struct vec *at, const struct totals *t, struct err *err)
{
	struct cells *kept = t->kept ? &t->kept[KEPT_POINTS] : NULL;

	if (!kept)
		return distinct_cells(all, at->points, at->unit, err);
	*all = (struct cells){0};
	if (!kept->c && distinct_cells(kept, at->points, at->unit, err) < 0)
		return -1;
	return cells_copy(all, kept, err);
}

int
ecce_cells(struct cells *all, const struct totals *t, struct err *err)
{
	const bool binary = t->setup->task == TASK_BINARY;
	const struct vec *ranking = binary ? tally_vec(t->tally, &metric_ranking) : NULL;
	const struct vec *at =
	    binary ? &ranking[ORDER_SUMS] : &tally_vec(t->tally, &metric_ecce)[POINTS];

	if (at->points && !at->points->over)
		return take_points(all, at, t, err);
	return binary ? order_cells(all, ranking, t->setup, err)
		      : order_take(all, tally_vec(t->tally, &metric_order), t, err);
}

/* How far C goes, times all weight: at the ends of cells, and at most within them (2). */
struct reach {
	double low, high;
	double least, most;
};

static struct reach
reach_of(const struct cells *all)
{
	struct reach r = {0, 0, 0, 0};
	struct two_sum c = {0, 0};
	const struct cell *cell;
	double now;

	for (size_t i = 0; i < all->n; i++) {
		cell = &all->c[i];
		now = two_sum_value(&c);
		r.most = fmax(r.most, cell->sure ? now : now + cell->r_right);
		r.least = fmin(r.least, cell->sure ? now : now + cell->r_wrong);
		two_sum_add(&c, cell->r_wrong);
		two_sum_add(&c, cell->r_right);
		now = two_sum_value(&c);
		r.high = fmax(r.high, now);
		r.low = fmin(r.low, now);
	}
	r.most = fmax(r.most, r.high);
	r.least = fmin(r.least, r.low);
	return r;
}

/* (4) */
static double
chance(double value, double sigma, double (*beyond)(double))
{
	if (value > 0)
		return sigma > 0 ? beyond(value / sigma) : 0;
	return 1;
}

static int
put(struct results *out, const char *key, double value, double bound, const char *why,
    struct err *err)
{
	struct result *r = results_add(out, key, value, why, err);

	if (r && !isnan(r->value))
		r->bound = bound;
	return r ? 0 : -1;
}

static int
report_cells(const struct cells *all, double sigma, struct results *out, struct err *err)
{
	const struct reach r = reach_of(all);
	const double mad = fmax(r.high, -r.low) / all->all, range = (r.high - r.low) / all->all;
	const double mad_most = fmax(r.most, -r.least) / all->all;
	const double range_most = (r.most - r.least) / all->all;
	const double mad_p = chance(mad, sigma, walk_reaches);
	const double range_p = chance(range, sigma, walk_spans);

	if (put(out, "ecce_mad", mad, mad_most - mad, NULL, err) < 0 ||
	    put(out, "ecce_r", range, range_most - range, NULL, err) < 0 ||
	    put(out, "ecce_sigma", sigma, NAN, NULL, err) < 0)
		return -1;
	return put(out, "ecce_mad_p", mad_p, mad_p - chance(mad_most, sigma, walk_reaches), NULL,
		   err) < 0
	    ? -1
	    : put(out, "ecce_r_p", range_p, range_p - chance(range_most, sigma, walk_spans), NULL,
		  err);
}

static const char *const keys[] = {
    "ecce_mad", "ecce_r", "ecce_sigma", "ecce_mad_p", "ecce_r_p", NULL};

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	struct cells all;
	int status;

	if (*vec_look(&v[ROWS], 0) != t->rows) { /* (5) */
		for (size_t i = 0; keys[i]; i++) {
			if (put(out, keys[i], NAN, NAN,
				"a state of an earlier version of smx lacks it", err) < 0)
				return -1;
		}
		return 0;
	}
	status = ecce_cells(&all, t, err);
	if (status == 0)
		status = report_cells(&all, sqrt(vec_double(&v[SPREAD], 0)) / t->weight, out, err);
	mem_free(all.c);
	return status;
}

/* A sum of c (1 - c) cannot exceed a quarter of the rows. */
static const char *
damage(const struct vec *v)
{
	if (v[ROWS].unit == UNIT_NONE)
		return NULL;
	if (v[SPREAD].unit == UNIT_SHARE &&
	    !(vec_double(&v[SPREAD], 0) <= (double)*vec_look(&v[ROWS], 0)))
		return slots[SPREAD].name;
	return distinct_damaged(&v[POINTS]) ? slots[POINTS].name : NULL;
}

static const struct trait traits[] = {
    {.key = "ecce_mad", .better = BETTER_LESS, .biased = true},
    {.key = "ecce_r", .better = BETTER_LESS, .biased = true},
    {.key = "ecce_mad_p", .better = BETTER_MORE, .biased = true},
    {.key = "ecce_r_p", .better = BETTER_MORE, .biased = true},
    {0},
};

const struct metric metric_ecce = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .needs_top = true,
    .late = true,
    .name = "ecce",
    .help = "cumulative calibration errors, and their p-values if calibrated",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .add = add,
    .report = report,
    .damage = damage,
};
