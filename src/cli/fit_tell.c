/* SPDX-License-Identifier: MIT */
/*
 * What smx fit says of a fit: a summary, warnings, and the table of --method auto.
 */
#include "cli/fit_tell.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "cli/message.h"
#include "cli/warn.h"

/* The parameters, if they are few, else how many there are. */
static void
describe(const struct calib *c, const struct fit *f, char *text, size_t size)
{
	const struct param *p = c->method->param;
	const struct calib *of = c->nlabel > 0 ? c->label : c;
	bool temp = strcmp(p[0].key, "temperature") == 0;
	int n = 0;

	if (p[0].shape != SHAPE_ONE || c->nlabel > 1 || c->before) {
		snprintf(text, size, "%zu parameters", f->nparam);
		return;
	}
	for (size_t i = 0; p[i].key && p[i].shape == SHAPE_ONE && n < (int)size; i++)
		n += snprintf(text + n, size - (size_t)n, "%s%s = %.6g", i > 0 ? ", " : "",
		    temp ? "T" : p[i].key, of->value[i][0]);
	if (f->temperature_se > 0 && n < (int)size)
		snprintf(text + n, size - (size_t)n, ", standard error %.3g", f->temperature_se);
}

/* From the least standard error to the largest, of parameters for each class. */
static void
tell_errors(const struct calib *c)
{
	const double *e;
	double least, most;

	for (size_t i = 0; c->method->param[i].key; i++) {
		e = c->error[i];
		if (!e || c->n[i] == 1)
			continue;
		least = most = e[0];
		for (size_t k = 1; k < c->n[i]; k++) {
			least = fmin(least, e[k]);
			most = fmax(most, e[k]);
		}
		message(
		    "standard errors of %s: %.3g to %.3g", c->method->param[i].key, least, most);
	}
}

/* For people. */
void
fit_tell(const struct settings *s, const struct calib *c, const struct calib_report *r)
{
	const struct fit *f = r->fit;
	const char *plural = f->passes == 1 ? "" : "es";
	char what[120], ignored[48] = "", name[CALIB_NAME];

	if (f->at_bound)
		message("%s", f->why);
	if (s->quiet)
		return;
	describe(c, f, what, sizeof(what));
	if (r->ignores)
		snprintf(ignored, sizeof(ignored), " (%zu ignored)", r->ignored);
	calib_name(c, name);
	message("%s: %s; %.0f rows%s, %zu %s, %u pass%s", name, what, r->before.rows, ignored,
	    c->nclass, c->task == TASK_MULTILABEL ? "labels" : "classes", f->passes, plural);
	tell_errors(c);
	message("NLL %.6g before, %.6g after; ECE %.4g before, %.4g after", r->before.nll,
	    r->after.nll, r->before.ece, r->after.ece);
	if (r->cross.folds > 0 && !calib_is_temperature(c))
		message("cross-validated in %u folds: NLL %.6g, temperature's %.6g, standard error "
			"of the difference %.2g",
		    r->cross.folds, r->cross.nll, r->cross.temperature_nll, r->cross.difference_se);
	if (r->cross.chose && !r->cross.fell_back)
		message("l2 = %g is the best of %g ... %g", r->options->l2, validate_grid[0],
		    r->cross.last);
	if (r->holdout > 0)
		message(
		    "held out, %.0f rows: NLL %.6g before, %.6g after; ECE %.4g before, %.4g after",
		    r->held_before.rows, r->held_before.nll, r->held_after.nll, r->held_before.ece,
		    r->held_after.ece);
}

/* Says if temperature alone would do, or the choice of a penalty ended at an end. */
static int
judge_cross(
    const struct settings *s, const struct calib *c, const struct calib_report *r, struct err *err)
{
	const struct validation *x = &r->cross;
	char name[CALIB_NAME];

	if (x->folds == 0 && r->cv > 0 && !calib_is_temperature(c))
		note(s, "too few rows for a cross-validation in %u folds", r->cv);
	if (calib_is_temperature(c))
		return 0;
	calib_name(c, name);
	if (x->fell_back)
		return warn(s, err,
		    "%s is not better than temperature by more than a standard error: "
		    "cross-validated NLL %.6g, temperature's %.6g; so its parameters are those of "
		    "the temperature; for others, say --l2 1",
		    name, x->nll, x->temperature_nll);
	if (x->folds > 0 && isfinite(x->temperature_nll) && !(x->nll < x->temperature_nll))
		return warn(s, err,
		    "%s is no better than temperature: cross-validated NLL %.6g, temperature's "
		    "%.6g; use --method temperature",
		    name, x->nll, x->temperature_nll);
	if (x->chose && x->strongest)
		return warn(s, err,
		    "the strongest penalty tried, l2 = %g, is the best, so the rows show little "
		    "beyond a temperature; to try a stronger one, say --l2 %g",
		    r->options->l2, 10 * r->options->l2);
	if (x->chose && x->weakest)
		return warn(s, err,
		    "the weakest penalty tried, l2 = %g, is the best; to try a weaker one, say "
		    "--l2 %g",
		    r->options->l2, r->options->l2 / 10);
	return 0;
}

/* Warns of fits that are finite, but may be worth little. */
int
fit_judge(
    const struct settings *s, const struct calib *c, const struct calib_report *r, struct err *err)
{
	if (r->fit->penalty_alone && warn(s, err, "%s", r->fit->why) < 0)
		return -1;
	return judge_cross(s, c, r, err);
}

void
fit_tell_ladder(const struct settings *s, const struct ladder *l)
{
	const struct rung *r;
	char strength[40], name[CALIB_NAME];
	size_t width = 0;

	if (s->quiet)
		return;
	for (size_t i = 0; i < l->n; i++) {
		rung_name(&l->rung[i], name);
		width = strlen(name) > width ? strlen(name) : width;
	}
	message("cross-validated in %u folds: %s, how far above the best, standard error of that",
	    l->folds, l->brier ? "Brier score" : "NLL");
	for (size_t i = 0; i < l->n; i++) {
		r = &l->rung[i];
		strength[0] = '\0';
		if (r->takes_l2)
			snprintf(strength, sizeof(strength), ", l2 = %g", r->l2);
		rung_name(r, name);
		message("  %-*s %-10.6g +%-10.3g +- %.2g%s%s", (int)width, name, r->loss, r->worse,
		    r->worse_se, strength, i == l->chosen ? ", chosen" : "");
	}
}
