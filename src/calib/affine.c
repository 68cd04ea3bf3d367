/* SPDX-License-Identifier: MIT */
/*
 * Fits W v + b. With u = W v + b and r = softmax(u) - [k = y], the NLL of a row
 * has the derivatives r_k with respect to b_k and r_k v_j with respect to W_kj.
 * It is convex in W and b. L-BFGS starts from the best temperature and is
 * scaled by the second derivatives there.
 *
 * (1) A class whose logit is -inf does not take part: its u is -inf, and it
 *     does not contribute to the others'.
 * (2) The penalty of SHAPE_SQUARE is that of Kull et al. 2019 (ODIR): l2 times
 *     the mean square of the off-diagonal entries of W, plus the same for b.
 * (3) Adding a constant to all of b changes nothing; b starts at 0, so its mean
 *     stays 0.
 * (4) SHAPE_ONE has bounds for T = 1 / W. The NLL is convex, so if the best W
 *     is beyond a bound, the best W within the bounds is that bound.
 * (5) If the label of each row is the strictly largest class and there is no
 *     penalty, larger W and b are always better. The fit then ends when the
 *     gradient is small, and reports it.
 */
#include "calib/affine.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/lbfgs.h"
#include "calib/newton.h"
#include "calib/rows.h"
#include "kern/kern.h"

/* Norm of the gradient, scaled by the second derivatives, at which the fit is done. */
#define ENOUGH 1e-8
/* The same for fits that cross-validation only compares. */
#define ROUGHLY 1e-4
/* Second derivatives are at least this fraction of the largest of their kind. */
#define SCALE_LEAST 1e-6

enum { MOST_PASSES = 20000 };

/* The state of a fit. */
struct state {
	const struct affine *a;
	const struct rows *rows;
	const struct fit_options *o;
	size_t k, nw; /* k: number of classes; nw: number of entries of W */
	const double *theta; /* the parameters of the current pass */
	double *w; /* for SHAPE_ONE: W repeated for each class */
	double *sum; /* WEIGHT, NLL, then the gradient */
	bool fixed; /* W is fixed at a bound (4) */
	unsigned passes;
};

enum { WEIGHT, NLL, GRADIENT };

size_t
affine_size(enum shape shape, size_t nclass)
{
	return shape == SHAPE_ONE ? 1 : shape == SHAPE_EACH ? nclass : mem_product(nclass, nclass);
}

void
affine_logprobs(double *row, size_t n, double *scratch)
{
	size_t top = kern()->argmax(row, n);
	double rest = kern()->exp_top(scratch, row, n, top);

	kern()->shift(row, n, row[top], kern_log1p(rest));
}

/* u = W v + b (1) */
static void
square(double *u, const double *v, size_t n, const double *w, const double *b)
{
	for (size_t i = 0; i < n; i++)
		u[i] = v[i] == -INFINITY ? v[i] : kern()->dot(w + i * n, v, n) + b[i];
}

/* The exponent e with |x_i| < 2^e for every finite value of n; 0 if all are 0. */
static int
exponent(const double *x, size_t n)
{
	double most = 0;
	int e = 0;

	for (size_t i = 0; i < n; i++)
		most = isfinite(x[i]) && fabs(x[i]) > most ? fabs(x[i]) : most;
	frexp(most, &e);
	return most > 0 ? e : 0;
}

/* w . z with w divided by 2^ew and z by 2^ez; masked classes add nothing. */
static double
scaled_dot(const double *w, int ew, const double *z, int ez, size_t n)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += z[i] == -INFINITY ? 0 : ldexp(w[i], -ew) * ldexp(z[i], -ez);
	return sum;
}

/*
 * W z + b, less its largest value, if some value of it is no double: the same
 * probabilities. What is further below than doubles reach is -DBL_MAX, as a finite
 * logit masks nothing.
 */
static void
scaled(double *u, const double *z, size_t n, const double *w, const double *b, enum shape shape)
{
	const int ew = exponent(w, affine_size(shape, n));
	const int ez = exponent(z, n), up = ew + ez;
	double most = -INFINITY;

	for (size_t i = 0; i < n; i++) {
		u[i] = z[i];
		if (z[i] == -INFINITY)
			continue;
		u[i] = shape == SHAPE_SQUARE ? scaled_dot(w + i * n, ew, z, ez, n)
					     : scaled_dot(w + i, ew, z + i, ez, 1);
		u[i] += ldexp(b[i], -up);
		most = u[i] > most ? u[i] : most;
	}
	for (size_t i = 0; i < n; i++) {
		if (z[i] != -INFINITY)
			u[i] = fmax(ldexp(u[i] - most, up), -DBL_MAX);
	}
}

/* Whether some class that z does not mask is no finite number in u. */
static bool
overflows(const double *u, const double *z, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(u[i]) && z[i] != -INFINITY)
			return true;
	}
	return false;
}

