/* SPDX-License-Identifier: MIT */
/*
 * Newton's method for the logistic regression of binary labels.
 *
 * With p = 1 / (1 + exp(-u)) and r = p - y, the NLL of a row has the gradient r x and
 * the second derivatives p (1 - p) x x', x with a 1 for c behind it. The NLL is convex.
 *
 * (1) Features are centred and scaled by their mean and deviation, so that the
 *     second derivatives are well conditioned whatever the logits' size.
 * (2) A step that raises the NLL is halved until it does not.
 * (3) The end: a step below 1e-12 of the parameters, or one that changes nothing
 *     but roundings. A set that is known to have no optimum ends at a gradient of 1e-8,
 *     any set after a hundred passes.
 * (4) A feature that is one number in all rows, but for roundings, is left out.
 * (5) With a penalty features are as they are, and none is left out for being flat: the
 *     optimum is the only one all the same.
 * (6) Labels are separable if some threshold has no row of class 1 below it and none
 *     of class 0 above it. It is found by bisection over all doubles.
 * (7) Rows are worked in blocks, so that exp and log take a register at a time. The sums are in
 *     the order of rows.
 */
#include "calib/logistic.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "calib/rows.h"
#include "kern/kern.h"

enum { DIM = FEATURES + 1, MOST_PASSES = 100, MOST_HALVINGS = 40, BLOCK = 64 };
/* Behind the gradient, of d numbers, there is the curve, of d rows of as many. */
enum { WEIGHT, NLL, GRADIENT, NSUM = GRADIENT + DIM + DIM * DIM };

#define ENOUGH 1e-12
#define GRADIENT_ENOUGH 1e-17
#define ROUGHLY 1e-8
#define ROUGH_STEP 1e-4
#define FLAT 1e-15

/* The logit of class 1. */
static double
logit(const struct sample *row)
{
	return row->f ? (double)row->f[1] - (double)row->f[0] : row->z[1] - row->z[0];
}

/* Scales features (1), with a 1 behind them; false where one of them is infinite. */
static bool
scale(const struct logistic *l, double *x)
{
	bool finite = true;

	for (size_t j = 0; j < l->n; j++) {
		x[j] = l->out[j] ? 0 : (x[j] - l->mean[j]) / l->scale[j];
		finite = finite && isfinite(x[j]);
	}
	x[l->n] = 1;
	return finite;
}

/* The scaled features of a row. */
static bool
look(const struct logistic *l, const struct sample *row, double *x)
{
	l->features(l->of, logit(row), x);
	return scale(l, x);
}

/* A pass at parameters of the scaled features. */
struct at {
	const struct logistic *l;
	double theta[DIM];
	double sum[NSUM];
};

/* (7) A block of rows, as it lies in scratch. */
struct block {
	double count;
	double z[BLOCK], is[BLOCK], weight[BLOCK]; /* the logit; whether it is of class 1 */
	double x[BLOCK * DIM], times[BLOCK * DIM]; /* features, and times their second derivative */
	double u[BLOCK], e[BLOCK], less[BLOCK]; /* exp(-|u|), and -log1p of that; then w r */
};

/* Finds features and u, and leaves out rows with infinite ones. Returns how many are left. */
static size_t
block_look(const struct at *at, struct block *b, size_t n)
{
	const struct logistic *l = at->l;
	const size_t d = l->n + 1;
	size_t left = 0;

	if (l->many)
		l->many(b->z, b->x, n, d);
	for (size_t i = 0; i < n; i++) {
		double *x = b->x + left * d, u = 0;

		if (!l->many)
			l->features(l->of, b->z[i], x);
		else if (left < i)
			memcpy(x, b->x + i * d, d * sizeof(*x));
		if (!scale(l, x))
			continue;
		for (size_t j = 0; j < d; j++)
			u += at->theta[j] * x[j];
		b->u[left] = u;
		b->e[left] = b->less[left] = fabs(u);
		b->is[left] = b->is[i];
		b->weight[left++] = b->weight[i];
	}
	kern()->mul(b->e, left, -1);
	kern()->exp(b->e, left);
	kern()->log_sigmoid(b->less, left);
	return left;
}

