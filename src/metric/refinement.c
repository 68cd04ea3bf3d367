/* SPDX-License-Identifier: MIT */
/*
 * How much of the NLL and of the Brier score a temperature takes away, if the rows were
 * measured at many temperatures (sweep.h). For each of both scores S:
 *
 *     S_temperature   the temperature T at which S is least
 *     S_refinement    S there: what is left once the temperature is right
 *     S_calibration   S of the rows as they are, less that
 *
 * This is the decomposition of a proper score into calibration and refinement (Broecker
 * 2009; Kull and Flach 2015), with the best recalibration by a temperature in the place of
 * the best of all: the estimator TS-refinement of Berta, Holzmueller, Jordan and Bach 2025,
 * Rethinking early stopping: refine, then calibrate. Other recalibrations may take away
 * more, so that S_refinement is an upper bound.
 *
 * (1) T is chosen for the rows at hand: of n calibrated rows, nll_calibration is 1 / (2n) in
 *     the mean.
 * (2) Between the temperatures of the sweep, S is the polynomial of degree 6 in log T through
 *     the seven that are nearest to the least. It is searched between the two neighbours of
 *     the least, by golden sections; a least at the end of the sweep is taken as it is. The
 *     rows as they are count as well: what is left is never more than S.
 * (3) If S is null, or null at some temperature, so are these.
 * (4) Groups have no sweep.
 */
#include <math.h>
#include <stdio.h>

#include "kern/kern.h"
#include "metric/mean.h"
#include "metric/sweep.h"

extern const struct metric metric_nll, metric_brier;

enum { NEAR = 7, SECTIONS = 60 };

/* (2) A polynomial in Newton's form. */
struct polynomial {
	double at[NEAR], term[NEAR];
};

static struct polynomial
through(const double *x, const double *y)
{
	struct polynomial p;

	for (size_t i = 0; i < NEAR; i++) {
		p.at[i] = x[i];
		p.term[i] = y[i];
	}
	for (size_t k = 1; k < NEAR; k++) {
		for (size_t i = NEAR - 1; i >= k; i--)
			p.term[i] = (p.term[i] - p.term[i - 1]) / (x[i] - x[i - k]);
	}
	return p;
}

static double
value_at(const struct polynomial *p, double x)
{
	double y = p->term[NEAR - 1];

	for (size_t i = NEAR - 1; i-- > 0;)
		y = y * (x - p->at[i]) + p->term[i];
	return y;
}

/* Where it is least between two places. */
static double
least_between(const struct polynomial *p, double low, double high)
{
	const double golden = 0.61803398874989485;
	double a, b;

	for (int i = 0; i < SECTIONS; i++) {
		a = high - golden * (high - low);
		b = low + golden * (high - low);
		if (value_at(p, a) <= value_at(p, b))
			high = b;
		else
			low = a;
	}
	return (low + high) / 2;
}

/* (2) The temperature with the least score, and that score. */
static double
find_least(const double *score, double *least)
{
	double x[SWEEP_TEMPS], at;
	struct polynomial p;
	size_t i = 0, first;

	for (size_t k = 0; k < SWEEP_TEMPS; k++) {
		x[k] = kern_log(sweep_temp[k]);
		i = score[k] < score[i] ? k : i;
	}
	*least = score[i];
	if (i == 0 || i + 1 == SWEEP_TEMPS)
		return sweep_temp[i];
	first = i < NEAR / 2 ? 0 : i - NEAR / 2;
	first = first > SWEEP_TEMPS - NEAR ? SWEEP_TEMPS - NEAR : first;
	p = through(x + first, score + first);
	at = least_between(&p, x[i - 1], x[i + 1]);
	if (!(value_at(&p, at) < score[i]))
		return sweep_temp[i];
	*least = value_at(&p, at);
	return kern_exp(at);
}

/* The keys of a score. */
struct split {
	const struct metric *of;
	const char *score, *calibration, *refinement, *temperature;
};

/* The score at each temperature; *why says why it has none. */
static int
take_scores(const struct sweep *w, const struct split *split, double *score, const char **why,
    struct results *all, struct err *err)
{
	struct totals totals;
	const struct result *r;

	for (size_t i = 0; i < SWEEP_TEMPS; i++) {
		totals = tally_totals(&w->tally[i], &w->setup);
		r = mean_report(tally_vec(&w->tally[i], split->of), &totals, split->score,
		    "with a label of probability 0", all, err);
		if (!r)
			return -1;
		score[i] = r->value;
		if (isnan(r->value)) /* (3) */
			*why = "it has no value at some temperature";
	}
	return 0;
}

static int
report_split(const struct sweep *w, const struct split *split, struct results *out, struct err *err)
{
	const struct result *own = results_find(out, split->score);
	const double now = own ? own->value : NAN;
	double score[SWEEP_TEMPS], least = NAN, temp = NAN;
	const char *why = NULL;
	char reason[sizeof(own->why)] = "";
	struct results all = {0};

	if (own) /* adding a result moves the others */
		snprintf(reason, sizeof(reason), "%s", own->why);
	if (!w)
		why = "groups are not measured at other temperatures"; /* (4) */
	else if (isnan(now))
		why = reason;
	if (!why && take_scores(w, split, score, &why, &all, err) < 0) {
		results_free(&all);
		return -1;
	}
	results_free(&all);
	if (!why)
		temp = find_least(score, &least);
	least = least > now ? now : least; /* (2) */
	if (!results_add(out, split->calibration, now - least, why, err) ||
	    !results_add(out, split->refinement, least, why, err))
		return -1;
	return results_add(out, split->temperature, temp, why, err) ? 0 : -1;
}

static int
report(const struct vec *v, const struct totals *t, struct results *out, struct err *err)
{
	static const struct split nll = {
	    &metric_nll, "nll", "nll_calibration", "nll_refinement", "nll_temperature"};
	static const struct split brier = {
	    &metric_brier, "brier", "brier_calibration", "brier_refinement", "brier_temperature"};
	const struct sweep *w = t->setup->swept;

	(void)v;
	return report_split(w, &nll, out, err) < 0 ? -1 : report_split(w, &brier, out, err);
}

static bool
wanted(const struct setup *s)
{
	return s->sweeps && !s->coarse && !s->lean;
}

static const struct slot slots[] = {{0}};

static const char *const keys[] = {"nll_calibration", "nll_refinement", "nll_temperature",
    "brier_calibration", "brier_refinement", "brier_temperature", NULL};

static const struct trait traits[] = {
    {.key = "nll_calibration", .better = BETTER_LESS, .biased = true},
    {.key = "nll_refinement", .better = BETTER_LESS, .biased = true},
    {.key = "brier_calibration", .better = BETTER_LESS, .biased = true},
    {.key = "brier_refinement", .better = BETTER_LESS, .biased = true},
    {0},
};

const struct metric metric_refinement = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .wanted = wanted,
    .needs_all = true,
    .name = "refinement",
    .help = "nll and brier at the best temperature, and how much that takes away",
    .key = keys,
    .trait = traits,
    .slot = slots,
    .report = report,
};
