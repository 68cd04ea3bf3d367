/* SPDX-License-Identifier: MIT */
/* Runs a fit and fills in its report. */
#include "calib/fit.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/apart.h"
#include "calib/calibrated.h"
#include "calib/errors.h"
#include "calib/hessian.h"
#include "calib/rest.h"
#include "calib/validate.h"

enum { HOLDOUT_SEED = 1 }; /* that of the folds is 2 */

/* rows times squared classes: see find_hidden */
#define HIDDEN_MOST 0x1p20

struct rows
calib_share(const struct rows *rows, double holdout, bool others)
{
	struct rows some = *rows;

	if (holdout > 0)
		some.pick[some.npick++] = (struct pick){
		    .seed = HOLDOUT_SEED,
		    .to = holdout,
		    .others = !others,
		};
	return some;
}

/* Computes the scores that the fit did not compute on the way. */
static int
score(const struct calib *c, const struct rows *rows, struct fit *fit, struct calib_report *r,
    struct err *err)
{
	bool brier = r->options->objective == OBJECTIVE_BRIER;

	r->before = fit->before;
	r->after = fit->after;
	if ((!(r->before.rows > 0) || brier) && calib_score(NULL, rows, &r->before, err) < 0)
		return -1;
	if ((!(r->after.rows > 0) || brier) && calib_score(c, rows, &r->after, err) < 0)
		return -1;
	return 0;
}

/*
 * Detects that each row's label is strictly the largest class. Then larger
 * parameters are always better, and nothing but a penalty keeps them finite.
 */
static void
check_separable(
    const struct calib *c, const struct fit_options *o, const struct score *after, struct fit *fit)
{
	const bool kept = calib_takes_l2(c, o) && o->l2 > 0 && !c->method->free_scale;

	if (fit->at_bound || c->method->direct || calib_by_rest(c) || after->doubtful > 0 ||
	    fit->temperature_se > 0)
		return;
	fit->at_bound = !kept;
	fit->penalty_alone = kept;
	snprintf(fit->why, sizeof(fit->why), "the label is the largest class in every row: %s",
	    kept ? "only the penalty keeps the parameters finite"
		 : "no finite parameters are the best, and some that are nearly so are written");
}

/*
 * A method that falls back has to be better than temperature by more than a standard error, or
 * becomes it: its curve is as free as the data are many, or no penalty holds it.
 */
static void
fall_back(const struct calib *c, struct fit_options *options, struct validation *x)
{
	if (!c->method->falls_back || x->folds == 0 ||
	    x->nll < x->temperature_nll - x->difference_se)
		return;
	options->l2 = INFINITY;
	x->fell_back = true;
}

/* Cross-validates the method, and chooses the strength of its penalty. */
static int
cross(struct calib *c, const struct rows *seen, struct fit_options *options, struct calib_report *r,
    struct err *err)
{
	const bool choose = r->choose && calib_takes_l2(c, options);

	if (choose)
		options->l2 = 1; /* if there are too few rows */
	if (r->cv == 0 || calib_is_temperature(c) || r->ladder)
		return 0;
	if (validate(c, seen, r->cv, choose, options, &r->cross, NULL, err) < 0)
		return -1;
	if (choose)
		fall_back(c, options, &r->cross);
	return 0;
}

static int fit_seen(struct calib *c, const struct rows *seen, struct fit_options *options,
    struct fit *fit, struct calib_report *r, struct err *err);

/* Fits what comes before in a chain: its strengths are those that it has, or chosen. */
static int
fit_before(struct calib *c, const struct rows *seen, const struct fit_options *options,
    struct fit *before, const struct calib_report *r, struct err *err)
{
	struct fit_options own = {
	    .l2 = c->l2, .bins = options->bins, .pass = options->pass, .who = options->who};
	struct calib_report report = {.cv = c->l2 > 0 ? 0 : r->cv, .choose = !(c->l2 > 0)};
	int status = fit_seen(c, seen, &own, before, &report, err);

	c->l2 = own.l2;
	return status;
}

/* A chain's fit: scores that its last method knows are not those of the rows as they were. */
static void
join(struct fit *fit, const struct fit *before, const struct calib *c)
{
	fit->nparam += before->nparam;
	fit->passes += before->passes;
	fit->temperature_se = 0;
	fit->before = fit->after = (struct score){0};
	if (!before->at_bound)
		return;
	fit->at_bound = true;
	snprintf(fit->why, sizeof(fit->why), "%s: %.170s", c->method->name, before->why);
}

/* Parameters of its method alone. */
static size_t
nparam(const struct calib *c, const struct fit_options *options)
{
	const size_t own = c->method->nparam ? c->method->nparam(c->nclass, options->bins) : 0;

	return calib_by_rest(c) ? mem_product(c->nclass, own) : own;
}