static void
block_end(const void *arg, double *scratch, double *sum)
{
	const struct at *at = arg;
	const size_t d = at->l->n + 1;
	struct block *b = (struct block *)(void *)scratch;
	const size_t n = block_look(at, b, (size_t)b->count);
	struct product curve = {.c = sum + GRADIENT + d, .a = b->times, .b = b->x, .m = d, .k = n};
	struct product gradient = {.c = sum + GRADIENT, .a = b->e, .b = b->x, .m = 1, .k = n};

	for (size_t i = 0; i < n; i++) {
		const double w = b->weight[i], e = b->e[i], s = 1 / (1 + e), u = b->u[i];
		const double p = u > 0 ? s : e * s, q = u > 0 ? e * s : s;

		sum[WEIGHT] += w;
		sum[NLL] += w * (((u > 0) != (b->is[i] > 0) ? fabs(u) : 0) - b->less[i]);
		b->e[i] = w * (b->is[i] > 0 ? -q : p);
		for (size_t j = 0; j < d; j++)
			b->times[i * d + j] = w * (p * q) * b->x[i * d + j];
	}
	curve.n = curve.c_step = curve.a_step = curve.b_step = d;
	curve.a_row = 1;
	kern()->add_product(&curve);
	gradient.n = gradient.b_step = d;
	gradient.a_step = 1;
	kern()->add_product(&gradient);
	b->count = 0;
}

static void
block_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	struct block *b = (struct block *)(void *)scratch;
	const size_t at = (size_t)b->count;

	b->z[at] = logit(row);
	b->is[at] = row->label == 1;
	b->weight[at] = row->weight;
	b->count++;
	if (at + 1 == BLOCK)
		block_end(arg, scratch, sum);
}

/* Sums of w, w x and w x^2 of each feature. */
static void
moments_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct logistic *l = arg;
	double x[DIM];

	(void)scratch;
	if (!look(l, row, x))
		return;
	sum[0] += row->weight;
	for (size_t j = 0; j < l->n; j++) {
		sum[1 + j] += row->weight * x[j];
		sum[1 + FEATURES + j] += row->weight * x[j] * x[j];
	}
}

/* (1) The second pass has the deviations from the means of the first. */
static int
standardise(struct logistic *l, const struct rows *rows, struct err *err)
{
	const struct visit visit = {.row = moments_row, .arg = l, .nsum = 1 + 2 * FEATURES};
	double sum[1 + 2 * FEATURES], root;

	for (size_t j = 0; j < l->n; j++) {
		l->mean[j] = 0;
		l->scale[j] = 1;
	}
	if (l->l2 > 0) /* (5) */
		return 0;
	for (int round = 0; round < 2; round++) {
		if (rows->pass(rows, &visit, sum, err) < 0)
			return -1;
		l->passes++;
		for (size_t j = 0; j < l->n && sum[0] > 0; j++) {
			if (round == 0) {
				l->mean[j] = sum[1 + j] / sum[0];
				continue;
			}
			root = sqrt(sum[1 + FEATURES + j] / sum[0]);
			l->flat[j] = !l->out[j] && !(root > FLAT * fabs(l->mean[j])); /* (4) */
			l->out[j] = l->out[j] || l->flat[j];
			l->scale[j] = l->out[j] ? 1 : root;
		}
	}
	return 0;
}

/* Adds the penalty to means. */
static void
add_penalty(const struct logistic *l, struct at *at)
{
	const size_t d = l->n + 1;
	const double by = at->sum[WEIGHT] > 0 ? l->l2 / at->sum[WEIGHT] : l->l2;
	double from;

	for (size_t j = 0; j < d; j++) {
		from = at->theta[j] - (j < l->n ? l->center[j] : 0);
		at->sum[NLL] += by * from * from;
		at->sum[GRADIENT + j] += j < l->n && l->out[j] ? 0 : 2 * by * from;
		at->sum[GRADIENT + d + j * d + j] += 2 * by;
	}
}

