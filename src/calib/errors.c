/* SPDX-License-Identifier: MIT */
/*
 * Standard errors of bias-temperature and vector: the sandwich estimate A^-1 B A^-1 (Huber
 * 1967; White 1982), which holds if the model is not the right one. With the gradient g of
 * each row's NLL and G of the penalty of ridge.c (2), by all parameters,
 *     A = sum of w (second derivatives of the row's NLL) + those of the penalty
 *     B = sum of w^2 (g + G) (g + G)'
 * (1) With r = softmax(u) - [k = y] and u_k = f_k v_k + b_k, g has r_k v_k and r_k, or of one
 *     factor for all classes the sum of r_k v_k. The second derivatives are those that p_k
 *     gives each class, less the square of q, the same as g with p in place of r.
 * (2) A constant in all of b changes nothing. A's first derivative in that direction is
 *     the penalty's or 0; a square of it is added, which g + G never sees.
 * (3) A class that is -inf in a row has no part in it.
 * (4) Of T = 1 / f the error is T^2 times that of f.
 * (5) The errors are those at a given strength of the penalty and a given temperature that
 *     it holds to.
 */
#include "calib/errors.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

/* A pivot below this part of its diagonal is none. */
#define SINGULAR 1e-12

struct work {
	const struct calib *c;
	size_t k, nf, n; /* classes; factors; factors and biases */
	double beta; /* of one factor; else 0 */
	double *penalty; /* G */
};

/* The rows of a lower triangle lie behind each other. */
static size_t
row_of(size_t i)
{
	return i * (i + 1) / 2;
}

/* The logits of a row under the fit, with those of -inf as 0 in v; p: its probabilities. */
static void
look(const struct work *w, const struct sample *row, double *v, double *u, double *p)
{
	const double *b = w->c->value[1];
	size_t top;
	double s;

	if (row->f)
		kern()->widen(v, row->f, w->k);
	else
		memcpy(v, row->z, w->k * sizeof(*v));
	for (size_t i = 0; i < w->k; i++)
		u[i] = v[i] == -INFINITY ? v[i]
					 : (w->nf == 1 ? w->beta : w->c->value[0][i]) * v[i] + b[i];
	top = kern()->argmax(u, w->k);
	s = 1 + kern()->exp_top(p, u, w->k, top);
	kern()->div(p, w->k, s);
	for (size_t i = 0; i < w->k; i++)
		v[i] = v[i] == -INFINITY ? 0 : v[i]; /* (3) */
}

/* (1) The derivatives that r gives: by the factors, and then by the biases. */
static void
spread(const struct work *w, double *g, const double *r, const double *v)
{
	g[0] = 0;
	for (size_t i = 0; i < w->k; i++) {
		if (w->nf == 1)
			g[0] += r[i] * v[i];
		else
			g[i] = r[i] * v[i];
		g[w->nf + i] = r[i];
	}
}

static void
add_square(double *to, const double *x, size_t n, double by)
{
	for (size_t i = 0; i < n; to += ++i) {
		if (x[i] != 0)
			kern()->add_scaled(to, x, i + 1, by * x[i]);
	}
}

/* (1) What p gives each class. */
static void
add_own(const struct work *w, double *a, const double *p, const double *v, double by)
{
	size_t f, b;

	for (size_t i = 0; i < w->k; i++) {
		f = w->nf == 1 ? 0 : i;
		b = w->nf + i;
		a[row_of(f) + f] += by * p[i] * v[i] * v[i];
		a[row_of(b) + f] += by * p[i] * v[i];
		a[row_of(b) + b] += by * p[i];
	}
}

/* A and behind it B, both without the penalty's own second derivatives. */
static void
visit_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct work *w = arg;
	double *v = scratch, *u = v + w->k, *p = u + w->k, *g = p + w->k;

	look(w, row, v, u, p);
	add_own(w, sum, p, v, row->weight);
	spread(w, g, p, v);
	add_square(sum, g, w->n, -row->weight);
	p[row->label] -= 1;
	spread(w, g, p, v);
	kern()->add_scaled(g, w->penalty, w->n, 1);
	add_square(sum + row_of(w->n), g, w->n, row->weight * row->weight);
}

static void
weigh_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	(void)arg;
	(void)scratch;
	sum[0] += row->weight;
}

