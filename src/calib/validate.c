/* SPDX-License-Identifier: MIT */
/*
 * Cross-validation: each row is measured under a fit to the other folds.
 *
 * (1) A hash of its number says in which fold a row is, so folds depend neither on threads
 *     nor on other rows being left out.
 * (2) The strength of a penalty is chosen along a path from the strongest: each fold starts
 *     from its parameters at the last strength. The path ends if the loss rises twice, or
 *     by a hundredth, because weaker penalties are the slow ones and only overfit more. If
 *     the first folds alone lose three hundredths more, the others are not fitted at all.
 * (3) A weaker penalty must be better by 1e-5 of the loss: of those that are as good as each
 *     other, the strongest is taken.
 * (4) The difference to temperature is summed over rows, and so is its square: the
 *     standard error is that of paired rows. A weight counts as that many rows.
 * (5) Of a chain, each fold fits all methods to its rows; temperature stands alone.
 * (6) With a matrix, which is what takes long, the other folds also take the step that the first
 *     one took from the last strength to this one, before they are fitted: most of their rows
 *     are the same.
 */
#include "calib/validate.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "calib/calibrated.h"
#include "calib/newton.h"
#include "calib/rest.h"
#include "kern/kern.h"

enum { FOLD_SEED = 2 };
/* So many of the grid are not weaker than what was published, 1. */
enum { PUBLISHED = 4 };

#define BETTER 1e-5
#define RISES 1e-2
#define RISES_SOON 3e-2

const double validate_grid[VALIDATE_GRID] = {1000, 100, 10, 1, 0.1, 0.01, 0.001};

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

/* A fold: its fit, and that of temperature. */
struct fold {
	struct calib calib, temperature;
	struct calib was; /* its fit at the last strength */
	double beta;
	double loss, best; /* sums over this fold and those before it, and the best strength's */
	const struct losses *losses; /* or NULL */
};

/* ---- losses ---- */

enum { WEIGHT, LOSS, TEMPERATURE, SQUARE, NSUM };

/* The NLL of a row under a calibration; its Brier score too if that is not NULL. */
static double
loss(const struct calib *c, const struct sample *row, double *z, double *room, double *brier)
{
	double rest, p;
	size_t top;

	if (row->f)
		kern()->widen(z, row->f, row->n);
	else
		memcpy(z, row->z, row->n * sizeof(*z));
	calib_apply(c, z, row->n, room);
	top = kern()->argmax(z, row->n);
	rest = kern()->exp_top(room, z, row->n, top);
	if (brier) {
		p = room[row->label] / (1 + rest);
		*brier = kern()->dot(room, room, row->n) / ((1 + rest) * (1 + rest)) - 2 * p + 1;
	}
	return kern_log1p(rest) - (z[row->label] - z[top]);
}

static void
measure_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	const struct fold *f = arg;
	double *room = scratch + row->n, a, b, brier;

	a = loss(&f->calib, row, scratch, room, f->losses ? &brier : NULL);
	b = loss(&f->temperature, row, scratch, room, NULL);
	if (f->losses) {
		brier /= row->task == TASK_BINARY ? 2 : 1;
		f->losses->loss[row->at] = f->losses->brier ? brier : a;
		f->losses->weight[row->at] = row->weight;
	}
	sum[WEIGHT] += row->weight;
	sum[LOSS] += row->weight * a;
	sum[TEMPERATURE] += row->weight * b;
	if (a < INFINITY || b < INFINITY) /* a label of probability 0 is so under both */
		sum[SQUARE] += row->weight * (a - b) * (a - b);
}

static int
measure(const struct fold *f, const struct rows *held, double *sum, struct err *err)
{
	const size_t n = held->nclass * (1 + CALIB_SCRATCH);
	const struct visit visit = {.row = measure_row, .arg = f, .nsum = NSUM, .scratch = n};
	double part[NSUM];

	if (held->pass(held, &visit, part, err) < 0)
		return -1;
	for (size_t i = 0; i < NSUM; i++)
		sum[i] += part[i];
	return 0;
}

