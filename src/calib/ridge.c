/* SPDX-License-Identifier: MIT */
/*
 * Fits W v + b. With u = W v + b and r = softmax(u) - [k = y], the NLL of a row
 * has the derivatives r_k with respect to b_k and r_k v_j with respect to W_kj.
 * It is convex in W and b. L-BFGS starts from the best temperature 1 / beta, or from where
 * the caller says.
 *
 * (1) A class whose logit is -inf does not take part: its u is -inf, and it
 *     does not contribute to the others'.
 * (2) The penalty is that of structured matrix scaling (Berta, Holzmueller, Jordan, Bach
 *     2025): with W = beta (I + D), K classes and rows of the weight n,
 *         l2 K / n (sum of D_kk^2) + l2 K (K - 1) / n (sum of the other D_jk^2)
 *         + mu K / n (sum of b_k^2).
 *     So what is not in the rows stays that of the temperature, and the units of the
 *     logits don't matter. In SHAPE_ONE W itself is free. If v is tempered already, beta
 *     is 1 here.
 *     With ODIR (Kull and others 2019; dirichletcal with reg_norm and without ref_row) it is
 *         l2 / (K (K - 1)) (sum of the W_jk^2 off the diagonal) + mu / K (sum of b_k^2).
 * (3) Adding a constant to all of b changes nothing; b starts at 0, so its mean
 *     stays 0.
 * (4) SHAPE_ONE has bounds for T = 1 / W. The NLL is convex, so if the best W
 *     is beyond a bound, the best W within the bounds is that bound.
 * (5) If the label of each row is the strictly largest class and there is no
 *     penalty, larger W and b are always better. The fit then ends when the
 *     gradient is small, and reports it.
 * (6) A full W works on blocks of rows, so that both stay in the nearest cache. The sums
 *     are in the order of rows all the same.
 * (7) An infinite l2 is the temperature: W = beta I and b = 0.
 */
#include "calib/ridge.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/affine.h"
#include "calib/hessian.h"
#include "calib/lbfgs.h"
#include "calib/newton.h"
#include "calib/rows.h"
#include "kern/kern.h"

/* Norm of the gradient, scaled by the second derivatives, at which the fit is done. */
#define ENOUGH 1e-8
/* The same for fits that cross-validation only compares: half its square is in the loss. */
#define ROUGHLY 3e-3
/* Second derivatives are at least this fraction of the largest of their kind. */
#define SCALE_LEAST 1e-6

enum { MOST_PASSES = 20000, BLOCK = 16 };

/* The state of a fit. */
struct state {
	struct ridge *a;
	const struct rows *rows;
	const struct fit_options *o;
	const struct hessian *hessian; /* or NULL: a diagonal does */
	size_t k, nw; /* k: number of classes; nw: number of entries of W */
	double beta; /* of the best temperature */
	double center; /* what W is held to: beta, or 1 if v is tempered */
	const double *theta; /* the parameters of the current pass */
	double *w; /* for SHAPE_ONE: W repeated for each class */
	double *sum; /* WEIGHT, NLL, then the gradient */
	double *room; /* k + 1 numbers for solve() */
	bool fixed; /* W is fixed at a bound (4) */
	unsigned passes;
};

enum { WEIGHT, NLL, GRADIENT };

/* The logits of a row, or their log-probabilities. u is room. */
static void
load(const struct state *st, const struct sample *row, double *v, double *u)
{
	if (row->f)
		kern()->widen(v, row->f, row->n);
	else
		memcpy(v, row->z, row->n * sizeof(*v));
	if (st->a->tempered)
		affine_tempered(v, row->n, st->a->temperature, st->a->smoothing, u);
	else if (st->a->of_logprobs)
		affine_logprobs(v, row->n, u);
}

/* Makes probabilities p of the logits u, which may be p, and returns the NLL of the label. */
static double
weigh(const double *u, double *p, size_t n, size_t label)
{
	const struct kern *k = kern();
	const size_t top = k->argmax(u, n);
	const double behind = u[top] - u[label], rest = k->exp_top(p, u, n, top);

	k->div(p, n, 1 + rest);
	return kern_log1p(rest) + behind;
}

