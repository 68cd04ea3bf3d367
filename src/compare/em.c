/* SPDX-License-Identifier: MIT */
/*
 * The weights w of a mixture for which labelled rows are most likely: the least mean of
 * -log sum_m w_m p_m(y) over rows, by expectation-maximisation (Dempster, Laird and
 * Rubin 1977). A step is
 *
 *     w_m <- w_m g_m,    g_m = mean over rows of p_m(y) / sum_j w_j p_j(y)
 *
 * and never makes the mean worse. It is slow where members are alike, so three steps are
 * put together by squared extrapolation (Varadhan and Roland 2008, SqS3), which is taken
 * back where it makes the mean worse.
 *
 * (1) The mean is convex in w, so it exceeds its least value by at most max g_m - 1, which
 *     ends the fit at GAP_MOST, or else STEPS_MOST ends it.
 * (2) Rows count by their weights. Sums are in the order of the rows.
 * (3) If members give all labels the same probabilities, any weights are as good: equal
 *     ones stay equal.
 */
#include "compare/em.h"

#include <math.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

enum { STEPS_MOST = 2000 };
static const double GAP_MOST = 1e-10;

static int
make_room(struct em_rows *r, struct err *err)
{
	const size_t cap = r->cap ? 2 * r->cap : 1024;
	double *p, *weight;

	if (r->nrow < r->cap)
		return 0;
	p = mem_grow(r->p, cap * r->n, sizeof(*p), err);
	if (!p)
		return -1;
	r->p = p;
	weight = mem_grow(r->weight, cap, sizeof(*weight), err);
	if (!weight)
		return -1;
	r->weight = weight;
	r->cap = cap;
	return 0;
}

int
em_add(struct em_rows *r, const double *logp, double weight, struct err *err)
{
	if (make_room(r, err) < 0)
		return -1;
	memcpy(r->p + r->nrow * r->n, logp, r->n * sizeof(*logp));
	r->weight[r->nrow++] = weight;
	r->total += weight;
	return 0;
}

/* Logarithms to probabilities relative to the largest; returns the mean of minus its log. */
static double
scale(struct em_rows *r)
{
	double *p = r->p, sum = 0, most;

	for (size_t i = 0; i < r->nrow; i++, p += r->n) {
		most = p[kern()->argmax(p, r->n)];
		sum -= r->weight[i] * most;
		for (size_t m = 0; m < r->n; m++)
			p[m] = p[m] > -INFINITY ? kern_exp(p[m] - most) : 0;
	}
	return sum / r->total;
}

/* One step from w to next, which may be w; the mean before it, less that of scale. */
static double
step(const struct em_rows *r, const double *w, double *next, double *g)
{
	const double *p = r->p;
	double sum, nll = 0;

	memset(g, 0, r->n * sizeof(*g));
	for (size_t i = 0; i < r->nrow; i++, p += r->n) {
		sum = 0;
		for (size_t m = 0; m < r->n; m++)
			sum += w[m] * p[m];
		nll -= r->weight[i] * kern_log(sum);
		for (size_t m = 0; m < r->n; m++)
			g[m] += r->weight[i] * (p[m] / sum);
	}
	for (size_t m = 0; m < r->n; m++) {
		g[m] /= r->total;
		next[m] = w[m] * g[m];
	}
	return nll / r->total;
}

/* What rounding has made of a sum of 1. */
static void
make_sum(double *w, size_t n)
{
	double sum = 0;

	for (size_t m = 0; m < n; m++)
		sum += w[m];
	for (size_t m = 0; m < n; m++)
		w[m] /= sum;
}

/* (1) */
static double
gap_of(const double *g, size_t n)
{
	double most = 0;

	for (size_t m = 0; m < n; m++)
		most = g[m] > most ? g[m] : most;
	return most > 1 ? most - 1 : 0;
}

/* Far along the way from w0 over w1 to w2; false if some weight would not be positive. */
static bool
extrapolate(const double *w0, const double *w1, const double *w2, size_t n, double *to)
{
	double rr = 0, vv = 0, a, r, v;

	for (size_t m = 0; m < n; m++) {
		r = w1[m] - w0[m];
		v = w2[m] - w1[m] - r;
		rr += r * r;
		vv += v * v;
	}
	if (!(vv > 0))
		return false;
	a = sqrt(rr / vv);
	a = a < 1 ? 1 : a;
	for (size_t m = 0; m < n; m++) {
		r = w1[m] - w0[m];
		v = w2[m] - w1[m] - r;
		to[m] = w0[m] + 2 * a * r + a * a * v;
		if (!(to[m] >= 0) || (to[m] == 0 && w0[m] > 0))
			return false;
	}
	make_sum(to, n);
	return true;
}

/* The vectors of a fit, of n numbers each. */
struct walk {
	double *w0, *w1, *w2, *far, *g;
};

static void
fit(struct em_rows *r, const struct walk *k, struct em_fit *f, double base)
{
	double nll, far;

	for (f->passes = 0; f->passes < STEPS_MOST; f->passes += 3) {
		nll = step(r, k->w0, k->w1, k->g);
		f->nll = base + nll;
		f->nll_before = f->passes == 0 ? f->nll : f->nll_before;
		f->gap = gap_of(k->g, r->n);
		if (f->gap <= GAP_MOST)
			return;
		(void)step(r, k->w1, k->w2, k->g);
		if (extrapolate(k->w0, k->w1, k->w2, r->n, k->far)) {
			far = step(r, k->far, k->w1, k->g);
			if (far <= nll) {
				memcpy(k->w0, k->w1, r->n * sizeof(*k->w0));
				make_sum(k->w0, r->n);
				continue;
			}
		}
		memcpy(k->w0, k->w2, r->n * sizeof(*k->w0));
		make_sum(k->w0, r->n);
	}
}

int
em_fit(struct em_rows *r, double *w, struct em_fit *f, struct err *err)
{
	double *all = mem_new(5 * r->n, sizeof(*all), err);
	struct walk k = {all, all + r->n, all + 2 * r->n, all + 3 * r->n, all + 4 * r->n};

	if (!all)
		return -1;
	*f = (struct em_fit){0};
	for (size_t m = 0; m < r->n; m++)
		k.w0[m] = 1 / (double)r->n;
	fit(r, &k, f, scale(r));
	memcpy(w, k.w0, r->n * sizeof(*w));
	mem_free(all);
	return 0;
}

void
em_free(struct em_rows *r)
{
	mem_free(r->p);
	mem_free(r->weight);
}
