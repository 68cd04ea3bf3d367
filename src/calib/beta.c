/* SPDX-License-Identifier: MIT */
/*
 * beta: the logit of p becomes a log p - b log(1 - p) + c in the binary task, with a
 * and b of 0 or more, fitted to the least mean NLL (Kull, Silva Filho, Flach 2017,
 * Beta calibration). a = b = 1, c = 0 changes nothing. One class against the rest, at the best
 * temperature (rest.c): plus o->l2 / n ((a - 1)^2 + (b - 1)^2 + c^2) with n rows.
 *
 * (1) The NLL is convex in a, b and c. If the best a or b is below 0, the best with
 *     that bound has one of them, or both, at 0: of these the one of the least NLL is
 *     taken. (The authors' code drops the one that is below 0, and lets the other be.)
 * (2) If all logits are equal, or the best a and b are both 0, what the scores say is
 *     lost: at_bound says so.
 * (3) If some threshold tells the labels apart, with class 1 above it, there is no
 *     optimum but for a penalty; as platt.c (1).
 * (4) p of 0 or 1: log p or log(1 - p) is infinite, and so is the new logit, unless
 *     the factor is 0. In a fit such a row says nothing.
 */
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "calib/logistic.h"
#include "kern/kern.h"

enum { A, B, C, AT_ONCE = 64 };

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	(void)bins;
	return 3;
}

/* log p and -log(1 - p), exact on both sides. */
static void
features(const void *of, double z, double *x)
{
	double l = kern_log1p(kern_exp(-fabs(z)));

	(void)of;
	x[0] = z < 0 ? z - l : -l;
	x[1] = z > 0 ? z + l : l;
}

/* The same of many. */
static void
features_of_many(const double *z, double *x, size_t n, size_t d)
{
	double room[AT_ONCE];

	for (size_t at = 0, m; at < n; at += m) {
		m = n - at < AT_ONCE ? n - at : AT_ONCE;
		for (size_t i = 0; i < m; i++)
			room[i] = fabs(z[at + i]);
		kern()->log_sigmoid(room, m);
		for (size_t i = at; i < at + m; i++, x += d) {
			x[0] = z[i] < 0 ? z[i] + room[i - at] : room[i - at];
			x[1] = z[i] > 0 ? z[i] - room[i - at] : -room[i - at];
		}
	}
}

static bool
within(const struct logistic *l)
{
	return l->w[0] >= 0 && l->w[1] >= 0;
}

/* (1) Fits with these left out, and keeps what is better than *best. */
static int
try_without(struct logistic *best, const struct logistic *from, bool a, bool b, bool *any,
    const struct rows *rows, struct err *err)
{
	struct logistic l = *from;

	l.out[0] = a;
	l.out[1] = b;
	l.passes = best->passes;
	if (logistic_fit(&l, rows, err) < 0)
		return -1;
	best->passes = l.passes;
	if (!within(&l) || (*any && !(l.nll < best->nll)))
		return 0;
	*any = true;
	*best = l;
	return 0;
}

static int
fit_bounded(struct logistic *best, const struct rows *rows, struct err *err)
{
	const struct logistic from = *best;
	bool any = false;

	if (try_without(best, &from, false, false, &any, rows, err) < 0)
		return -1;
	if (any)
		return 0;
	if (try_without(best, &from, true, false, &any, rows, err) < 0 ||
	    try_without(best, &from, false, true, &any, rows, err) < 0)
		return -1;
	return any ? 0 : try_without(best, &from, true, true, &any, rows, err);
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct logistic l = {
	    .n = 2, .features = features, .many = features_of_many, .pass = o->pass, .who = o->who};
	bool apart = false;
	const char *why = NULL;

	for (size_t i = 0; i < 3; i++) {
		if (!calib_room(c, i, 1, err))
			return -1;
	}
	logistic_hold(&l, o, 2);
	if (!(l.rough && l.l2 > 0) && logistic_separable(&apart, false, &l.passes, rows, err) < 0)
		return -1;
	l.endless = l.l2 == 0 && apart;
	if (fit_bounded(&l, rows, err) < 0)
		return -1;
	c->value[A][0] = l.w[0];
	c->value[B][0] = l.w[1];
	c->value[C][0] = l.c;
	if (l.flat[0] && l.flat[1])
		why = "all logits are equal: a and b are 0";
	else if (l.w[0] == 0 && l.w[1] == 0) /* (2) */
		why = "class 1 is no more frequent where its probability is higher: a and b are 0";
	else if (apart) /* (3) */
		why = l.l2 > 0 ? logistic_kept
			       : "a threshold tells the labels apart: no finite a, b and c are "
				 "the best, and some that are nearly so are written";
	logistic_tell(&l, why, result);
	return 0;
}

static int
check(const struct calib *c, struct err *err)
{
	if (c->value[A][0] >= 0 && c->value[B][0] >= 0 && isfinite(c->value[A][0]) &&
	    isfinite(c->value[B][0]) && isfinite(c->value[C][0]))
		return 0;
	return err_set(err, ERR_DATA, "\"a\" or \"b\" is below 0, or not a finite number");
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	double x[2], u = c->value[C][0];

	(void)n;
	(void)scratch;
	features(NULL, row[1] - row[0], x);
	for (size_t i = 0; i < 2; i++)
		u += c->value[i][0] > 0 ? c->value[i][0] * x[i] : 0; /* (4) */
	logistic_put(row, u);
}

const struct method method_beta = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "beta",
    .help = "a log p - b log(1 - p) + c (Kull 2017); multiclass: of each class",
    .param = {{"a", SHAPE_ONE, false}, {"b", SHAPE_ONE, false}, {"c", SHAPE_ONE, false}},
    .same = {{1}, {1}, {0}},
    .nsame = 1,
    .by_rest = true,
    .tempers = true,
    .takes_l2 = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