/* (4) */
static void
take_sums(struct validation *x, const double *sum)
{
	const double n = sum[WEIGHT];
	double mean;

	x->weight = n;
	x->nll = sum[LOSS] / n;
	x->temperature_nll = sum[TEMPERATURE] / n;
	mean = x->nll - x->temperature_nll;
	x->difference_se = sqrt(fmax(sum[SQUARE] / n - mean * mean, 0) / n);
}

/* ---- folds ---- */

static void
count_row(const void *arg, const struct sample *row, double *scratch, double *sum)
{
	(void)arg;
	(void)row;
	(void)scratch;
	sum[0] += 1;
}

/* Fits a fold's temperature, and what comes before; *any says whether it holds out a row. */
static int
begin_fold(struct fold *f, const struct rows *seen, const struct rows *held,
    const struct calib *before, const struct fit_options *o, bool *any, struct err *err)
{
	const struct visit count = {.row = count_row, .nsum = 1, .scratch = 1};
	struct newton n = {0};
	struct calibrated a = {.from = seen};
	struct rows after = *seen;
	double rows;

	if (held->pass(held, &count, &rows, err) < 0)
		return -1;
	*any = rows > 0;
	if (!*any)
		return 0;
	if (newton_fit(&n, seen, err) < 0 || !calib_room(&f->temperature, 0, 1, err))
		return -1;
	f->temperature.value[0][0] = newton_temperature(&n);
	if (before) {
		if (calibrated_fit(&f->calib.before, before, seen, o, err) < 0)
			return -1;
		a.calib = f->calib.before;
		after = calibrated_rows(&a);
		if (newton_fit(&n, &after, err) < 0)
			return -1;
	}
	f->beta = newton_start(&n);
	return 0;
}

static int
begin(struct fold *f, const struct calib *c, const struct rows *rows, unsigned folds,
    const struct fit_options *o, bool *all, struct err *err)
{
	*all = true;
	for (unsigned i = 0; i < folds && *all; i++) {
		const struct rows seen = calib_fold(rows, folds, i, true);
		const struct rows held = calib_fold(rows, folds, i, false);

		f[i].calib = *c;
		f[i].calib.before = NULL;
		f[i].temperature =
		    (struct calib){.method = methods[0], .task = c->task, .nclass = c->nclass};
		if (begin_fold(&f[i], &seen, &held, c->before, o, all, err) < 0)
			return -1;
	}
	return 0;
}

/* (6) */
static void
follow(struct calib *from, const struct fold *first)
{
	const struct calib *to = &first->calib, *was = &first->was;

	if (to->method->param[0].shape != SHAPE_SQUARE || !from->value[0] || !was->value[0])
		return;
	for (size_t i = 0; i < CALIB_PARAMS && to->method->param[i].key; i++) {
		for (size_t k = 0; k < from->n[i]; k++)
			from->value[i][k] += to->value[i][k] - was->value[i][k];
	}
}

/*
 * Fits a fold at o->l2, and adds what it loses on the rows that it holds out. first: the first
 * fold, unless this is it.
 */
static int
run_fold(struct fold *f, const struct fold *first, const struct rows *seen, const struct rows *held,
    const struct fit_options *o, double *sum, struct err *err)
{
	struct fit_options own = *o;
	struct calib *c = &f->calib, from = *c;
	struct calibrated a = {.from = seen, .calib = c->before};
	const struct rows before = calibrated_rows(&a);
	struct fit fit = {0};
	int status;

	own.rough = true;
	own.beta = f->beta;
	own.from = from.value[0] || from.nlabel > 0 ? &from : NULL;
	from.before = NULL;
	if (first)
		follow(&from, first);
	memset(c->value, 0, sizeof(c->value));
	c->label = NULL;
	c->nlabel = 0;
	status = rest_fit(c, &before, &own, &fit, err);
	calib_free(&f->was);
	f->was = from;
	return status < 0 ? -1 : measure(f, held, sum, err);
}

/* Fits all folds at o->l2; x->folds is 0 if the first ones lose too much (2). */
static int
run_folds(struct fold *f, const struct rows *rows, unsigned folds, const struct fit_options *o,
    struct validation *x, struct err *err)
{
	double sum[NSUM] = {0};