/* Computes v of the row, and its probabilities p and NLL at theta. u is overwritten. */
static double
look(const struct state *st, const struct sample *row, double *v, double *u, double *p)
{
	size_t n = row->n;

	load(st, row, v, u);
	if (st->a->shape == SHAPE_SQUARE)
		affine_product(u, v, n, st->theta, st->theta + st->nw);
	else
		kern()->affine(u, v, st->w ? st->w : st->theta, st->theta + st->nw, n);
	return weigh(u, p, n, row->label);
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

/* ---- blocks of rows (6) ---- */

/* In scratch: how many rows there are, their labels and weights, and then v and u. */
enum { COUNT, LABELS, WEIGHTS = LABELS + BLOCK, VALUES = WEIGHTS + BLOCK };

/* u of all rows of the block. */
static void
block_product(const struct state *st, const double *v, double *u, size_t nrow)
{
	const double *b = st->theta + st->nw;
	double product[BLOCK];
	size_t n = st->k;

	for (size_t i = 0; i < n; i++) {
		kern()->dots(product, st->theta + i * n, v, nrow, n);
		for (size_t j = 0; j < nrow; j++)
			u[j * n + i] = v[j * n + i] == -INFINITY ? -INFINITY : product[j] + b[i];
	}
}

static void
block_end(const void *arg, double *scratch, double *sum)
{
	const struct state *st = arg;
	const size_t n = st->k, nrow = (size_t)scratch[COUNT];
	double *v = scratch + VALUES, *u = v + BLOCK * n, *g = sum + GRADIENT, w;

	block_product(st, v, u, nrow);
	for (size_t j = 0; j < nrow; j++) {
		double *r = u + j * n;
		size_t label = (size_t)scratch[LABELS + j];

		w = scratch[WEIGHTS + j];
		sum[WEIGHT] += w;
		sum[NLL] += w * weigh(r, r, n, label);
		r[label] -= 1;
		for (size_t i = 0; i < n; i++)
			r[i] *= w;
		kern()->add_scaled(g + st->nw, r, n, 1);
	}
	for (size_t i = 0; i < n; i++)
		kern()->add_rows(g + i * n, v, u + i, n, nrow, n);
	scratch[COUNT] = 0;
}

static void
block_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct state *st = arg;
	const size_t n = row->n, at = (size_t)scratch[COUNT];
	double *v = scratch + VALUES;

	load(st, row, v + at * n, v + BLOCK * n);
	scratch[LABELS + at] = (double)row->label;
	scratch[WEIGHTS + at] = row->weight;
	scratch[COUNT] = (double)(at + 1);
	if (at + 1 == BLOCK)
		block_end(arg, scratch, sum);
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

/* ---- passes ---- */

static int
pass(struct state *st, const double *theta, bool of_gradient, struct err *err)
{
	const bool blocks = of_gradient && st->a->shape == SHAPE_SQUARE;
	const struct visit visit = {
	    .row = blocks     ? block_row
		: of_gradient ? gradient_row
			      : scale_row,
	    .end = blocks ? block_end : NULL,
	    .arg = st,
	    .nsum = GRADIENT + st->nw + st->k,
	    .scratch = blocks ? VALUES + 2 * BLOCK * st->k : 3 * st->k,
	};

	st->theta = theta;
	for (size_t i = 0; st->w && i < st->k; i++)
		st->w[i] = theta[0];
	st->passes++;
	return st->rows->pass(st->rows, &visit, st->sum, err);
}

static void
weight_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	(void)arg;
	(void)scratch;
	sum[WEIGHT] += row->weight;
}

/* Sums the weights alone, which factors() needs. */
static int
weigh_rows(const struct state *st, struct err *err)
{
	const struct visit visit = {.row = weight_row, .nsum = 1, .scratch = 1};

	return st->rows->pass(st->rows, &visit, st->sum, err);
}

