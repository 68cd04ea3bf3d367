/* SPDX-License-Identifier: MIT */
/*
 * Selective prediction: a row is accepted if its confidence is at least a threshold. Its
 * coverage is the share of rows that are accepted, its risk the share of these that are wrong.
 *
 *     coverage_at_risk   the largest coverage of which the risk is at most R, and its threshold
 *     risk_at_coverage   the risk at the least coverage that is at least C, and its threshold
 *     guaranteed_coverage  the largest coverage of which the risk is at most R in the population,
 *             too, except with probability delta: fixed-sequence testing of thresholds (Learn
 *             then Test, Angelopoulos et al. 2021) by the upper bound of Clopper and Pearson
 *
 * (1) Thresholds are tried at the lower edges of the cells of order.c, so rows of equal
 *     confidence, and all others of a cell, are accepted together. Coverage and risk are
 *     exactly those of the threshold, which may just not be the best one by a part of a cell.
 * (2) The threshold is the decimal with the fewest digits between the cell and the one below
 *     it, at most the width of a cell away. It lies half a unit of base/tie.h below the least
 *     confidence, so that conf >= threshold accepts just these rows.
 * (3) Of risks that are at most R, the one of the largest coverage counts, even if there are
 *     larger ones at less coverage. If there is none, coverage_at_risk is 0, without a
 *     threshold.
 * (4) Thresholds are tested from the highest one down, and the first that fails ends it: so
 *     the chance that any of them is wrong is at most delta. Which one is the first must not
 *     depend on what is right: it is the first that accepts so many rows that half the risk
 *     would pass.
 * (5) Replicates of a bootstrap have too coarse cells for thresholds: there is no interval.
 * (6) In the binary task the confidence is max(p, 1 - p), and what is predicted is class 1 if p
 *     is above 1/2: the cells of p at most 1/2 are turned over, and put among the others.
 */
#include "metric/selective.h"

#include <math.h>
#include <stdint.h>

#include "base/mem.h"
#include "base/tie.h"
#include "metric/binomial.h"
#include "metric/order.h"
#include "metric/ranking.h"

/* ---- thresholds ---- */

/* The rows of the cells from one on. */
struct accepted {
	size_t cell;
	double rows, wrong; /* weight */
};

/* (2) Below all confidences of the cell. */
static double
below_cell(const struct cell *c)
{
	double least = c->low;

	if (c->sure)
		return (c->wrong > 0 ? c->at_wrong : c->at_right) - TIE_HALF;
	least = c->low > 0.5 ? floor(least / TIE) + 1 : ceil(least / TIE);
	return least * TIE - TIE_HALF;
}

/* (2) And above them. */
static double
above_cell(const struct cell *c)
{
	return (c->sure ? (c->wrong > 0 ? c->at_wrong : c->at_right) : c->high) + TIE_HALF;
}

/* (2) The decimal of the fewest digits above low and at most high. */
static double
shortest(double low, double high)
{
	double scale = 1, x;

	for (int digits = 0; digits < 16; digits++, scale *= 10) {
		x = floor(high * scale) / scale;
		if (x > low && x <= high)
			return x;
	}
	return high;
}

/* (2) */
static double
threshold_of(const struct cells *a, size_t cell)
{
	const struct cell *c = &a->c[cell];
	const double high = below_cell(c), rest = high < 0.5 ? high : 1 - high;
	const double low = high - (c->high > c->low ? c->high - c->low : rest / 4096);
	const double next = cell > 0 ? above_cell(c - 1) : 0;

	return high > 0 ? shortest(next > low ? next : low, high) : 0;
}

static int
add_threshold(struct results *out, const char *key, const struct cells *a,
    const struct accepted *at, const char *why, struct err *err)
{
	const double x = at->rows > 0 ? threshold_of(a, at->cell) : NAN;

	return results_add(out, key, x, why, err) ? 0 : -1;
}