static int
pass(struct logistic *l, struct at *at, const struct rows *rows, struct err *err)
{
	const size_t d = l->n + 1, nsum = GRADIENT + d + d * d;
	const struct visit visit = {
	    .row = block_row,
	    .end = block_end,
	    .arg = at,
	    .nsum = nsum,
	    .scratch = sizeof(struct block) / sizeof(double),
	};

	if (rows->pass(rows, &visit, at->sum, err) < 0)
		return -1;
	l->passes++;
	for (size_t i = 0; i < nsum && at->sum[WEIGHT] > 0; i++)
		at->sum[i] /= i == WEIGHT ? 1 : at->sum[WEIGHT];
	if (l->l2 > 0)
		add_penalty(l, at);
	if (l->pass)
		l->pass(l->who, l->passes, "NLL", at->sum[NLL], 0);
	return 0;
}

/* The Cholesky factor of the curve, in place, with more on the diagonal if need be. */
static void
factor(double *h, size_t d)
{
	double most = 0, left;

	for (size_t i = 0; i < d; i++)
		most = fmax(most, h[i * d + i]);
	for (size_t i = 0; i < d; i++) {
		for (size_t j = 0; j <= i; j++) {
			left = h[i * d + j];
			for (size_t k = 0; k < j; k++)
				left -= h[i * d + k] * h[j * d + k];
			if (i == j)
				left = sqrt(fmax(left, fmax(1e-14 * most, 1e-300)));
			else
				left /= h[j * d + j];
			h[i * d + j] = left;
		}
	}
}

/* Newton's step from there. */
static void
step(const struct at *at, size_t d, double *delta)
{
	double h[DIM * DIM];

	memcpy(h, at->sum + GRADIENT + d, d * d * sizeof(*h));
	factor(h, d);
	for (size_t i = 0; i < d; i++) {
		delta[i] = -at->sum[GRADIENT + i];
		for (size_t k = 0; k < i; k++)
			delta[i] -= h[i * d + k] * delta[k];
		delta[i] /= h[i * d + i];
	}
	for (size_t i = d; i-- > 0;) {
		for (size_t k = i + 1; k < d; k++)
			delta[i] -= h[k * d + i] * delta[k];
		delta[i] /= h[i * d + i];
	}
}

/* (2) Moves to where the NLL is no larger; *moved says by how much of the parameters. */
static int
move(struct logistic *l, struct at *at, const struct rows *rows, double *moved, struct err *err)
{
	struct at next;
	double delta[DIM], size = 1, by;

	step(at, l->n + 1, delta);
	for (int i = 0; i < MOST_HALVINGS; i++, size /= 2) {
		next = *at;
		*moved = 0;
		for (size_t j = 0; j <= l->n; j++) {
			next.theta[j] += size * delta[j];
			by = fabs(size * delta[j]) / fmax(1, fabs(at->theta[j]));
			*moved = fmax(*moved, by);
		}
		if (pass(l, &next, rows, err) < 0)
			return -1;
		if (next.sum[NLL] <= at->sum[NLL] * (1 + 1e-15)) {
			*at = next;
			return 0;
		}
		if (*moved < 1e-9)
			break;
	}
	*moved = 0;
	return 0;
}

static double
norm(const double *g, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += g[i] * g[i];
	return sqrt(sum);
}

/* The parameters, and the gradient by them, of the features as they are. */
static void
finish(struct logistic *l, const struct at *at)
{
	double g[DIM];

	l->c = at->theta[l->n];
	g[l->n] = at->sum[GRADIENT + l->n];
	for (size_t j = 0; j < l->n; j++) {
		l->w[j] = l->out[j] ? 0 : at->theta[j] / l->scale[j];
		l->c -= l->w[j] * (l->out[j] ? 0 : l->mean[j]);
		g[j] = l->out[j] ? 0 : l->scale[j] * at->sum[GRADIENT + j] + l->mean[j] * g[l->n];
	}
	l->nll = at->sum[NLL];
	l->gradient = norm(g, l->n + 1);
}

