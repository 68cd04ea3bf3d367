/* SPDX-License-Identifier: MIT */
/*
 * spline: the logit z becomes u(z), a natural cubic spline, in the binary task: the logistic
 * regression of the label on a basis of such splines, with a penalty (Lucena 2018, Spline-based
 * probability calibration), which here is on their curvature and holds the rest to the best
 * temperature.
 *
 * With v = z / T, at the best temperature T, u = a v + b + g(v). g is a natural cubic spline
 * with the knots v_1 < ... < v_m that has no line in it: over the knots, the sums of g(v_i) and
 * of v_i g(v_i) are 0. With n rows u has the least mean NLL plus
 *     o->l2 / n ((a - 1)^2 + b^2 + s^3 (integral of g''(v)^2 dv)),
 * s being the mean distance of the knots: the unit of v in which they are 1 apart. So a strong
 * penalty leaves the temperature, whatever the size of the logits.
 *
 * (1) The knots are quantiles (2 i - 1) / (2 KNOTS) of v, each row weighing w p (1 - p): where
 *     the labels are uncertain. A knot nearer to the one before it than s / 20 is left out. If
 *     there is only one, or none, another one is put at a distance of 1.
 * (2) With gamma = g'' at the inner knots and h the distances, Q' g = R gamma, and the integral
 *     is gamma' R gamma (Green and Silverman 1994, 2.1). R = L L', and with gamma = L'^-1 x it
 *     is the square of x: these x are what is fitted. The g without a line is
 *     Q (Q' Q)^-1 L x.
 * (3) Beyond the first and the last knot u is linear. A logit of -inf, or +inf, stays what it
 *     is if the line rises, goes to the other side if it falls, and else becomes its level. In
 *     a fit such a row says nothing.
 * (4) u need not rise.
 * (5) What it is stored as: the knots in units of z, u and its second derivative there. Between
 *     two knots at a distance h, with A = (k_2 - z) / h and B = 1 - A,
 *     u = A u_1 + B u_2 + ((A^3 - A) u''_1 + (B^3 - B) u''_2) h^2 / 6.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/logistic.h"
#include "calib/newton.h"
#include "calib/rows.h"
#include "kern/kern.h"

enum { KNOT, VALUE, BEND };
enum { KNOTS = 8, INNER = KNOTS - 2 };
_Static_assert(FEATURES >= 1 + INNER, "the slope, and the curvature at each inner knot");

#define NEAREST 0.05 /* of s (1) */

/* Curves: line j of `value` and `bend` has those of the j-th at the knots. */
struct basis {
	double beta; /* v = beta z */
	double unit; /* s */
	size_t n; /* knots */
	bool alone; /* there was a place for one knot only */
	double at[KNOTS]; /* v / s */
	double value[INNER][KNOTS], bend[INNER][KNOTS]; /* g and g'', of v / s */
};

/* ---- evaluating curves ---- */

/* Where x is among n >= 2 knots: in the piece behind knot i, or beyond an end. */
struct place {
	size_t i;
	double a, b, c, d; /* factors of the values and the second derivatives there */
};

/* (3) (5) */
static struct place
find(const double *at, size_t n, double x)
{
	struct place p = {0};
	double h, end;

	while (p.i + 2 < n && x > at[p.i + 1])
		p.i++;
	h = at[p.i + 1] - at[p.i];
	p.b = (x - at[p.i]) / h;
	p.a = (at[p.i + 1] - x) / h;
	end = x < at[p.i] ? p.b : x > at[p.i + 1] ? p.a : 0;
	p.c = end != 0 ? -end * h * h / 6 : (p.a * p.a * p.a - p.a) * h * h / 6;
	p.d = end != 0 ? -end * h * h / 6 : (p.b * p.b * p.b - p.b) * h * h / 6;
	return p;
}

static double
curve(const struct place *p, const double *value, const double *bend)
{
	return p->a * value[p->i] + p->b * value[p->i + 1] + p->c * bend[p->i] +
	    p->d * bend[p->i + 1];
}

static void
features(const void *of, double z, double *x)
{
	const struct basis *basis = of;
	struct place p;

	x[0] = basis->beta * z;
	if (!isfinite(x[0]))
		return;
	p = find(basis->at, basis->n, x[0] / basis->unit);
	for (size_t j = 0; j + 2 < basis->n; j++)
		x[1 + j] = curve(&p, basis->value[j], basis->bend[j]);
}