/* The factors of the squares in (2), with respect to W and b, behind a pass. */
struct factors {
	double diagonal, off, b;
};

static struct factors
factors(const struct state *st)
{
	const double k = (double)st->k, n = st->sum[WEIGHT];
	const double of_w = st->o->l2 * k / n / (st->center * st->center);
	const double mu = st->o->mu > 0 ? st->o->mu : st->o->l2;

	if (st->a->odir)
		return (struct factors){.off = st->o->l2 / (k * (k - 1)), .b = mu / k};
	return (struct factors){
	    .diagonal = st->a->shape == SHAPE_ONE ? 0 : of_w,
	    .off = of_w * (k - 1),
	    .b = mu * k / n,
	};
}

/* Adds the gradient of by (x - at)^2 to *g, and returns it. */
static double
square(double x, double at, double by, double *g)
{
	*g += 2 * by * (x - at);
	return by * (x - at) * (x - at);
}

/* (2) Adds the penalty's gradient to g and returns the penalty. */
static double
penalty(const struct state *st, const double *theta, double *g)
{
	const struct factors f = factors(st);
	const double *b = theta + st->nw;
	size_t k = st->k;
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += square(b[i], 0, f.b, &g[st->nw + i]);
	for (size_t i = 0; st->a->shape == SHAPE_EACH && i < k; i++)
		sum += square(theta[i], st->center, f.diagonal, &g[i]);
	for (size_t i = 0; st->a->shape == SHAPE_SQUARE && i < k; i++) {
		for (size_t j = 0; j < k; j++)
			sum += square(theta[i * k + j], i == j ? st->center : 0,
			    i == j ? f.diagonal : f.off, &g[i * k + j]);
	}
	return sum;
}

static int
value(void *who, const double *theta, double *f, double *g, struct err *err)
{
	struct state *st = who;

	if (pass(st, theta, true, err) < 0)
		return -1;
	for (size_t i = 0; i < st->nw + st->k; i++)
		g[i] = st->sum[GRADIENT + i] / st->sum[WEIGHT];
	*f = st->sum[NLL] / st->sum[WEIGHT] + penalty(st, theta, g);
	if (st->fixed)
		g[0] = 0;
	if (st->o->pass)
		st->o->pass(st->o->who, st->passes, st->o->l2 > 0 ? "penalised NLL" : "NLL", *f,
		    st->w ? theta[0] : 0);
	return 0;
}

/* ---- the approximate Hessian ---- */

/* Class by class. */
static void
solve(void *who, const double *g, double *x)
{
	struct state *st = who;
	size_t k = st->k;

	for (size_t i = 0; i < k; i++) {
		memcpy(st->room, g + i * k, k * sizeof(*g));
		st->room[k] = g[st->nw + i];
		hessian_solve(st->hessian, i, st->room);
		memcpy(x + i * k, st->room, k * sizeof(*x));
		x[st->nw + i] = st->room[k];
	}
}

static void
look_for_hessian(const void *arg, const struct sample *row, double *v, double *u, double *p)
{
	look(arg, row, v, u, p);
}

/* Makes the caller's Hessian at theta, if it is not there for this penalty. */
static int
find_hessian(struct state *st, const double *theta, struct err *err)
{
	struct hessian *h = st->o->hessian;
	struct factors f;
	struct hessian_of of = {.look = look_for_hessian, .arg = st};

	if (!h || st->a->shape != SHAPE_SQUARE || st->k > HESSIAN_MOST)
		return 0;
	st->hessian = h;
	if (h->n == st->k + 1 && h->l2 == st->o->l2)
		return 0;
	if (weigh_rows(st, err) < 0)
		return -1;
	f = factors(st);
	of.diagonal = 2 * f.diagonal;
	of.off = 2 * f.off;
	of.b = 2 * f.b;
	st->theta = theta;
	if (hessian_make(h, st->rows, &of, &st->passes, err) < 0)
		return -1;
	h->l2 = st->o->l2;
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
	size_t n = st->nw + st->k;
	struct factors f;

	if (st->hessian)
		return 0;
	if (pass(st, theta, false, err) < 0)
		return -1;
	f = factors(st);
	for (size_t i = 0; i < n; i++)
		scale[i] = st->sum[GRADIENT + i] / st->sum[WEIGHT] +
		    2 *
			(i >= st->nw                           ? f.b
				: st->a->shape == SHAPE_SQUARE ? f.off
							       : f.diagonal);
	bound_scale(scale, st->nw);
	bound_scale(scale + st->nw, st->k);
	return 0;
}

