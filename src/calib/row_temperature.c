/* SPDX-License-Identifier: MIT */
/*
 * row-temperature: z / T_row, a temperature for each row that depends on what the row looks
 * like at the best temperature T of all rows:
 *     log(T / T_row) = w_0 + w_1 x_1 + w_2 x_2 + w_3 x_3.
 * With p = softmax(z / T), f_1 is the logarithm of the entropy of p, f_2 the gap between the
 * two largest z / T, f_3 how far the largest z / T is above their mean. x_j is (f_j - mean) /
 * deviation over the rows of the fit, at most SPREAD away from 0. The order of the classes
 * stays, so accuracy does.
 *
 * w minimises the mean NLL plus l2 / n (w_1^2 + w_2^2 + w_3^2), n the weight of the rows, so
 * a strong penalty leaves T. With r = E[z] - z_y and the variance v of z under the row's
 * probabilities at beta = 1 / T_row, the derivatives of its NLL by w x are beta r and
 * beta^2 v + beta r.
 *
 * (1) The NLL is not convex in w. Newton's method descends from w = 0, i.e. T. If the second
 *     derivatives are not positive definite, it takes the part beta^2 v, which is.
 * (2) w x is at most BEND away from 0, and so is the effect of any row, however strange.
 * (3) If the best T is at a bound, w is 0.
 * (4) Classes that are -inf don't take part. A row with one class left is left as it is, and
 *     says nothing.
 * (5) The entropy counts as at least ENTROPY_LEAST, so equal logits and certain rows are
 *     rows like any other.
 * (6) A feature that is the same in all rows has no effect.
 */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "calib/calib.h"
#include "calib/newton.h"
#include "calib/rows.h"
#include "kern/kern.h"
#include "op/temperature.h"

enum { FEATURES = 3, N = FEATURES + 1, TRIANGLE = N * (N + 1) / 2 };
enum { COEFFICIENTS, MEAN, DEVIATION, TEMPERATURE };

#define SPREAD 4.0 /* standard deviations */
#define BEND 4.6 /* a factor of 100 */
#define ENTROPY_LEAST 1e-12 /* (5) */
#define FEATURE_MOST 1e6 /* so that squares add up */
#define CONSTANT 1e-9 /* (6) a deviation below this, relative to the mean or 1 */
/* Norm of the gradient in units of the second derivatives, and that of rough fits. */
#define ENOUGH 1e-8
#define ROUGHLY 1e-4

enum { MOST_PASSES = 300, HALVINGS = 40 };

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	(void)bins;
	return N;
}

/* ---- what a row looks like ---- */

/* Sets f_1 ... f_3 of a row at 1 / T = beta. Returns false if it has but one class (4). */
static bool
look(const double *z, size_t n, double beta, double *f)
{
	const size_t top = kern()->argmax(z, n);
	double next = -INFINITY, below = 0, entropy, s;
	struct moments m;
	size_t left = 0;

	for (size_t i = 0; i < n; i++) {
		if (z[i] == -INFINITY)
			continue;
		left++;
		below += z[top] - z[i];
		next = i != top && z[i] > next ? z[i] : next;
	}
	if (left < 2)
		return false;
	m = kern()->moments(z, n, top, beta);
	s = 1 + m.rest;
	entropy = kern_log1p(m.rest) - beta * m.first / s;
	f[0] = kern_log(fmax(entropy, ENTROPY_LEAST)); /* or if NaN */
	f[1] = fmin(beta * (z[top] - next), FEATURE_MOST);
	f[2] = fmin(beta * (below / (double)left), FEATURE_MOST);
	return true;
}

/* 1 and x_1 ... x_3. */
static void
standardise(double *x, const double *f, const double *mean, const double *deviation)
{
	x[0] = 1;
	for (size_t j = 0; j < FEATURES; j++) {
		x[j + 1] = deviation[j] > 0 ? (f[j] - mean[j]) / deviation[j] : 0;
		x[j + 1] = fmin(fmax(x[j + 1], -SPREAD), SPREAD);
	}
}