int
logistic_fit(struct logistic *l, const struct rows *rows, struct err *err)
{
	struct at at = {.l = l};
	unsigned begin = l->passes;
	bool endless = false;
	double moved = 1;
	const double enough = l->rough ? ROUGH_STEP : ENOUGH;

	if (l->begun && l->l2 > 0) {
		memcpy(at.theta, l->w, l->n * sizeof(*l->w));
		at.theta[l->n] = l->c;
	}
	for (size_t j = 0; !l->begun && l->l2 > 0 && j < l->n; j++)
		at.theta[j] = l->out[j] ? 0 : l->center[j];
	for (size_t j = 0; j < l->n; j++)
		at.theta[j] = l->out[j] ? 0 : at.theta[j];
	if (standardise(l, rows, err) < 0 || pass(l, &at, rows, err) < 0)
		return -1;
	for (size_t j = 0; j < l->n; j++)
		endless = endless || (l->endless && !l->out[j]); /* c alone has an optimum */
	while (moved > enough && l->passes - begin < MOST_PASSES) { /* (3) */
		if (move(l, &at, rows, &moved, err) < 0)
			return -1;
		if (norm(at.sum + GRADIENT, l->n + 1) < (endless ? ROUGHLY : GRADIENT_ENOUGH))
			break;
	}
	finish(l, &at);
	return 0;
}

void
logistic_hold(struct logistic *l, const struct fit_options *o, size_t n)
{
	if (!o->tempered || !(o->l2 > 0))
		return;
	l->l2 = o->l2;
	l->rough = o->rough;
	l->begun = o->from != NULL;
	for (size_t j = 0; j < n; j++) {
		l->center[j] = 1;
		l->w[j] = l->begun ? o->from->value[j][0] : 1;
	}
	l->c = l->begun ? o->from->value[n][0] : 0;
}

const char logistic_kept[] =
    "a threshold tells the labels apart: only the penalty keeps the parameters finite";

void
logistic_tell(const struct logistic *l, const char *why, struct fit *fit)
{
	fit->passes = l->passes;
	fit->gradient = l->gradient;
	fit->penalty_alone = why == logistic_kept;
	fit->at_bound = why && !fit->penalty_alone;
	snprintf(fit->why, sizeof(fit->why), "%s", why ? why : "");
}

void
logistic_put(double *row, double u)
{
	row[0] = u == INFINITY ? -INFINITY : 0;
	row[1] = u == INFINITY ? 0 : u;
}

/* ---- separable ---- */

/* Rows of class 1 on the lower side of a threshold, and rows of class 0 above it. */
struct side {
	double at;
	bool falling; /* the other way round */
};

enum { ONES_BELOW, ZEROS_ABOVE, SIDES };

static void
side_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct side *s = arg;
	double z = s->falling ? -logit(row) : logit(row);

	(void)scratch;
	if (row->label == 1)
		sum[ONES_BELOW] += z < s->at;
	else
		sum[ZEROS_ABOVE] += z > s->at;
}

/* Doubles in their order as integers, and back. */
static int64_t
order_of(double x)
{
	int64_t i;

	memcpy(&i, &x, sizeof(i));
	return i < 0 ? INT64_MIN - i : i;
}

static double
double_at(int64_t i)
{
	double x;

	i = i < 0 ? INT64_MIN - i : i;
	memcpy(&x, &i, sizeof(x));
	return x;
}

/*
 * (6) A threshold with rows of both kinds on its wrong sides settles it, for all others
 * are worse on one side; with one kind the threshold moves to that side.
 */
int
logistic_separable(
    bool *yes, bool falling, unsigned *passes, const struct rows *rows, struct err *err)
{
	struct side s = {.falling = falling};
	const struct visit visit = {.row = side_row, .arg = &s, .nsum = SIDES};
	int64_t low = order_of(-INFINITY), high = order_of(INFINITY), at = 0;
	double sum[SIDES];

	*yes = false;
	while (low <= high) {
		s.at = double_at(at);
		if (rows->pass(rows, &visit, sum, err) < 0)
			return -1;
		++*passes;
		*yes = sum[ONES_BELOW] == 0 && sum[ZEROS_ABOVE] == 0;
		if (*yes || (sum[ONES_BELOW] > 0 && sum[ZEROS_ABOVE] > 0))
			return 0;
		if (sum[ONES_BELOW] > 0)
			high = at - 1;
		else
			low = at + 1;
		at = low + (int64_t)(((uint64_t)high - (uint64_t)low) / 2);
	}
	return 0;
}