/* ---- the fit ---- */

/* Finds the best temperature, unless it is known. */
static int
find_beta(struct state *st, struct err *err)
{
	struct newton n = {0};

	st->beta = st->o->beta;
	if (!(st->beta > 0)) {
		if (newton_fit(&n, st->rows, err) < 0)
			return -1;
		st->passes += n.passes;
		st->beta = newton_start(&n);
	}
	st->center = st->beta;
	if (!st->a->tempered)
		return 0;
	if (weigh_rows(st, err) < 0)
		return -1;
	st->center = 1;
	st->a->temperature = 1 / st->beta;
	st->a->smoothing = isfinite(st->o->l2) ? 1 / (st->sum[WEIGHT] + 1) : 0;
	return 0;
}

/* From the parameters of o->from, or the best temperature. */
static void
begin(const struct state *st, double *theta)
{
	const struct calib *from = st->o->from;
	const bool one = st->a->shape == SHAPE_ONE;

	if (isfinite(st->o->l2) && from && from->value[0] && from->value[1]) {
		memcpy(theta, from->value[0], st->nw * sizeof(*theta));
		memcpy(theta + st->nw, from->value[1], st->k * sizeof(*theta));
		theta[0] = one ? 1 / theta[0] : theta[0];
		return;
	}
	for (size_t i = 0; i < st->nw; i++)
		theta[i] = st->a->shape == SHAPE_SQUARE && i / st->k != i % st->k ? 0 : st->center;
	memset(theta + st->nw, 0, st->k * sizeof(*theta));
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
	    .solve = st->hessian ? solve : NULL,
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
	fit->beta = st->beta;
	return 0;
}

/* Fits theta; room has as many numbers for its scale. */
static int
run(struct state *st, double *theta, double *scale, struct fit *fit, struct err *err)
{
	if (find_beta(st, err) < 0)
		return -1;
	begin(st, theta);
	if (!isfinite(st->o->l2)) { /* (7) */
		fit->beta = st->beta;
		return 0;
	}
	if (find_hessian(st, theta, err) < 0 || find_scale(st, theta, scale, err) < 0)
		return -1;
	return descend(st, theta, scale, fit, err);
}

int
ridge_fit(struct calib *c, struct ridge *a, const struct rows *rows, const struct fit_options *o,
    struct fit *fit, struct err *err)
{
	const size_t k = c->nclass, nw = affine_size(a->shape, k), n = nw + k;
	struct state st = {.a = a, .rows = rows, .o = o, .k = k, .nw = nw};
	double *theta = mem_new(3 * n + GRADIENT + 2 * (k + 1), sizeof(*theta), err);
	int status = -1;

	if (theta) {
		st.sum = theta + 2 * n;
		st.room = st.sum + GRADIENT + n;
		st.w = a->shape == SHAPE_ONE ? st.room + k + 1 : NULL;
		status = run(&st, theta, theta + n, fit, err);
	}
	fit->passes += st.passes;
	if (status == 0 && (!calib_room(c, 0, nw, err) || !calib_room(c, 1, k, err)))
		status = -1;
	if (status == 0) {
		memcpy(c->value[0], theta, nw * sizeof(*theta));
		memcpy(c->value[1], theta + nw, k * sizeof(*theta));
		c->value[0][0] = st.w ? 1 / theta[0] : theta[0];
	}
	mem_free(theta);
	return status;
}