/* log(T / T_row), not yet bounded. */
static double
bend(const double *w, const double *x)
{
	double sum = w[0];

	for (size_t j = 1; j < N; j++)
		sum += w[j] * x[j];
	return sum;
}

/* ---- passes ---- */

struct state {
	const struct rows *rows;
	const struct fit_options *o;
	double beta; /* 1 / T */
	double mean[FEATURES], deviation[FEATURES];
	double w[N];
	double weight, f; /* of the rows; the penalised loss at w */
	double g[N], exact[TRIANGLE], sure[TRIANGLE]; /* derivatives at w; those of (1) */
	unsigned passes;
};

static const double *
load(const struct sample *row, double *room)
{
	if (!row->f)
		return row->z;
	kern()->widen(room, row->f, row->n);
	return room;
}

static void
feature_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct state *st = arg;
	double f[FEATURES];

	if (!look(load(row, scratch), row->n, st->beta, f))
		return;
	sum[0] += row->weight;
	for (size_t j = 0; j < FEATURES; j++) {
		sum[1 + j] += row->weight * (f[j] - st->mean[j]);
		sum[1 + FEATURES + j] += row->weight * (f[j] - st->mean[j]) * (f[j] - st->mean[j]);
	}
}

/* Sets the means, and then the deviations from them. */
static int
find_spread(struct state *st, struct err *err)
{
	double sum[1 + 2 * FEATURES];
	const struct visit visit = {.row = feature_row,
	    .arg = st,
	    .nsum = sizeof(sum) / sizeof(*sum),
	    .scratch = st->rows->nclass};

	if (st->rows->pass(st->rows, &visit, sum, err) < 0)
		return -1;
	for (size_t j = 0; j < FEATURES && sum[0] > 0; j++)
		st->mean[j] = sum[1 + j] / sum[0];
	if (st->rows->pass(st->rows, &visit, sum, err) < 0)
		return -1;
	for (size_t j = 0; j < FEATURES && sum[0] > 0; j++) {
		st->deviation[j] = sqrt(sum[1 + FEATURES + j] / sum[0]);
		if (!(st->deviation[j] > CONSTANT * fmax(fabs(st->mean[j]), 1))) /* (6) */
			st->deviation[j] = 0;
	}
	st->passes += 2;
	return 0;
}

enum {
	WEIGHT,
	NLL,
	GRADIENT,
	EXACT = GRADIENT + N,
	SURE = EXACT + TRIANGLE,
	NSUM = SURE + TRIANGLE
};

/* Adds a x x' to a triangle. */
static void
add_square(double *sum, const double *x, double a)
{
	for (size_t i = 0; i < N; i++) {
		for (size_t j = 0; j <= i; j++)
			*sum++ += a * x[i] * x[j];
	}
}

static void
loss_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct state *st = arg;
	const double *z = load(row, scratch);
	const size_t top = kern()->argmax(z, row->n);
	double f[FEATURES], x[N], by, beta, s, mean, slope, curve;
	struct moments m;

	sum[WEIGHT] += row->weight;
	if (!look(z, row->n, st->beta, f))
		return;
	standardise(x, f, st->mean, st->deviation);
	by = bend(st->w, x);
	beta = st->beta * kern_exp(fmin(fmax(by, -BEND), BEND));
	m = kern()->moments(z, row->n, top, beta);
	s = 1 + m.rest;
	mean = m.first / s;
	sum[NLL] += row->weight * (kern_log1p(m.rest) + beta * (z[top] - z[row->label]));
	if (fabs(by) > BEND) /* (2) */
		return;
	slope = row->weight * beta * (mean + (z[top] - z[row->label]));
	curve = row->weight * beta * beta * fmax(m.second / s - mean * mean, 0);
	for (size_t j = 0; j < N; j++)
		sum[GRADIENT + j] += slope * x[j];
	add_square(sum + EXACT, x, curve + slope);
	add_square(sum + SURE, x, curve);
}

