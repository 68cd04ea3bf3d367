/* SPDX-License-Identifier: MIT */
/*
 * Newton's method on the derivative of the mean NLL with respect to beta = 1 /
 * T, which rises with beta; temperature.c has the formulas.
 *
 * (1) The optimum is bracketed between two betas, initially the bounds. A step
 *     that leaves the bracket, or changes beta more than eightfold, is
 *     shortened: a row whose probabilities are practically 0 and 1 has no
 *     variance and does not tell how far to go.
 * (2) It ends when the relative slope is 1e-10 and the next step would be
 *     within 1e-10 of beta; or when steps no longer get shorter, because what
 *     is left is rounding.
 * (3) If there are many rows, every sixteenth slot provides the initial beta,
 *     which costs less than the full passes it saves.
 * (4) Upwards, the step is Newton's in beta. Downwards, it is Newton's in T,
 *     which agrees to first order: the variance of the rows falls as beta
 *     grows, so a downward step in beta would overshoot.
 * (5) Near the optimum, two points are better than one: inverse cubic
 *     interpolation leaves an error of the order of both errors squared, which
 *     saves a pass.
 * (6) The first step over all rows has no previous point, but (3) has shown how
 *     the variance changes with beta.
 * (7) A row whose label has probability 0 has it at every T, so it says nothing.
 */
#include "calib/newton.h"

#include <math.h>
#include <stdio.h>

#include "calib/bins.h"
#include "calib/rows.h"
#include "kern/kern.h"

#define BETA_LEAST (1 / NEWTON_T_MOST)
#define BETA_MOST (1 / NEWTON_T_LEAST)

enum { WEIGHT, ROWS, NLL, SLOPE, SIZE, CURVE, SPREAD, BEHIND, BINS };
enum { NSUM = BINS + BINS_SUMS };
enum { MOST_PASSES = 100, SAMPLE_EVERY = 16 };
/* With fewer values than this, (3) is not worthwhile. */
#define SAMPLE_VALUES 4e6

static void
visit_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const double beta = *(const double *)arg, w = row->weight;
	const struct kern *k = kern();
	double behind, s, mean, slope;
	struct moments m;
	size_t top;

	(void)scratch;
	if (row->f) {
		top = k->argmax_f32(row->f, row->n);
		m = k->moments_f32(row->f, row->n, top, beta);
		behind = (double)row->f[top] - (double)row->f[row->label];
	} else {
		top = k->argmax(row->z, row->n);
		m = k->moments(row->z, row->n, top, beta);
		behind = row->z[top] - row->z[row->label];
	}
	if (behind == INFINITY) /* (7) */
		return;
	s = 1 + m.rest;
	mean = m.first / s; /* the mean of z - max z */
	slope = mean + behind;
	sum[WEIGHT] += w;
	sum[ROWS] += 1;
	sum[NLL] += w * (kern_log1p(m.rest) + beta * behind);
	sum[SLOPE] += w * slope;
	sum[SIZE] += w * fabs(slope);
	sum[CURVE] += w * fmax(m.second / s - mean * mean, 0);
	sum[SPREAD] += w * slope * (w * slope);
	sum[BEHIND] += w * behind;
	bins_add_row(sum + BINS, row->task, top, row->label, m.rest, w);
}

/* Passes over the rows at n->beta. */
static int
look(struct newton *n, const struct rows *rows, struct err *err)
{
	double sum[NSUM];
	const struct visit visit = {.row = visit_row, .arg = &n->beta, .nsum = NSUM};

	if (rows->pass(rows, &visit, sum, err) < 0)
		return -1;
	n->score = (struct score){
	    .weight = sum[WEIGHT],
	    .rows = sum[ROWS],
	    .nll = sum[NLL] / sum[WEIGHT],
	    .ece = bins_ece(sum + BINS),
	};
	n->slope = sum[SLOPE] / sum[WEIGHT];
	n->relative = sum[SIZE] > 0 ? fabs(sum[SLOPE]) / sum[SIZE] : 0;
	n->information = sum[CURVE];
	n->spread = sum[SPREAD];
	n->separable = !(sum[BEHIND] > 0);
	if (rows->every < 2) {
		n->passes++;
		if (n->pass)
			n->pass(n->who, n->passes, "NLL", n->score.nll, n->beta);
	}
	return 0;
}

/* The derivative and its own derivative at a point. */
struct point {
	double beta, slope, curve;
};

/* (4) */
static double
newton_step(const struct point *p)
{
	double by = p->slope / (p->curve * p->beta);

	return by > 0 ? p->beta / (1 + by) : p->beta * (1 - by);
}

/* (6) Newton's step with the curvature expected half way. */
static double
bent_step(const struct point *p, double bend)
{
	double by = -p->slope / (p->curve * p->beta);

	return p->beta * (1 + by / (1 + bend * by / 2));
}

/*
 * (5) Returns where the cubic beta(slope) through both points, with their
 *     curvatures, has slope 0.
 */
static double
cubic_step(const struct point *a, const struct point *b)
{
	double d = b->slope - a->slope, u = -a->slope / d, v = 1 - u;

	return b->beta + (1 + 2 * u) * v * v * (a->beta - b->beta) + u * v * v * d / a->curve -
	    u * u * v * d / b->curve;
}

/*
 * (1) Returns the next beta if Newton's step leads to `to` and the optimum is
 *     between low and high; 0 and infinity mean a bound that was not visited
 *     yet.
 */