void
affine_square(double *row, size_t n, const double *w, const double *b, double *scratch)
{
	memcpy(scratch, row, n * sizeof(*row));
	square(row, scratch, n, w, b);
	if (overflows(row, scratch, n))
		scaled(row, scratch, n, w, b, SHAPE_SQUARE);
}

void
affine_each(double *row, size_t n, const double *w, const double *b, double *scratch)
{
	memcpy(scratch, row, n * sizeof(*row));
	kern()->affine(row, row, w, b, n);
	if (overflows(row, scratch, n))
		scaled(row, scratch, n, w, b, SHAPE_EACH);
}

/* Computes v of the row, and its probabilities p and NLL at theta. u is overwritten. */
static double
look(const struct state *st, const struct sample *row, double *v, double *u, double *p)
{
	const struct kern *k = kern();
	double rest;
	size_t n = row->n, top;

	if (row->f)
		k->widen(v, row->f, n);
	else
		memcpy(v, row->z, n * sizeof(*v));
	if (st->a->of_logprobs)
		affine_logprobs(v, n, u);
	if (st->a->shape == SHAPE_SQUARE)
		square(u, v, n, st->theta, st->theta + st->nw);
	else
		k->affine(u, v, st->w ? st->w : st->theta, st->theta + st->nw, n);
	top = k->argmax(u, n);
	rest = k->exp_top(p, u, n, top);
	k->div(p, n, 1 + rest);
	return kern_log1p(rest) - (u[row->label] - u[top]);
}

/* Adds r v in the shape of W, followed by r, to sum. */
static void
add_outer(const struct state *st, double *sum, const double *r, const double *v)
{
	const struct kern *k = kern();
	size_t n = st->k;

	if (st->a->shape == SHAPE_ONE)
		sum[0] += k->dot(r, v, n);
	if (st->a->shape == SHAPE_EACH)
		k->add_products(sum, r, v, n);
	for (size_t i = 0; st->a->shape == SHAPE_SQUARE && i < n; i++)
		k->add_scaled(sum + i * n, v, n, r[i]);
	k->add_scaled(sum + st->nw, r, n, 1);
}

static void
gradient_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct state *st = arg;
	double *v = scratch, *u = v + row->n, *r = u + row->n;

	sum[WEIGHT] += row->weight;
	sum[NLL] += row->weight * look(st, row, v, u, r);
	r[row->label] -= 1;
	for (size_t i = 0; i < row->n; i++)
		r[i] *= row->weight;
	add_outer(st, sum + GRADIENT, r, v);
}

/*
 * Adds the second derivatives with respect to each parameter: p (1 - p) v^2, or
 * for SHAPE_ONE the variance of v.
 */
static void
scale_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct state *st = arg;
	const struct kern *k = kern();
	double *v = scratch, *u = v + row->n, *p = u + row->n, mean;
	size_t n = row->n;

	sum[WEIGHT] += row->weight;
	look(st, row, v, u, p);
	mean = k->dot(p, v, n);
	for (size_t i = 0; i < n; i++) {
		u[i] = v[i] == -INFINITY ? v[i] : v[i] * v[i];
		p[i] = row->weight * (st->a->shape == SHAPE_ONE ? p[i] : p[i] * (1 - p[i]));
	}
	add_outer(st, sum + GRADIENT, p, u);
	if (st->a->shape == SHAPE_ONE)
		sum[GRADIENT] -= row->weight * mean * mean;
}

static int
pass(struct state *st, const double *theta,
    void (*row)(const void *, const struct sample *, double *, double *), struct err *err)
{
	const struct visit visit = {
	    .row = row,
	    .arg = st,
	    .nsum = GRADIENT + st->nw + st->k,
	    .scratch = 3 * st->k,
	};

	st->theta = theta;
	for (size_t i = 0; st->w && i < st->k; i++)
		st->w[i] = theta[0];
	st->passes++;
	return st->rows->pass(st->rows, &visit, st->sum, err);
}

/* (2) Adds the penalty's gradient to g and returns the penalty. */
static double
penalty(const struct state *st, const double *theta, double *g)
{
	size_t k = st->k;
	double off = st->a->l2 / ((double)k * (double)(k - (k > 1))), of_b = st->a->l2 / (double)k;
	double sum_off = 0, sum_b = 0, x;

	if (st->a->shape != SHAPE_SQUARE)
		return 0;
	for (size_t i = 0; i < k; i++) {
		for (size_t j = 0; j < k; j++) {
			x = i == j ? 0 : theta[i * k + j];
			sum_off += x * x;
			g[i * k + j] += 2 * off * x;
		}
		x = theta[k * k + i];
		sum_b += x * x;
		g[k * k + i] += 2 * of_b * x;
	}
	return off * sum_off + of_b * sum_b;
}