/* Accepts the rows of the next cell, too; false if there is none. */
static bool
accept(struct accepted *at, const struct cells *a)
{
	if (at->cell == 0)
		return false;
	at->cell--;
	at->rows += a->c[at->cell].wrong + a->c[at->cell].right;
	at->wrong += a->c[at->cell].wrong;
	return true;
}

/* (3) */
static int
coverage_at_risk(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	struct accepted at = {.cell = a->n}, best = at;

	while (accept(&at, a)) {
		if (at.wrong / at.rows <= s->select.risk)
			best = at;
	}
	if (!results_add(out, "coverage_at_risk", best.rows / a->all, NULL, err))
		return -1;
	return add_threshold(
	    out, "threshold_at_risk", a, &best, "no threshold has so low a risk", err);
}

static int
risk_at_coverage(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	struct accepted at = {.cell = a->n};

	while (at.rows / a->all < s->select.coverage && accept(&at, a))
		;
	if (!results_add(out, "risk_at_coverage", at.wrong / at.rows, NULL, err))
		return -1;
	return add_threshold(out, "threshold_at_coverage", a, &at, NULL, err);
}

/* ---- the guarantee ---- */

/* The chance that at most k of n independent rows are wrong if the risk is this. */
static double
chance(double k, double n, double risk)
{
	return k < n ? 1 - binomial_beta(k + 1, n - k, risk) : 1;
}

/* (4) Whether a risk of at most that would show so few errors with probability delta or less. */
static bool
passes(double k, double n, const struct selection *s)
{
	return k / n < s->risk && chance(k, n, s->risk) <= s->delta;
}

double
selective_least(double risk, double delta)
{
	const struct selection s = {.risk = risk, .delta = delta};
	double k = 1;

	while (!passes(k, ceil(2 * k / risk), &s))
		k++;
	return ceil(2 * k / risk);
}

static int
guaranteed(const struct cells *a, const struct setup *s, struct results *out, struct err *err)
{
	const double least = selective_least(s->select.risk, s->select.delta);
	struct accepted at = {.cell = a->n}, best = at;
	const char *why = s->weighted ? "rows with weights have no such guarantee"
	    : a->all < least          ? "there are too few rows for a guarantee"
				      : "no threshold passes the test";

	while (!s->weighted && at.rows < least && accept(&at, a))
		;
	while (!s->weighted && at.rows >= least && passes(at.wrong, at.rows, &s->select)) {
		best = at;
		if (!accept(&at, a))
			break;
	}
	if (!results_add(
		out, "guaranteed_coverage", s->weighted ? NAN : best.rows / a->all, why, err))
		return -1;
	return add_threshold(out, "guaranteed_threshold", a, &best, why, err);
}

/* ---- the metrics ---- */

/* (6) The cell of the other class. */
static struct cell
flip(const struct cell *c)
{
	const bool point = c->low == c->high;

	return (struct cell){.wrong = c->right,
	    .right = c->wrong,
	    .at_wrong = tie_round(1 - c->at_right),
	    .at_right = tie_round(1 - c->at_wrong),
	    .low = point ? tie_round(1 - c->high) : 1 - c->high,
	    .high = point ? tie_round(1 - c->low) : 1 - c->low,
	    .equal = c->equal,
	    .sure = c->sure};
}

/* Adds a cell behind the others, or to the last one if that has its confidences (6). */
static void
put(struct cells *to, const struct cell *c)
{
	struct cell *last = to->n > 0 ? &to->c[to->n - 1] : NULL;

	if (!last || tie_round(last->low) != tie_round(c->low)) {
		to->c[to->n++] = *c;
		return;
	}
	last->equal = last->sure = last->sure && c->sure && c->low == c->high;
	if (last->wrong == 0)
		last->at_wrong = c->at_wrong;
	last->wrong += c->wrong;
	last->right += c->right;
}