static double
safe_step(double beta, double to, double low, double high)
{
	if (!(to < 8 * beta)) /* or if NaN */
		to = 8 * beta;
	if (to < beta / 8)
		to = beta / 8;
	to = fmin(fmax(to, BETA_LEAST), BETA_MOST);
	if (to <= low)
		to = sqrt(beta) * sqrt(low);
	if (to >= high)
		to = sqrt(beta) * sqrt(high);
	return to;
}

/* Returns whether beta is at a bound and the optimum is there or beyond it. */
static bool
ends_at_bound(struct newton *n)
{
	if (n->beta <= BETA_LEAST && n->slope >= 0)
		n->at = NEWTON_LOW;
	if (n->separable || (n->beta >= BETA_MOST && n->slope <= 0))
		n->at = NEWTON_HIGH;
	return n->at != NEWTON_INSIDE;
}

/*
 * Takes Newton steps from n->beta until both the relative step and the relative
 * slope are at most `enough`.
 */
static int
climb(struct newton *n, const struct rows *rows, double enough, struct err *err)
{
	double low = 0, high = INFINITY, to, step, last = INFINITY;
	struct point now, before = {0};

	n->at = NEWTON_INSIDE;
	for (int i = 0; i < MOST_PASSES; i++) {
		if (look(n, rows, err) < 0)
			return -1;
		if (n->beta == 1 && rows->every < 2)
			n->before = n->score;
		if (ends_at_bound(n) || n->slope == 0)
			return 0;
		*(n->slope > 0 ? &high : &low) = n->beta;
		now = (struct point){n->beta, n->slope, n->information / n->score.weight};
		to = newton_step(&now);
		step = fabs(to - n->beta) / n->beta;
		if (step <= enough && n->relative <= enough)
			return 0;
		if (step < 1e-7 && step >= last / 2) /* (2) */
			return 0;
		if (step < 0.1 && before.beta > 0 && before.slope != now.slope)
			to = cubic_step(&before, &now);
		else if (step < 0.1)
			to = bent_step(&now, n->bend);
		if (before.curve > 0 && now.curve > 0 && before.beta != now.beta)
			n->bend =
			    kern_log(now.curve / before.curve) / kern_log(now.beta / before.beta);
		before = now;
		last = step;
		n->beta = safe_step(n->beta, to, low, high);
	}
	return 0;
}

/* (3) Finds an initial beta from a part of the rows; 1 if they have no optimum. */
static int
guess(struct newton *n, const struct rows *rows, struct err *err)
{
	struct rows some = *rows;

	n->beta = 1;
	if ((double)rows->nrow * (double)rows->nclass < SAMPLE_VALUES)
		return 0;
	some.every = SAMPLE_EVERY;
	if (climb(n, &some, 1e-4, err) < 0)
		return -1;
	if (n->at != NEWTON_INSIDE || !(n->score.weight > 0))
		n->beta = 1;
	return 0;
}

/* Computes the score at T = 1 unless a pass was there. */
static int
look_before(struct newton *n, const struct rows *rows, struct err *err)
{
	struct newton one = {.beta = 1, .passes = n->passes, .pass = n->pass, .who = n->who};

	if (n->before.rows > 0)
		return 0;
	if (look(&one, rows, err) < 0)
		return -1;
	n->before = one.score;
	n->passes = one.passes;
	return 0;
}

/*
 * Examines the rows beyond the bound, at a beta so near 0 that only -inf
 * differs from 0.
 */
static int
look_beyond(struct newton *n, const struct rows *rows, struct err *err)
{
	struct newton zero = {.beta = 1e-300};

	if (n->at == NEWTON_INSIDE)
		return 0;
	if (look(&zero, rows, err) < 0)
		return -1;
	n->passes += zero.passes;
	n->flat = !(zero.information > 0);
	n->worse = zero.slope >= 0;
	return 0;
}

int
newton_fit(struct newton *n, const struct rows *rows, struct err *err)
{
	n->passes = 0;
	n->bend = 0;
	n->before = (struct score){0};
	if (guess(n, rows, err) < 0 || climb(n, rows, 1e-10, err) < 0)
		return -1;
	return look_beyond(n, rows, err) < 0 ? -1 : look_before(n, rows, err);
}

double
newton_temperature(const struct newton *n)
{
	if (n->at == NEWTON_INSIDE)
		return 1 / n->beta;
	return n->at == NEWTON_LOW ? NEWTON_T_MOST : NEWTON_T_LEAST;
}

double
newton_start(const struct newton *n)
{
	return n->at == NEWTON_HIGH && n->separable ? 1 : 1 / newton_temperature(n);
}

void
newton_report(const struct newton *n, struct fit *fit)
{
	fit->at_bound = n->at != NEWTON_INSIDE;
	if (n->at == NEWTON_LOW)
		snprintf(fit->why, sizeof(fit->why), "%s",
		    n->worse
			? "the logits do worse than a uniform guess at every temperature: the best "
			  "T is infinite, and the bound of 1000 is written"
			: "the best T is above the bound of 1000, which is written");
	if (n->at == NEWTON_HIGH)
		snprintf(fit->why, sizeof(fit->why), "%s",
		    n->flat ? "in each row all logits are equal: no T is better than another, and "
			      "the bound of 0.001 is written"
			: n->separable
			? "the label is the largest class in every row: the best T is 0, and the "
			  "bound of 0.001 is written"
			: "the best T is below the bound of 0.001, which is written");
}