	for (unsigned i = 0; i < folds; i++) {
		const struct rows seen = calib_fold(rows, folds, i, true);
		const struct rows held = calib_fold(rows, folds, i, false);

		if (run_fold(&f[i], i > 0 ? f : NULL, &seen, &held, o, sum, err) < 0)
			return -1;
		f[i].loss = sum[LOSS];
		if (f[i].best > 0 && sum[LOSS] > f[i].best * (1 + RISES_SOON))
			return 0;
	}
	x->folds = folds;
	take_sums(x, sum);
	return 0;
}

/* ---- the path ---- */

/* Copies the parameters. */
static int
copy(struct calib *to, const struct calib *from, struct err *err)
{
	double *p;

	for (size_t i = 0; i < CALIB_PARAMS && from->value[i]; i++) {
		p = calib_room(to, i, from->n[i], err);
		if (!p)
			return -1;
		memcpy(p, from->value[i], from->n[i] * sizeof(*p));
	}
	return 0;
}

/* The strength is the best so far: what it left in the folds and their losses is kept. */
static int
keep_best(struct calib *c, struct fold *f, unsigned folds, const struct losses *now,
    const struct losses *best, size_t nrow, struct err *err)
{
	for (unsigned i = 0; i < folds; i++)
		f[i].best = f[i].loss;
	if (best) {
		memcpy(best->loss, now->loss, nrow * sizeof(*best->loss));
		memcpy(best->weight, now->weight, nrow * sizeof(*best->weight));
	}
	return copy(c, &f[0].calib, err);
}

/* (2) (3) */
static int
choose_l2(struct calib *c, struct fold *f, const struct rows *rows, unsigned folds,
    struct fit_options *o, struct validation *x, const struct losses *losses, struct err *err)
{
	const bool published = c->method->as_published;
	const size_t n = published ? PUBLISHED : VALIDATE_GRID;
	struct validation at = {0};
	size_t best = 0, first = 0;
	int rises = 0;

	while (
	    first + 1 < n && validate_grid[first] > 10 * o->around * (1 + BETTER) && o->around > 0)
		first++;
	for (size_t i = first; i < n && rises < 2; i++) {
		o->l2 = validate_grid[i];
		if (o->around > 0 &&
		    (o->l2 < o->around / 10 * (1 - BETTER) || o->l2 <= o->hopeless))
			break;
		at.folds = 0;
		if (run_folds(f, rows, folds, o, &at, err) < 0)
			return -1;
		if (at.folds == 0) {
			x->hopeless = o->l2;
			break;
		}
		if (i > first && !(at.nll < x->nll - BETTER * fabs(x->nll))) {
			rises += at.nll > x->nll * (1 + RISES) ? 2
			    : at.nll > x->nll * (1 + BETTER)   ? 1
							       : 0;
			continue;
		}
		*x = at;
		best = i;
		rises = 0;
		if (keep_best(c, f, folds, f[0].losses, losses, rows->nrow, err) < 0)
			return -1;
	}
	o->l2 = validate_grid[best];
	x->chose = true;
	x->strongest = best == 0;
	x->last = validate_grid[n - 1];
	x->weakest = best + 1 == n && !published;
	return 0;
}

int
validate(struct calib *c, const struct rows *rows, unsigned folds, bool choose,
    struct fit_options *o, struct validation *x, const struct losses *losses, struct err *err)
{
	const size_t n = losses && choose ? rows->nrow : 0;
	struct fold *f = mem_new(folds, sizeof(*f), err);
	double *room = f ? mem_new(n + 1, 2 * sizeof(*room), err) : NULL;
	const struct losses path = {.loss = room, .weight = room + n, .brier = n && losses->brier};
	bool all = false;
	int status = room ? begin(f, c, rows, folds, o, &all, err) : -1;

	*x = (struct validation){0};
	for (unsigned i = 0; status == 0 && i < folds; i++)
		f[i].losses = n > 0 ? &path : losses;
	if (status == 0 && all)
		status = choose ? choose_l2(c, f, rows, folds, o, x, losses, err)
				: run_folds(f, rows, folds, o, x, err);
	for (unsigned i = 0; f && i < folds; i++) {
		calib_free(&f[i].calib);
		calib_free(&f[i].was);
		calib_free(&f[i].temperature);
	}
	mem_free(room);
	mem_free(f);
	return status;
}