/* ---- knots (1) ---- */

struct point {
	double v, weight;
};

struct gathering {
	struct point *point; /* one per row; weight 0 if it says nothing */
	double beta;
};

static void
gather_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct gathering *g = arg;
	const double z = row->f ? (double)row->f[1] - (double)row->f[0] : row->z[1] - row->z[0];
	const double v = g->beta * z, e = kern_exp(-fabs(v));

	(void)scratch;
	(void)sum;
	if (isfinite(v))
		g->point[row->at] = (struct point){v, row->weight * (e / ((1 + e) * (1 + e)))};
}

static int
compare(const void *a, const void *b)
{
	const struct point *p = a, *q = b;

	if (p->v != q->v)
		return p->v < q->v ? -1 : 1;
	return (p->weight > q->weight) - (p->weight < q->weight);
}

/* The quantiles of n sorted points; returns how many differ. */
static size_t
quantiles(const struct point *p, size_t n, double *at)
{
	double total = 0, sum = 0;
	size_t nat = 0, next = 0;

	for (size_t i = 0; i < n; i++)
		total += p[i].weight;
	for (size_t i = 0; i < n && next < KNOTS; i++) {
		sum += p[i].weight;
		if (!(sum > 0 && sum * 2 * KNOTS >= total * (double)(2 * next + 1)))
			continue;
		while (next < KNOTS && sum * 2 * KNOTS >= total * (double)(2 * next + 1))
			next++;
		if (nat == 0 || p[i].v > at[nat - 1])
			at[nat++] = p[i].v;
	}
	return nat;
}

/* Leaves out knots that are too near, and makes them at least two. */
static void
set_knots(struct basis *b, const double *at, size_t n)
{
	const double mean = n > 1 ? (at[n - 1] - at[0]) / (double)(n - 1) : 0;

	b->n = 0;
	for (size_t i = 0; i < n; i++) {
		if (b->n == 0 || at[i] - b->at[b->n - 1] >= NEAREST * mean)
			b->at[b->n++] = at[i];
	}
	if (b->n == 0)
		b->at[b->n++] = 0;
	b->alone = b->n == 1;
	if (b->alone) {
		b->at[1] = b->at[0] + fmax(1, 1e-9 * fabs(b->at[0]));
		b->n = 2;
	}
	b->unit = (b->at[b->n - 1] - b->at[0]) / (double)(b->n - 1);
	for (size_t i = 0; i < b->n; i++)
		b->at[i] /= b->unit;
}

static int
find_knots(struct basis *b, const struct rows *rows, unsigned *passes, struct err *err)
{
	struct gathering g = {.point = mem_new(rows->nrow, sizeof(*g.point), err), .beta = b->beta};
	const struct visit visit = {.row = gather_row, .arg = &g, .nsum = 1, .scratch = 1};
	double at[KNOTS], sum;
	size_t n = 0;

	if (!g.point)
		return -1;
	if (rows->pass(rows, &visit, &sum, err) < 0) {
		mem_free(g.point);
		return -1;
	}
	++*passes;
	for (size_t i = 0; i < rows->nrow; i++) {
		if (g.point[i].weight > 0)
			g.point[n++] = g.point[i];
	}
	qsort(g.point, n, sizeof(*g.point), compare);
	set_knots(b, at, quantiles(g.point, n, at));
	mem_free(g.point);
	return 0;
}

/* ---- the basis (2) ---- */

/* The Cholesky factor of a positive definite matrix, in place, in the lower half. */
static void
factor(double m[INNER][INNER], size_t n)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j <= i; j++) {
			for (size_t k = 0; k < j; k++)
				m[i][j] -= m[i][k] * m[j][k];
			m[i][j] = i == j ? sqrt(m[i][j]) : m[i][j] / m[j][j];
		}
	}
}

/* Solves L x = x, or L' x = x, in place. */
static void
solve(double m[INNER][INNER], size_t n, double *x, bool transposed)
{
	for (size_t s = 0; s < n; s++) {
		const size_t i = transposed ? n - 1 - s : s;

		for (size_t t = 0; t < s; t++) {
			const size_t k = transposed ? n - 1 - t : t;

			x[i] -= (transposed ? m[k][i] : m[i][k]) * x[k];
		}
		x[i] /= m[i][i];
	}
}

