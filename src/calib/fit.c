/* SPDX-License-Identifier: MIT */
/* Runs a fit and fills in its report. */
#include "calib/fit.h"

#include <math.h>
#include <stdio.h>

#include "base/err.h"
#include "base/mem.h"

enum { HOLDOUT_SEED = 1, FOLD_SEED = 2 };

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

struct rows
calib_fold(const struct rows *rows, unsigned folds, unsigned fold, bool others)
{
	struct rows some = *rows;

	some.pick[some.npick++] = (struct pick){
	    .seed = FOLD_SEED,
	    .from = (double)fold / folds,
	    .to = (double)(fold + 1) / folds,
	    .others = others,
	};
	return some;
}

/* Computes the summed NLL over all rows, each under a fit that did not see it. */
static int
cross_validate(const struct calib *c, const struct rows *rows, unsigned folds,
    const struct fit_options *o, double *nll, struct fit *fit, struct err *err)
{
	struct calib trial;
	struct score score;
	int status = 0;

	*nll = 0;
	for (unsigned i = 0; i < folds && status == 0; i++) {
		const struct rows seen = calib_fold(rows, folds, i, true);
		const struct rows held = calib_fold(rows, folds, i, false);

		trial = (struct calib){.method = c->method, .task = c->task, .nclass = c->nclass};
		status = c->method->fit(&trial, &seen, o, fit, err);
		if (status == 0)
			status = calib_score(&trial, &held, &score, err);
		if (status == 0 && score.rows > 0)
			*nll += score.nll * score.weight;
		calib_free(&trial);
	}
	return status;
}

/*
 * Chooses the l2 between 0.001 and 1000 with the least cross-validated NLL; the
 * smallest in case of ties.
 */
static int
choose_l2(const struct calib *c, const struct rows *rows, unsigned folds,
    struct fit_options *options, struct fit *fit, struct err *err)
{
	static const double grid[] = {1e-3, 1e-2, 1e-1, 1, 10, 100, 1000};
	double nll, least = INFINITY, best = grid[0];

	options->rough = true;
	for (size_t i = 0; i < sizeof(grid) / sizeof(grid[0]); i++) {
		options->l2 = grid[i];
		if (cross_validate(c, rows, folds, options, &nll, fit, err) < 0)
			return -1;
		if (nll < least) {
			least = nll;
			best = grid[i];
		}
	}
	options->l2 = best;
	options->rough = false;
	return 0;
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
 * Counts the doubtful rows under the part of W that --l2 does not penalise, its
 * diagonal.
 */
static int
count_doubtful(const struct calib *c, const struct rows *rows, double *doubtful, struct err *err)
{
	struct calib free = {.method = c->method, .task = c->task, .nclass = c->nclass};
	size_t k = c->nclass;
	double *w = calib_room(&free, 0, mem_product(k, k), err);
	struct score score;
	int status = -1;

	for (size_t i = 0; w && i < k; i++)
		w[i * k + i] = c->value[0][i * k + i];
	if (w && calib_room(&free, 1, k, err))
		status = calib_score(&free, rows, &score, err);
	if (status == 0)
		*doubtful = score.doubtful;
	calib_free(&free);
	return status;
}

/*
 * Detects that each row's label is strictly the largest class. Then larger
 * parameters are always better unless they are penalised.
 */
static int
check_separable(const struct calib *c, const struct rows *rows, const struct fit_options *o,
    const struct score *after, struct fit *fit, struct err *err)
{
	double doubtful = after->doubtful;

	if (fit->at_bound || c->method->direct || doubtful > 0 || fit->temperature_se > 0)
		return 0;
	if (c->method->takes_l2 && o->l2 > 0 && count_doubtful(c, rows, &doubtful, err) < 0)
		return -1;
	if (doubtful > 0)
		return 0;
	fit->at_bound = true;
	snprintf(fit->why, sizeof(fit->why), "%s",
	    "the label is the largest class in every row: no finite parameters are the best, and "
	    "some that are nearly so are written");
	return 0;
}

int
calib_fit(struct calib *c, const struct rows *rows, struct fit_options *options, struct fit *fit,
    struct calib_report *r, struct err *err)
{
	const struct rows seen = calib_share(rows, r->holdout, false);
	const struct rows held = calib_share(rows, r->holdout, true);

	*fit = (struct fit){.nparam = c->method->nparam(c->nclass, options->bins)};
	r->options = options;
	r->fit = fit;
	if (r->cv > 0 && choose_l2(c, &seen, r->cv, options, fit, err) < 0)
		return -1;
	if (c->method->fit(c, &seen, options, fit, err) < 0 || score(c, &seen, fit, r, err) < 0)
		return -1;
	if (!isfinite(r->after.nll) && !c->method->any_label)
		return err_set(err, ERR_DATA,
		    "%s: the logits are too large for it: the NLL after the fit is infinite",
		    c->method->name);
	if (check_separable(c, &seen, options, &r->after, fit, err) < 0)
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