/* Sets the loss and its derivatives at st->w. */
static int
measure(struct state *st, struct err *err)
{
	double sum[NSUM], by;
	const struct visit visit = {
	    .row = loss_row, .arg = st, .nsum = NSUM, .scratch = st->rows->nclass};

	if (st->rows->pass(st->rows, &visit, sum, err) < 0)
		return -1;
	st->passes++;
	st->weight = sum[WEIGHT];
	st->f = sum[NLL] / st->weight;
	for (size_t i = 0; i < TRIANGLE; i++) {
		st->exact[i] = sum[EXACT + i] / st->weight;
		st->sure[i] = sum[SURE + i] / st->weight;
	}
	by = st->o->l2 / st->weight;
	for (size_t j = 0, diagonal = 0; j < N; diagonal += ++j + 1) {
		st->g[j] = sum[GRADIENT + j] / st->weight;
		if (j == 0)
			continue;
		st->f += by * st->w[j] * st->w[j];
		st->g[j] += 2 * by * st->w[j];
		st->exact[diagonal] += 2 * by;
		st->sure[diagonal] += 2 * by;
	}
	if (st->o->pass)
		st->o->pass(
		    st->o->who, st->passes, st->o->l2 > 0 ? "penalised NLL" : "NLL", st->f, 0);
	return 0;
}

/* ---- Newton's method ---- */

/*
 * Factors a triangle in place (Cholesky). Returns whether it is positive definite; with
 * `raise` it is made so. A parameter that nothing depends on keeps a pivot of 1.
 */
static bool
factor(double *a, bool raise)
{
	double *row = a, *other, left, whole;

	for (size_t i = 0; i < N; row += ++i) {
		whole = row[i];
		other = a;
		for (size_t j = 0; j < i; other += ++j) {
			for (size_t k = 0; k < j; k++)
				row[j] -= row[k] * other[k];
			row[j] /= other[j];
		}
		left = row[i];
		for (size_t k = 0; k < i; k++)
			left -= row[k] * row[k];
		if (!(left > 1e-12 * fabs(whole))) {
			if (!raise && whole != 0)
				return false;
			left = whole > 0 ? 1e-12 * whole : 1;
		}
		row[i] = sqrt(left);
	}
	return true;
}

/* Sets d to -H^-1 g, and returns g' H^-1 g. */
static double
find_step(const struct state *st, double *d)
{
	double a[TRIANGLE], *row = a, square = 0;

	memcpy(a, st->exact, sizeof(a));
	if (!factor(a, false)) { /* (1) */
		memcpy(a, st->sure, sizeof(a));
		factor(a, true);
	}
	for (size_t i = 0; i < N; row += ++i) {
		d[i] = -st->g[i];
		for (size_t k = 0; k < i; k++)
			d[i] -= row[k] * d[k];
		d[i] /= row[i];
		square += d[i] * d[i];
	}
	for (size_t i = N; i-- > 0;) {
		row -= i + 1;
		d[i] /= row[i];
		for (size_t k = 0; k < i; k++)
			d[k] -= row[k] * d[i];
	}
	return square;
}

/* Goes along d until the loss falls enough. 1, 0 if it does not, or -1 with err set. */
static int
take_step(struct state *st, const double *d, double square, struct err *err)
{
	const struct state from = *st;
	double by = 1;

	for (size_t j = 0; j < N; j++)
		by = fmin(by, BEND / 2 / fabs(d[j]));
	for (int i = 0; i < HALVINGS; i++, by /= 2) {
		for (size_t j = 0; j < N; j++)
			st->w[j] = from.w[j] + by * d[j];
		if (measure(st, err) < 0)
			return -1;
		if (st->f <= from.f - 1e-4 * by * square + 1e-14 * fabs(from.f))
			return 1;
	}
	memcpy(st->w, from.w, sizeof(st->w));
	return measure(st, err);
}