/* (6) to->c is for mem_free; NULL with err set. */
static const struct cells *
fold(struct cells *to, const struct cells *a, struct err *err)
{
	size_t up = 0, down;
	struct cell c;

	*to = (struct cells){.c = mem_new(a->n + 1, sizeof(*to->c), err), .all = a->all};
	if (!to->c)
		return NULL;
	while (up < a->n && a->c[up].high <= 0.5)
		up++;
	for (down = up; down > 0 || up < a->n;) {
		c = down > 0 ? flip(&a->c[down - 1]) : (struct cell){0};
		if (down > 0 && (up == a->n || c.low <= a->c[up].low))
			down--;
		else
			c = a->c[up++];
		put(to, &c);
	}
	return to;
}

/* All rows by the confidence of what is predicted; those of `own` are for mem_free. */
static const struct cells *
cells_of(struct cells *own, const struct vec *v, const struct totals *t, struct err *err)
{
	const struct cells *all;

	if (t->setup->task != TASK_BINARY)
		return order_take(v, t, err);
	all = ranking_take(v, t, err);
	return all ? fold(own, all, err) : NULL;
}

typedef int
select_fn(const struct cells *a, const struct setup *s, struct results *out, struct err *err);

static int
report_by(select_fn *fn, const char *const *key, const struct vec *v, const struct totals *t,
    struct results *out, struct err *err)
{
	const struct setup *s = t->setup;
	struct cells own = {0};
	const struct cells *a;
	int status;

	for (; s->task == TASK_BINARY && s->threshold != 0.5 && *key; key++) {
		if (!results_add(out, *key, NAN,
			"confidence is that of predictions at the threshold 0.5", err))
			return -1;
	}
	if (!*key)
		return 0;
	a = cells_of(&own, v, t, err);
	status = a ? fn(a, s, out, err) : -1;
	mem_free(own.c);
	return status;
}

static const char *const risk_keys[] = {"coverage_at_risk", "threshold_at_risk", NULL};
static const char *const coverage_keys[] = {"risk_at_coverage", "threshold_at_coverage", NULL};
static const char *const safe_keys[] = {"guaranteed_coverage", "guaranteed_threshold", NULL};

static int
report_risk(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return report_by(coverage_at_risk, risk_keys, v, t, out, err);
}

static int
report_coverage(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return report_by(risk_at_coverage, coverage_keys, v, t, out, err);
}

static int
report_safe(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	return report_by(guaranteed, safe_keys, v, t, out, err);
}

static bool
wants_risk(const struct setup *s)
{
	return s->select.at_risk;
}

static bool
wants_coverage(const struct setup *s)
{
	return s->select.at_coverage;
}

static bool
wants_safe(const struct setup *s)
{
	return s->select.delta > 0;
}

static const struct trait traits[] = {
    {.key = "coverage_at_risk", .better = BETTER_MORE},
    {.key = "threshold_at_risk", .exact = true},
    {.key = "risk_at_coverage", .better = BETTER_LESS},
    {.key = "threshold_at_coverage", .exact = true},
    {.key = "guaranteed_coverage", .better = BETTER_MORE},
    {.key = "guaranteed_threshold", .exact = true},
    {0},
};

static const struct slot no_slots[] = {{0}};

const struct metric metric_selective_risk = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wants_risk,
    .needs_top = true,
    .of = &metric_order,
    .of_binary = &metric_ranking,
    .name = "selective_risk",
    .help = "most coverage at a risk that is given",
    .key = risk_keys,
    .trait = traits,
    .slot = no_slots,
    .report = report_risk,
};

const struct metric metric_selective_coverage = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wants_coverage,
    .needs_top = true,
    .of = &metric_order,
    .of_binary = &metric_ranking,
    .name = "selective_coverage",
    .help = "risk at a coverage that is given",
    .key = coverage_keys,
    .slot = no_slots,
    .report = report_coverage,
};

const struct metric metric_guaranteed = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wants_safe,
    .needs_top = true,
    .of = &metric_order,
    .of_binary = &metric_ranking,
    .name = "guaranteed",
    .help = "coverage of which the risk holds in the population, too",
    .key = safe_keys,
    .slot = no_slots,
    .report = report_safe,
};