/* Q has three numbers in a column: those from knot j to j + 2. */
static void
set_q(const struct basis *b, double q[INNER][3])
{
	for (size_t j = 0; j + 2 < b->n; j++) {
		const double h = b->at[j + 1] - b->at[j], next = b->at[j + 2] - b->at[j + 1];

		q[j][0] = 1 / h;
		q[j][1] = -1 / h - 1 / next;
		q[j][2] = 1 / next;
	}
}

/* R and Q' Q. */
static void
set_products(
    const struct basis *b, double q[INNER][3], double r[INNER][INNER], double qq[INNER][INNER])
{
	for (size_t j = 0; j + 2 < b->n; j++) {
		r[j][j] = (b->at[j + 2] - b->at[j]) / 3;
		if (j > 0)
			r[j][j - 1] = (b->at[j + 1] - b->at[j]) / 6;
		for (size_t i = j < 2 ? 0 : j - 2; i <= j; i++) {
			for (size_t k = j - i; k < 3; k++)
				qq[j][i] += q[i][k] * q[j][k - (j - i)];
		}
	}
}

static void
make_basis(struct basis *b)
{
	const size_t n = b->n - 2;
	double q[INNER][3] = {{0}}, r[INNER][INNER] = {{0}}, qq[INNER][INNER] = {{0}}, x[INNER];

	set_q(b, q);
	set_products(b, q, r, qq);
	factor(r, n);
	factor(qq, n);
	for (size_t j = 0; j < n; j++) {
		memset(x, 0, sizeof(x));
		x[j] = 1;
		solve(r, n, x, true);
		memset(b->bend[j], 0, sizeof(b->bend[j]));
		memcpy(b->bend[j] + 1, x, n * sizeof(*x));
		for (size_t i = 0; i < n; i++)
			x[i] = i < j ? 0 : r[i][j];
		solve(qq, n, x, false);
		solve(qq, n, x, true);
		memset(b->value[j], 0, sizeof(b->value[j]));
		for (size_t i = 0; i < n; i++) {
			for (size_t k = 0; k < 3; k++)
				b->value[j][i + k] += q[i][k] * x[i];
		}
	}
}

/* ---- the fit ---- */

/* The line of u over the knots, which is a v + b, and of its bends the x: gamma = L'^-1 x. */
static void
begin(struct logistic *l, const struct basis *b, const struct calib *from)
{
	double mean = 0, level = 0, square = 0, product = 0, left;

	if (!from || from->n[KNOT] != b->n)
		return;
	l->begun = true;
	for (size_t i = 0; i < b->n; i++) {
		mean += b->at[i] / (double)b->n;
		level += from->value[VALUE][i] / (double)b->n;
	}
	for (size_t i = 0; i < b->n; i++) {
		square += (b->at[i] - mean) * (b->at[i] - mean);
		product += (b->at[i] - mean) * (from->value[VALUE][i] - level);
	}
	l->w[0] = product / square / b->unit;
	l->c = level - product / square * mean;
	/* bend is upper triangular: that of the j-th curve ends at inner knot j */
	for (size_t j = b->n - 2; j-- > 0;) {
		left = from->value[BEND][1 + j] * (b->unit / b->beta) * (b->unit / b->beta);
		for (size_t k = j + 1; k + 2 < b->n; k++)
			left -= l->w[1 + k] * b->bend[k][1 + j];
		l->w[1 + j] = left / b->bend[j][1 + j];
	}
}

/* (5) */
static int
store(struct calib *c, const struct logistic *l, const struct basis *b, struct err *err)
{
	double *part[3];
	double bend;

	for (size_t i = 0; i < 3; i++) {
		part[i] = calib_room(c, i, b->n, err);
		if (!part[i])
			return -1;
	}
	for (size_t i = 0; i < b->n; i++) {
		part[KNOT][i] = b->at[i] * b->unit / b->beta;
		part[VALUE][i] = l->w[0] * b->at[i] * b->unit + l->c;
		bend = 0;
		for (size_t j = 0; j + 2 < b->n; j++) {
			part[VALUE][i] += l->w[1 + j] * b->value[j][i];
			bend += l->w[1 + j] * b->bend[j][i];
		}
		part[BEND][i] = bend * (b->beta / b->unit) * (b->beta / b->unit);
	}
	return 0;
}