/* (1) */
static int
descend(struct state *st, double enough, struct fit *result, struct err *err)
{
	double d[N], square;
	int found;

	if (measure(st, err) < 0)
		return -1;
	for (;;) {
		square = find_step(st, d);
		if (sqrt(square) <= enough)
			break;
		found = st->passes < MOST_PASSES ? take_step(st, d, square, err) : 0;
		if (found < 0)
			return -1;
		if (!found && sqrt(square) > 1e-6)
			return err_set(err, ERR_DATA,
			    "the fit does not converge: after %u passes the gradient's norm is "
			    "%.3g",
			    st->passes, sqrt(square));
		if (!found)
			break;
	}
	square = 0;
	for (size_t j = 0; j < N; j++)
		square += st->g[j] * st->g[j];
	result->gradient = sqrt(square);
	return 0;
}

/* ---- the method ---- */

/* From the parameters of o->from, if there are any: their T is near. */
static void
begin(struct state *st, const struct calib *from)
{
	if (from && from->value[COEFFICIENTS])
		memcpy(st->w, from->value[COEFFICIENTS], sizeof(st->w));
}

static int
store(struct calib *c, const struct state *st, double temp, struct err *err)
{
	if (!calib_room(c, COEFFICIENTS, N, err) || !calib_room(c, MEAN, FEATURES, err) ||
	    !calib_room(c, DEVIATION, FEATURES, err) || !calib_room(c, TEMPERATURE, 1, err))
		return -1;
	memcpy(c->value[COEFFICIENTS], st->w, sizeof(st->w));
	memcpy(c->value[MEAN], st->mean, sizeof(st->mean));
	memcpy(c->value[DEVIATION], st->deviation, sizeof(st->deviation));
	c->value[TEMPERATURE][0] = temp;
	return 0;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct state st = {.rows = rows, .o = o, .beta = o->beta};
	struct newton n = {0};

	if (!(st.beta > 0) && newton_fit(&n, rows, err) < 0)
		return -1;
	st.beta = st.beta > 0 ? st.beta : 1 / newton_temperature(&n);
	if (find_spread(&st, err) < 0)
		return -1;
	newton_report(&n, result); /* (3) */
	begin(&st, o->from);
	if (!result->at_bound && descend(&st, o->rough ? ROUGHLY : ENOUGH, result, err) < 0)
		return -1;
	result->passes += n.passes + st.passes;
	result->beta = st.beta;
	return store(c, &st, 1 / st.beta, err);
}

static int
check(const struct calib *c, struct err *err)
{
	if (c->n[COEFFICIENTS] != N)
		return err_set(err, ERR_DATA, "\"coefficients\": not an array of %d", N);
	if (c->n[MEAN] != FEATURES || c->n[DEVIATION] != FEATURES)
		return err_set(
		    err, ERR_DATA, "\"mean\" or \"deviation\": not an array of %d", FEATURES);
	if (!(c->value[TEMPERATURE][0] > 0 && c->value[TEMPERATURE][0] <= 1e300))
		return err_set(err, ERR_DATA, "\"temperature\": not a number above 0");
	return 0;
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	double f[FEATURES], x[N], by, temp = c->value[TEMPERATURE][0];

	(void)scratch;
	if (!look(row, n, 1 / temp, f)) /* (4) */
		return;
	standardise(x, f, c->value[MEAN], c->value[DEVIATION]);
	by = bend(c->value[COEFFICIENTS], x);
	temperature_divide(row, n, temp * kern_exp(fmin(fmax(-by, -BEND), BEND)));
}

const struct method method_row_temperature = {
    .tasks = FOR_MULTICLASS,
    .name = "row-temperature",
    .help = "z / T, with a T for each row, by its entropy and its largest logits",
    .param = {{"coefficients", SHAPE_LIST, false}, {"mean", SHAPE_LIST, false},
	{"deviation", SHAPE_LIST, false}, {"temperature", SHAPE_ONE, false}},
    .takes_l2 = true,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