/* Fits to the rows, from where cross-validation left c. */
static int
fit_seen(struct calib *c, const struct rows *seen, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct err *err)
{
	struct hessian hessian = {0};
	struct calibrated a = {.from = seen, .calib = c->before};
	const struct rows after = calibrated_rows(&a);
	struct calib from;
	struct fit before = {0};
	int status = 0;

	if (c->before)
		status = fit_before(c->before, seen, options, &before, r, err);
	options->hessian = &hessian;
	if (status == 0)
		status = cross(c, seen, options, r, err);
	from = *c;
	from.before = NULL;
	memset(c->value, 0, sizeof(c->value));
	options->from = from.value[0] ? &from : NULL;
	hessian_free(&hessian);
	fit->nparam = nparam(c, options);
	if (status == 0)
		status = rest_fit(c, &after, options, fit, err);
	if (c->before)
		join(fit, &before, c->before);
	options->from = NULL;
	options->hessian = NULL;
	calib_free(&from);
	hessian_free(&hessian);
	return status;
}

/* Whether the fit c without a penalty, of which `one` came, has no finite optimum. */
static int
is_endless(const struct calib *c, const struct rows *rows, const struct fit_options *o,
    struct fit *one, struct err *err)
{
	struct score after = one->after;

	if (!(after.rows > 0) && calib_score(c, rows, &after, err) < 0)
		return -1;
	check_separable(c, o, &after, one);
	return one->at_bound;
}

/*
 * A penalty hides that a class is apart by a function that apart.c does not try; a fit without
 * one shows it. Of so few rows and classes that this takes no time.
 */
static int
find_hidden(const struct calib *b, const struct rows *rows, const struct fit_options *o,
    struct fit *fit, struct err *err)
{
	const double work = (double)rows->nrow * (double)b->nclass * (double)b->nclass;
	struct fit_options own = *o;
	struct calib free = {.method = b->method, .task = b->task, .nclass = b->nclass};
	struct fit one = {0};
	int status;

	if (!(o->l2 > 0 && isfinite(o->l2)) || work > HIDDEN_MOST || !apart_may_be(b))
		return 0;
	own.l2 = own.mu = 0;
	own.from = NULL;
	own.hessian = NULL;
	own.pass = NULL;
	status = free.method->fit(&free, rows, &own, &one, err);
	if (status == 0)
		status = apart_check(&free, rows, o, true, fit, err);
	if (status == 0 && !fit->penalty_alone)
		status = is_endless(&free, rows, &own, &one, err);
	calib_free(&free);
	if (status <= 0)
		return status;
	fit->penalty_alone = true;
	snprintf(fit->why, sizeof(fit->why),
	    "without the penalty no finite parameters would be the best");
	return 0;
}

/* Whether a method of the chain has no finite optimum but for its penalty: apart.h. */
static int
find_apart(const struct calib *c, const struct rows *seen, const struct fit_options *options,
    struct fit *fit, struct err *err)
{
	for (const struct calib *b = c; b && !fit->at_bound && !fit->penalty_alone; b = b->before) {
		struct calibrated a = {.from = seen, .calib = b->before};
		const struct rows rows = calibrated_rows(&a);
		struct fit_options own = *options;

		if (b != c) {
			own.l2 = b->l2;
			own.mu = 0;
		}
		if (apart_check(b, &rows, &own, !(own.l2 > 0) && !(own.mu > 0), fit, err) < 0)
			return -1;
		if (!fit->penalty_alone && find_hidden(b, &rows, &own, fit, err) < 0)
			return -1;
	}
	return 0;
}

static int
find_errors(struct calib *c, const struct rows *seen, const struct fit_options *o, struct fit *fit,
    struct err *err)
{
	if (!c->method->has_errors || c->before || fit->at_bound || c->nclass > ERRORS_MOST)
		return 0;
	if (errors_find(c, seen, o, fit, err) < 0)
		return -1;
	if (c->error[0] && c->method->param[0].shape == SHAPE_ONE)
		fit->temperature_se = c->error[0][0];
	return 0;
}

int
calib_fit(struct calib *c, const struct rows *rows, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct err *err)
{
	const struct rows seen = calib_share(rows, r->holdout, false);
	const struct rows held = calib_share(rows, r->holdout, true);

	*fit = (struct fit){0};
	r->options = options;
	r->fit = fit;
	if (fit_seen(c, &seen, options, fit, r, err) < 0 || score(c, &seen, fit, r, err) < 0)
		return -1;
	if (!isfinite(r->after.nll) && !c->method->any_label)
		return err_set(err, ERR_DATA,
		    "%s: the logits are too large for it: the NLL after the fit is infinite",
		    c->method->name);
	check_separable(c, options, &r->after, fit);
	if (find_apart(c, &seen, options, fit, err) < 0)
		return -1;
	if (find_errors(c, &seen, options, fit, err) < 0)
		return -1;
	if (!(r->holdout > 0))
		return 0;
	if (calib_score(NULL, &held, &r->held_before, err) < 0 ||
	    calib_score(c, &held, &r->held_after, err) < 0)
		return -1;
	if (!(r->held_before.rows > 0))
		return err_about(err, SETTING_HOLDOUT, "the share is so small that it has no row");
	return 0;
}
