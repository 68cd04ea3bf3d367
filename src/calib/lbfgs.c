/* SPDX-License-Identifier: MIT */
/*
 * L-BFGS (Liu and Nocedal 1989): Newton's method with an approximation of the
 * Hessian from the latest steps and gradient differences, starting from an
 * approximation that the caller provides: a diagonal, or a function.
 *
 * (1) The function is convex, so the derivative along a line suffices. A step
 *     is good if the slope there is at least 0.9 times the initial slope, and
 *     not above 0.5 times its size in the other direction (Wolfe's curvature
 *     condition on both sides). Differences of values, which are all rounding
 *     near the minimum, only guard against steps to where the function is not
 *     finite.
 * (2) If no step is good, the history is discarded; if it was already empty,
 *     the search ends.
 * (3) All sums are in the kernels' order, so the result is the same everywhere.
 * (4) The history is as long as memory allows: with a weak penalty, the
 *     Hessian's eigenvalues are far apart, and a long history saves most of the
 *     passes.
 */
#include "calib/lbfgs.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "kern/kern.h"

enum { HISTORY = 200, TRIALS = 40 };
/* The history's limit in numbers, and its least length. */
enum { NUMBERS = 1 << 22, HISTORY_LEAST = 10 };

struct lbfgs_state {
	struct lbfgs *p;
	double *g, *d; /* gradient at p->x, and the direction */
	double *solved; /* the inverse of the caller's Hessian times g */
	double *x_to, *g_to; /* end of the current step, and its gradient */
	double *room; /* for another vector times that inverse */
	double *s[HISTORY], *y[HISTORY], rho[HISTORY];
	size_t most; /* capacity in pairs, up to HISTORY */
	size_t npair, newest; /* pairs kept; index of the latest */
	double gamma; /* scales the initial diagonal */
	unsigned calls;
	double *all; /* the memory of these */
};

static int
make_room(struct lbfgs_state *q, struct err *err)
{
	size_t n = q->p->n;
	double *p;

	q->most = NUMBERS / n < HISTORY ? NUMBERS / n : HISTORY; /* (4) */
	q->most = q->most > HISTORY_LEAST ? q->most : HISTORY_LEAST;
	p = mem_new(n, (6 + 2 * q->most) * sizeof(*p), err);
	q->all = p;
	if (!p)
		return -1;
	q->g = p;
	q->d = p + n;
	q->x_to = p + 2 * n;
	q->g_to = p + 3 * n;
	q->solved = p + 4 * n;
	q->room = p + 5 * n;
	for (size_t i = 0; i < q->most; i++) {
		q->s[i] = p + (6 + 2 * i) * n;
		q->y[i] = p + (7 + 2 * i) * n;
	}
	return 0;
}

static int
value(struct lbfgs_state *q, const double *x, double *f, double *g, struct err *err)
{
	q->calls++;
	return q->p->value(q->p->who, x, f, g, err);
}

/* Sets x to the inverse of the caller's Hessian times g. */
static void
solve(const struct lbfgs_state *q, const double *g, double *x)
{
	if (q->p->solve) {
		q->p->solve(q->p->who, g, x);
		return;
	}
	for (size_t i = 0; i < q->p->n; i++)
		x[i] = g[i] / q->p->scale[i];
}

/* The scaled norm of the gradient: the root of g' H^-1 g with the caller's Hessian H. */
static double
scaled_norm(const struct lbfgs_state *q)
{
	double sum = 0;

	for (size_t i = 0; i < q->p->n; i++)
		sum += q->g[i] * q->solved[i];
	return sqrt(sum);
}

/* The two-loop recursion: d = -H g. */
static void
find_direction(struct lbfgs_state *q)
{
	const struct kern *k = kern();
	size_t n = q->p->n, i;
	double a[HISTORY], b;

	for (size_t j = 0; j < n; j++)
		q->d[j] = -q->g[j];
	for (size_t j = 0; j < q->npair; j++) {
		i = (q->newest + q->most - j) % q->most;
		a[i] = q->rho[i] * k->dot(q->s[i], q->d, n);
		k->add_scaled(q->d, q->y[i], n, -a[i]);
	}
	if (q->npair > 0)
		solve(q, q->d, q->room);
	for (size_t j = 0; j < n; j++)
		q->d[j] = q->npair > 0 ? q->gamma * q->room[j] : -q->gamma * q->solved[j];
	for (size_t j = q->npair; j-- > 0;) {
		i = (q->newest + q->most - j) % q->most;
		b = q->rho[i] * k->dot(q->y[i], q->d, n);
		k->add_scaled(q->d, q->s[i], n, a[i] - b);
	}
}