/* Sets beta, and the knots: those of o->from if it is of the same rows. */
static int
find_basis(struct basis *b, const struct rows *rows, const struct fit_options *o, unsigned *passes,
    struct err *err)
{
	const struct calib *from = o->rough ? o->from : NULL;
	struct newton n = {0};

	b->beta = o->tempered ? 1 : o->beta;
	if (!(b->beta > 0)) {
		if (newton_fit(&n, rows, err) < 0)
			return -1;
		*passes += n.passes;
		b->beta = newton_start(&n);
	}
	if (!from) {
		if (find_knots(b, rows, passes, err) < 0)
			return -1;
	} else {
		b->n = from->n[KNOT];
		for (size_t i = 0; i < b->n; i++)
			b->at[i] = from->value[KNOT][i] * b->beta;
		b->unit = (b->at[b->n - 1] - b->at[0]) / (double)(b->n - 1);
		for (size_t i = 0; i < b->n; i++)
			b->at[i] /= b->unit;
	}
	make_basis(b);
	return 0;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct basis basis = {0};
	struct logistic l = {.features = features,
	    .of = &basis,
	    .l2 = o->l2,
	    .center = {1},
	    .rough = o->rough,
	    .pass = o->pass,
	    .who = o->who};
	bool apart = false;

	if (!(o->l2 > 0))
		return err_set(err, ERR_DATA, "spline: without a penalty there may be no optimum");
	if (find_basis(&basis, rows, o, &l.passes, err) < 0)
		return -1;
	l.n = 1 + (basis.n - 2);
	begin(&l, &basis, o->from);
	if (!o->rough && logistic_separable(&apart, false, &l.passes, rows, err) < 0)
		return -1;
	if (logistic_fit(&l, rows, err) < 0 || store(c, &l, &basis, err) < 0)
		return -1;
	logistic_tell(&l, apart && !basis.alone ? logistic_kept : NULL, result);
	result->nparam = basis.n;
	return 0;
}

static int
check(const struct calib *c, struct err *err)
{
	const size_t n = c->n[KNOT];
	const double *at = c->value[KNOT], *bend = c->value[BEND];

	if (n < 2 || c->n[VALUE] != n || c->n[BEND] != n)
		return err_set(err, ERR_DATA,
		    "\"knots\", \"values\" and \"second_derivatives\" are not equally many, at "
		    "least two");
	for (size_t i = 0; i < n; i++) {
		if (!isfinite(at[i]) || !isfinite(c->value[VALUE][i]) || !isfinite(bend[i]) ||
		    (i > 0 && !(at[i] > at[i - 1])))
			return err_set(err, ERR_DATA,
			    "\"knots\" do not rise, or \"values\" or "
			    "\"second_derivatives\" are not finite");
	}
	if (bend[0] != 0 || bend[n - 1] != 0)
		return err_set(
		    err, ERR_DATA, "\"second_derivatives\": the first and the last are not 0");
	return 0;
}

/* (3) u at an infinite logit, or at one so large that the sums there overflow. */
static double
far(const struct calib *c, double z)
{
	const size_t n = c->n[KNOT], i = z > 0 ? n - 2 : 0;
	const double *at = c->value[KNOT] + i, *u = c->value[VALUE] + i, *bend = c->value[BEND] + i;
	const double h = at[1] - at[0],
		     slope = (u[1] - u[0]) / h + (z > 0 ? bend[0] : -bend[1]) * h / 6;

	return slope == 0 ? u[z > 0 ? 1 : 0] : slope * z;
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	const double z = row[1] - row[0];
	const struct place p = find(c->value[KNOT], c->n[KNOT], z);
	const double u = curve(&p, c->value[VALUE], c->value[BEND]);

	(void)n;
	(void)scratch;
	logistic_put(row, isfinite(u) ? u : far(c, z));
}

const struct method method_spline = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "spline",
    .help = "a natural cubic spline of z (Lucena 2018); multiclass: of each class",
    .param = {{"knots", SHAPE_LIST, false}, {"values", SHAPE_LIST, false},
	{"second_derivatives", SHAPE_LIST, false}},
    .same = {{0, 1}, {0, 1}, {0, 0}},
    .nsame = 2,
    .by_rest = true,
    .tempers = true,
    .takes_l2 = true,
    .needs_l2 = true,
    .scratch = 1,
    .fit = fit,
    .check = check,
    .apply = apply,
};
