/* SPDX-License-Identifier: MIT */
/*
 * platt: a z + b in the binary task, fitted to the least mean NLL: the logistic
 * regression of the label on the logit (Platt 1999), without Platt's smoothing of the
 * labels, as scikit-learn's LogisticRegression without a penalty has it. One class against the
 * rest, at the best temperature (rest.c): plus o->l2 / n ((a - 1)^2 + b^2) with n rows.
 *
 * (1) If some threshold on z tells the labels apart, larger a are always better. The
 *     fit then ends where the gradient is small, and at_bound says so. A penalty has an
 *     optimum all the same, and penalty_alone says so.
 * (2) If all logits are equal, no a is better than another: a is 0, and at_bound says
 *     so.
 * (3) A logit of -inf (p = 0), or p = 1, stays what it is for a above 0, and goes to
 *     the other side for one below; with a = 0 all logits are b. A row of such a logit
 *     whose label agrees says nothing, and one whose label does not is a bad row.
 */
#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "calib/logistic.h"

enum { A, B };

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	(void)bins;
	return 2;
}

static void
features(const void *of, double z, double *x)
{
	(void)of;
	x[0] = z;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct logistic l = {.n = 1, .features = features, .pass = o->pass, .who = o->who};
	double *a = calib_room(c, A, 1, err), *b = a ? calib_room(c, B, 1, err) : NULL;
	bool rising = false, falling = false;
	const char *why = NULL;

	logistic_hold(&l, o, 1);
	if (!b)
		return -1;
	if (!(l.rough && l.l2 > 0) &&
	    (logistic_separable(&rising, false, &l.passes, rows, err) < 0 ||
		logistic_separable(&falling, true, &l.passes, rows, err) < 0))
		return -1;
	l.endless = l.l2 == 0 && (rising || falling);
	if (logistic_fit(&l, rows, err) < 0)
		return -1;
	*a = l.w[0];
	*b = l.c;
	if (l.flat[0]) /* (2) */
		why = "all logits are equal: no a is better than another, and 0 is written";
	else if (rising || falling) /* (1) */
		why = l.l2 > 0 ? logistic_kept
			       : "a threshold tells the labels apart: no finite a and b are the "
				 "best, and some that are nearly so are written";
	logistic_tell(&l, why, result);
	return 0;
}

static int
check(const struct calib *c, struct err *err)
{
	if (isfinite(c->value[A][0]) && isfinite(c->value[B][0]))
		return 0;
	return err_set(err, ERR_DATA, "\"a\" or \"b\" is not a finite number");
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	double a = c->value[A][0], z = row[1] - row[0];

	(void)n;
	(void)scratch;
	logistic_put(row, (a == 0 ? 0 : a * z) + c->value[B][0]); /* (3) */
}

const struct method method_platt = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "platt",
    .help = "a z + b, the logistic regression on z (Platt 1999); multiclass: of each class",
    .param = {{"a", SHAPE_ONE, false}, {"b", SHAPE_ONE, false}},
    .same = {{1}, {0}},
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