/* Computes the value and the slope after a step along the direction. */
static int
look(struct lbfgs_state *q, double step, double *f, double *slope, struct err *err)
{
	size_t n = q->p->n;

	memcpy(q->x_to, q->p->x, n * sizeof(*q->x_to));
	kern()->add_scaled(q->x_to, q->d, n, step);
	if (value(q, q->x_to, f, q->g_to, err) < 0)
		return -1;
	*slope = kern()->dot(q->g_to, q->d, n);
	return 0;
}

/*
 * Returns the next step to try, between low and high, from the slopes there;
 * high may be infinite.
 */
static double
next_step(double low, double low_slope, double high, double high_slope, double step)
{
	double width = high - low, to;

	if (high == INFINITY)
		return 3 * step;
	to = low + width * low_slope / (low_slope - high_slope);
	if (!(to > low + 0.1 * width)) /* or if NaN */
		to = low + 0.1 * width;
	return to < high - 0.1 * width ? to : high - 0.1 * width;
}

/* (1) Finds a good step. 1, 0 if there is none, or -1 with err set. */
static int
search_line(struct lbfgs_state *q, double *f_to, struct err *err)
{
	double begin = kern()->dot(q->g, q->d, q->p->n), slope = 0, step = 1, f = q->p->f;
	double low = 0, low_slope = begin, high = INFINITY, high_slope = 0;

	if (!(begin < 0))
		return 0;
	for (int i = 0; i < TRIALS && q->calls < q->p->most; i++) {
		if (look(q, step, f_to, &slope, err) < 0)
			return -1;
		if (!(*f_to <= f + 1e-9 * fabs(f)) || !(slope <= -0.5 * begin)) {
			high = step;
			high_slope = slope > 0 ? slope : -begin; /* or if NaN */
		} else if (slope < 0.9 * begin) {
			low = step;
			low_slope = slope;
		} else {
			return 1;
		}
		step = next_step(low, low_slope, high, high_slope, step);
	}
	return 0;
}

/* Moves to the end of the step, and records the step and the gradient difference. */
static void
take_step(struct lbfgs_state *q, double f_to)
{
	const struct kern *k = kern();
	size_t n = q->p->n, at = q->npair ? (q->newest + 1) % q->most : 0;
	double sy, yy = 0;

	solve(q, q->g_to, q->room);
	for (size_t i = 0; i < n; i++) {
		q->s[at][i] = q->x_to[i] - q->p->x[i];
		q->y[at][i] = q->g_to[i] - q->g[i];
		yy += q->y[at][i] * (q->room[i] - q->solved[i]);
	}
	sy = k->dot(q->s[at], q->y[at], n);
	if (sy > 0 && yy > 0) {
		q->rho[at] = 1 / sy;
		q->gamma = sy / yy;
		q->newest = at;
		q->npair += q->npair < q->most;
	}
	memcpy(q->p->x, q->x_to, n * sizeof(*q->x_to));
	memcpy(q->g, q->g_to, n * sizeof(*q->g_to));
	memcpy(q->solved, q->room, n * sizeof(*q->room));
	q->p->f = f_to;
}

static int
descend(struct lbfgs_state *q, struct err *err)
{
	double f_to;
	int found;

	while (!(scaled_norm(q) <= q->p->enough) && q->calls < q->p->most) {
		find_direction(q);
		found = search_line(q, &f_to, err);
		if (found < 0)
			return -1;
		if (found)
			take_step(q, f_to);
		else if (q->npair == 0) /* (2) */
			break;
		else
			q->npair = 0;
	}
	return 0;
}

int
lbfgs_run(struct lbfgs *p, struct err *err)
{
	struct lbfgs_state q = {.p = p, .gamma = 1};
	int status = make_room(&q, err);

	if (status == 0)
		status = value(&q, p->x, &p->f, q.g, err);
	if (status == 0)
		solve(&q, q.g, q.solved);
	if (status == 0)
		status = descend(&q, err);
	if (status == 0) {
		p->norm = sqrt(kern()->dot(q.g, q.g, p->n));
		p->converged = scaled_norm(&q) <= p->enough;
	}
	mem_free(q.all);
	return status;
}