static int
value(void *who, const double *theta, double *f, double *g, struct err *err)
{
	struct state *st = who;

	if (pass(st, theta, gradient_row, err) < 0)
		return -1;
	for (size_t i = 0; i < st->nw + st->k; i++)
		g[i] = st->sum[GRADIENT + i] / st->sum[WEIGHT];
	*f = st->sum[NLL] / st->sum[WEIGHT] + penalty(st, theta, g);
	if (st->fixed)
		g[0] = 0;
	if (st->o->pass)
		st->o->pass(st->o->who, st->passes, st->a->l2 > 0 ? "penalised NLL" : "NLL", *f,
		    st->w ? theta[0] : 0);
	return 0;
}

/* Raises n second derivatives to at least SCALE_LEAST of the largest. */
static void
bound_scale(double *scale, size_t n)
{
	double most = 0;

	for (size_t i = 0; i < n; i++)
		most = fmax(most, scale[i]);
	most = most > 0 ? most : 1;
	for (size_t i = 0; i < n; i++)
		scale[i] = fmax(scale[i], SCALE_LEAST * most);
}

static int
find_scale(struct state *st, const double *theta, double *scale, struct err *err)
{
	double l2 = st->a->shape == SHAPE_SQUARE ? st->a->l2 : 0, k = (double)st->k;
	size_t n = st->nw + st->k;

	if (pass(st, theta, scale_row, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++)
		scale[i] = st->sum[GRADIENT + i] / st->sum[WEIGHT] +
		    2 * l2 / (i < st->nw && k > 1 ? k * (k - 1) : k);
	bound_scale(scale, st->nw);
	bound_scale(scale + st->nw, st->k);
	return 0;
}

/* Starts from the best temperature. */
static int
begin(struct state *st, double *theta, struct err *err)
{
	struct newton n = {0};
	double beta;

	if (newton_fit(&n, st->rows, err) < 0)
		return -1;
	st->passes += n.passes;
	beta = n.at == NEWTON_INSIDE ? n.beta
	    : n.at == NEWTON_LOW     ? 1 / NEWTON_T_MOST
	    : n.separable            ? 1
				     : 1 / NEWTON_T_LEAST;
	memset(theta, 0, (st->nw + st->k) * sizeof(*theta));
	for (size_t i = 0; i < st->k; i++) {
		if (st->a->shape == SHAPE_SQUARE)
			theta[i * st->k + i] = beta;
		else
			theta[st->a->shape == SHAPE_EACH ? i : 0] = beta;
	}
	return 0;
}

/* (4) If the fitted T is beyond a bound, sets it to the bound and returns true. */
static bool
put_on_bound(struct state *st, double *theta, struct fit *fit)
{
	if (!st->w || (theta[0] >= 1 / NEWTON_T_MOST && theta[0] <= 1 / NEWTON_T_LEAST))
		return false;
	fit->at_bound = st->fixed = true;
	snprintf(fit->why, sizeof(fit->why), "the best T is %s, which is written",
	    theta[0] > 1       ? "below the bound of 0.001"
		: theta[0] > 0 ? "above the bound of 1000"
			       : "infinite or negative: beyond the bound of 1000");
	theta[0] = theta[0] < 1 ? 1 / NEWTON_T_MOST : 1 / NEWTON_T_LEAST;
	return true;
}

static int
descend(struct state *st, double *theta, double *scale, struct fit *fit, struct err *err)
{
	struct lbfgs search = {
	    .n = st->nw + st->k,
	    .x = theta,
	    .scale = scale,
	    .value = value,
	    .who = st,
	    .enough = st->o->rough ? ROUGHLY : ENOUGH,
	    .most = MOST_PASSES,
	};

	if (lbfgs_run(&search, err) < 0)
		return -1;
	if (search.converged && put_on_bound(st, theta, fit) && lbfgs_run(&search, err) < 0)
		return -1;
	if (!search.converged)
		return err_set(err, ERR_DATA,
		    "the fit does not converge: after %u passes the gradient's norm is %.3g",
		    st->passes, search.norm);
	fit->gradient = search.norm;
	return 0;
}

int
affine_fit(const struct affine *a, const struct rows *rows, const struct fit_options *o,
    double *theta, struct fit *fit, struct err *err)
{
	struct state st = {.a = a, .rows = rows, .o = o, .k = rows->nclass};
	double *room;
	size_t n;
	int status = -1;

	st.nw = affine_size(a->shape, st.k);
	n = st.nw + st.k;
	room = mem_new(2 * n + GRADIENT + st.k, sizeof(*room), err);
	if (!room)
		return -1;
	st.sum = room + n;
	st.w = a->shape == SHAPE_ONE ? room + 2 * n + GRADIENT : NULL;
	if (begin(&st, theta, err) == 0 && find_scale(&st, theta, room, err) == 0)
		status = descend(&st, theta, room, fit, err);
	fit->passes += st.passes;
	mem_free(room);
	return status;
}
