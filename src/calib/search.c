/* SPDX-License-Identifier: MIT */
/*
 * The temperature with the least ECE or Brier score. Neither is convex in beta,
 * and the ECE jumps when a row moves to another bin. So first comes a grid in a
 * single pass: 33 betas, evenly spaced in log beta, from a sixteenth to sixteen
 * times the beta of the least NLL. Then a golden-section search (Kiefer 1953)
 * in log beta between the neighbours of the best one, down to 1e-8 of beta.
 * (1) Of equal values the first counts, in order of the betas from the middle
 *     outwards.
 */
#include "calib/search.h"

#include <math.h>
#include <string.h>

#include "calib/bins.h"
#include "calib/newton.h"
#include "calib/rows.h"
#include "kern/kern.h"

enum { GRID = 33, WEIGHT = 0, BRIER, BINS, NSUM = BINS + BINS_SUMS };

#define REACH 16.0
#define ENOUGH 1e-8
#define GOLDEN 0.6180339887498949

/* The betas of a pass. */
struct look {
	const double *beta;
	size_t n;
};

/* Adds the row's scores at one beta. e holds beta z and is overwritten. */
static void
add_scores(double *e, size_t n, const struct sample *row, double *sum)
{
	size_t top = kern()->argmax(e, n);
	double rest = kern()->exp_top(e, e, n, top), s = 1 + rest;

	sum[WEIGHT] += row->weight;
	sum[BRIER] += row->weight * (kern()->dot(e, e, n) / (s * s) - 2 * (e[row->label] / s) + 1);
	bins_add_row(sum + BINS, row->task, top, row->label, rest, row->weight);
}

static void
visit_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct look *look = arg;
	double *z = scratch, *e = scratch + row->n;
	size_t n = row->n, top;

	if (row->f)
		kern()->widen(z, row->f, n);
	else
		memcpy(z, row->z, n * sizeof(*z));
	top = kern()->argmax(z, n);
	kern()->shift(z, n, z[top], 0); /* so that no product overflows upwards */
	for (size_t i = 0; i < look->n; i++) {
		for (size_t j = 0; j < n; j++)
			e[j] = z[j] * look->beta[i];
		add_scores(e, n, row, sum + i * NSUM);
	}
}

/* Computes the objective at n <= GRID betas. */
static int
values(const double *beta, size_t n, double *value, unsigned *passes, const struct rows *rows,
    const struct fit_options *o, struct err *err)
{
	struct look look = {.beta = beta, .n = n};
	const struct visit visit = {
	    .row = visit_row, .arg = &look, .nsum = n * NSUM, .scratch = 2 * rows->nclass};
	double sum[GRID * NSUM];

	if (rows->pass(rows, &visit, sum, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		const double *s = sum + i * NSUM;

		value[i] =
		    o->objective == OBJECTIVE_ECE ? bins_ece(s + BINS) : s[BRIER] / s[WEIGHT];
	}
	++*passes;
	if (o->pass)
		o->pass(o->who, *passes, o->objective == OBJECTIVE_ECE ? "ECE" : "Brier score",
		    value[0], beta[0]);
	return 0;
}

static double
within_bounds(double beta)
{
	return fmin(fmax(beta, 1 / NEWTON_T_MOST), 1 / NEWTON_T_LEAST);
}

/* (1) Returns the index of the least value. */
static size_t
best_of(const double *value)
{
	size_t best = GRID / 2, i;

	for (size_t d = 1; d < GRID; d++) {
		i = d % 2 ? GRID / 2 - (d + 1) / 2 : GRID / 2 + d / 2;
		best = value[i] < value[best] ? i : best;
	}
	return best;
}

/*
 * A golden-section search: two points within low ... high, which are log(beta /
 * middle).
 */
struct section {
	double middle; /* a beta */
	double low, high, x[2], f[2];
	double best, best_f; /* the beta with the least value so far, and that value */
};

/* Computes the values at the points [first, last). */
static int
look_at(struct section *s, size_t first, size_t last, unsigned *passes, const struct rows *rows,
    const struct fit_options *o, struct err *err)
{
	double beta[2] = {0};

	for (size_t i = first; i < last; i++) {
		s->x[i] = i ? s->low + GOLDEN * (s->high - s->low)
			    : s->high - GOLDEN * (s->high - s->low);
		beta[i] = within_bounds(s->middle * kern_exp(s->x[i]));
	}
	if (values(beta + first, last - first, s->f + first, passes, rows, o, err) < 0)
		return -1;
	for (size_t i = first; i < last; i++) {
		if (s->f[i] < s->best_f) {
			s->best_f = s->f[i];
			s->best = beta[i];
		}
	}
	return 0;
}

/* Shortens the section at one point; returns which point must be computed anew. */
static size_t
cut(struct section *s)
{
	size_t anew = s->f[0] <= s->f[1] ? 0 : 1;

	if (!anew)
		s->high = s->x[1];
	else
		s->low = s->x[0];
	s->x[!anew] = s->x[anew];
	s->f[!anew] = s->f[anew];
	return anew;
}

int
search_beta(double *beta, unsigned *passes, const struct rows *rows, const struct fit_options *o,
    struct err *err)
{
	const double step = kern_log(REACH) / (GRID / 2);
	struct section s = {.low = -step, .high = step};
	double grid[GRID], value[GRID];
	size_t anew;

	for (size_t i = 0; i < GRID; i++)
		grid[i] = within_bounds(*beta * kern_exp(step * ((double)i - GRID / 2)));
	if (values(grid, GRID, value, passes, rows, o, err) < 0)
		return -1;
	s.best = s.middle = grid[best_of(value)];
	s.best_f = value[best_of(value)];
	if (look_at(&s, 0, 2, passes, rows, o, err) < 0)
		return -1;
	while (s.high - s.low > ENOUGH) {
		anew = cut(&s);
		if (look_at(&s, anew, anew + 1, passes, rows, o, err) < 0)
			return -1;
	}
	*beta = s.best;
	return 0;
}