/* Makes A's penalty, which is behind G, and G, for rows of the weight `all`. */
static void
make_penalty(struct work *w, const struct fit_options *o, double beta, double all)
{
	const double k = (double)w->k, by_b = 2 * (o->mu > 0 ? o->mu : o->l2) * k;
	const double by_f = w->nf == 1 ? 0 : 2 * o->l2 * k / (beta * beta);
	double *second = w->penalty + w->n;

	for (size_t i = 0; i < w->n; i++) {
		const bool factor = i < w->nf;
		const double x = factor ? w->c->value[0][i] - beta : w->c->value[1][i - w->nf];

		second[i] = factor ? by_f : by_b;
		w->penalty[i] = second[i] * x / all;
	}
}

/* The Cholesky factor of a lower triangle, in place; false if it has none. */
static bool
factor(double *a, size_t n)
{
	double *row, *other, left;

	for (size_t i = 0; i < n; i++) {
		row = a + row_of(i);
		for (size_t j = 0; j < i; j++) {
			other = a + row_of(j);
			row[j] = (row[j] - kern()->dot(row, other, j)) / other[j];
		}
		left = row[i] - kern()->dot(row, row, i);
		if (!(left > SINGULAR * row[i]))
			return false;
		row[i] = sqrt(left);
	}
	return true;
}

/* x becomes the inverse times x. */
static void
solve(const double *a, size_t n, double *x)
{
	const double *row;

	for (size_t i = 0; i < n; i++) {
		row = a + row_of(i);
		x[i] = (x[i] - kern()->dot(row, x, i)) / row[i];
	}
	for (size_t i = n; i-- > 0;) {
		row = a + row_of(i);
		x[i] /= row[i];
		kern()->add_scaled(x, row, i, -x[i]);
	}
}

/* x' B x */
static double
square(const double *b, size_t n, const double *x)
{
	double sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += x[i] * (2 * kern()->dot(b + row_of(i), x, i) + b[row_of(i) + i] * x[i]);
	return sum;
}

/* (2) */
static void
pin_biases(const struct work *w, double *a)
{
	double most = 0;

	for (size_t i = w->nf; i < w->n; i++)
		most = fmax(most, a[row_of(i) + i]);
	for (size_t i = w->nf; i < w->n; i++) {
		for (size_t j = w->nf; j <= i; j++)
			a[row_of(i) + j] += most / (double)w->k;
	}
}

static int
take_errors(struct calib *c, const struct work *w, double *sum, double *x, struct err *err)
{
	double *a = sum, *b = sum + row_of(w->n), *to[2];

	for (size_t i = 0; i < w->n; i++)
		a[row_of(i) + i] += w->penalty[w->n + i];
	pin_biases(w, a);
	if (!factor(a, w->n))
		return 0;
	for (size_t i = 0; i < 2; i++) {
		mem_free(c->error[i]);
		to[i] = c->error[i] = mem_new(c->n[i], sizeof(*c->error[i]), err);
		if (!to[i])
			return -1;
	}
	for (size_t i = 0; i < w->n; i++) {
		memset(x, 0, w->n * sizeof(*x));
		x[i] = 1;
		solve(a, w->n, x);
		*(i < w->nf ? &to[0][i] : &to[1][i - w->nf]) = sqrt(fmax(square(b, w->n, x), 0));
	}
	if (w->nf == 1) /* (4) */
		to[0][0] *= c->value[0][0] * c->value[0][0];
	return 0;
}

int
errors_find(struct calib *c, const struct rows *rows, const struct fit_options *o,
    const struct fit *fit, struct err *err)
{
	struct work w = {
	    .c = c, .k = c->nclass, .nf = c->method->param[0].shape == SHAPE_ONE ? 1 : c->nclass};
	const struct visit weigh = {.row = weigh_row, .nsum = 1, .scratch = 1};
	struct visit visit = {.row = visit_row, .arg = &w};
	double *sum, all;
	int status = -1;

	w.n = w.nf + w.k;
	w.beta = w.nf == 1 ? 1 / c->value[0][0] : 0;
	visit.nsum = 2 * row_of(w.n);
	visit.scratch = 3 * w.k + w.n;
	sum = mem_new(visit.nsum + 3 * w.n, sizeof(*sum), err);
	if (!sum)
		return -1;
	w.penalty = sum + visit.nsum;
	if (rows->pass(rows, &weigh, &all, err) == 0) {
		make_penalty(&w, o, fit->beta, all);
		status = rows->pass(rows, &visit, sum, err);
	}
	if (status == 0)
		status = take_errors(c, &w, sum, w.penalty + 2 * w.n, err);
	mem_free(sum);
	return status;
}
