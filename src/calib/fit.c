/* SPDX-License-Identifier: MIT */
/*
 * A fit from rows to report.
 */
#include "calib/fit.h"

#include <stdio.h>

#include "base/err.h"

enum { HOLDOUT_SEED = 1 };

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

/* The scores that the fit does not have by the way. */
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
 * Whether each row's label is the largest class by itself. Then larger parameters
 * are always better, where nothing holds them back.
 */
static void
check_separable(const struct calib *c, const struct fit_options *o, const struct score *after,
    struct fit *fit)
{
	if (fit->at_bound || c->method->direct || after->doubtful > 0 || fit->temperature_se > 0 ||
	    (c->method->takes_l2 && o->l2 > 0))
		return;
	fit->at_bound = true;
	snprintf(fit->why, sizeof(fit->why), "%s",
	    "the label is the largest class in every row: no finite parameters are the best, and "
	    "some that are nearly so are written");
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
	if (c->method->fit(c, &seen, options, fit, err) < 0 || score(c, &seen, fit, r, err) < 0)
		return -1;
	check_separable(c, options, &r->after, fit);
	if (!(r->holdout > 0))
		return 0;
	if (calib_score(NULL, &held, &r->held_before, err) < 0 ||
	    calib_score(c, &held, &r->held_after, err) < 0)
		return -1;
	return 0;
}
