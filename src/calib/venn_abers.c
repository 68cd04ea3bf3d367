/* SPDX-License-Identifier: MIT */
/*
 * venn-abers: two probabilities of class 1 for each P(class 1), p0 and p1, in the binary task
 * (Vovk and Petej 2014, Venn-Abers predictors; Vovk, Petej and Fedorova 2015). p0 is what
 * isotonic regression of the rows says at that place with one more row there, of class 0, and
 * p1 with one of class 1. The calibrated P(class 1) is p1 / (1 - p0 + p1).
 * (1) Between two scores of the fit p0 is that of the lower one and p1 that of the upper one:
 *     a row of class 0 pools with what is below it, and one of class 1 with what is above.
 *     Below all scores p0 is 0, above all of them p1 is 1.
 * (2) With o->folds it is cross Venn-Abers: the rows of each fold make p0 and p1 on their own,
 *     and with the geometric means G of the folds the calibrated P is
 *     G(p1) / (G(1 - p0) + G(p1)). The interval then reaches from the least p0 of all folds to
 *     the largest p1. A hash of a row's number says in which fold it is.
 * (3) Which scores are equal: top.c. p1 is never 0, and p0 never 1, so no row is certain.
 * (4) A point is left out if nothing changes without it.
 */
#include <math.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/logistic.h"
#include "calib/top.h"
#include "kern/kern.h"

enum { CONFIDENCE, P0, P1, POINTS };
enum { FOLD_SEED = 3 }; /* that of cross-validation is 2 */

/* Rows of equal scores, or of scores that were pooled. */
struct some {
	double right, weight;
};

/* A score, and what pooling makes of it. */
struct score_rows {
	double conf;
	struct some own;
	/* The pooled rows from here upwards, of all from here on, and the first behind them. */
	struct some up;
	size_t end;
	/* The same downwards; the lowest of them. */
	struct some down;
	size_t begin;
};

static double
share(const struct some *s)
{
	return s->right / s->weight;
}

static void
add(struct some *s, const struct some *more)
{
	s->right += more->right;
	s->weight += more->weight;
}

/* Puts rows of equal scores together; returns how many scores there are. */
static size_t
group(struct score_rows *s, const struct top *t, size_t n)
{
	size_t ns = 0;

	for (size_t i = 0; i < n; ns++) {
		s[ns] = (struct score_rows){.conf = t[i].conf};
		for (; i < n && t[i].conf == s[ns].conf; i++) {
			s[ns].own.weight += t[i].weight;
			s[ns].own.right += t[i].correct ? t[i].weight : 0;
		}
	}
	return ns;
}

/* Pools in both directions: so the regression of the first or the last scores is known. */
static void
pool(struct score_rows *s, size_t n)
{
	for (size_t i = n; i-- > 0;) {
		s[i].up = s[i].own;
		s[i].end = i + 1;
		while (s[i].end < n && share(&s[i].up) >= share(&s[s[i].end].up)) {
			add(&s[i].up, &s[s[i].end].up);
			s[i].end = s[s[i].end].end;
		}
	}
	for (size_t i = 0; i < n; i++) {
		s[i].down = s[i].own;
		s[i].begin = i;
		while (s[i].begin > 0 && share(&s[s[i].begin - 1].down) >= share(&s[i].down)) {
			add(&s[i].down, &s[s[i].begin - 1].down);
			s[i].begin = s[s[i].begin - 1].begin;
		}
	}
}

/* The regression's value at score i with one row more there. */
static double
value_with(const struct score_rows *s, size_t n, size_t i, double right)
{
	struct some at = {s[i].own.right + right, s[i].own.weight + 1};
	size_t low = i, high = i + 1, before;

	do {
		before = high - low;
		while (high < n && share(&at) >= share(&s[high].up)) {
			add(&at, &s[high].up);
			high = s[high].end;
		}
		while (low > 0 && share(&s[low - 1].down) >= share(&at)) {
			add(&at, &s[low - 1].down);
			low = s[low - 1].begin;
		}
	} while (high - low > before);
	return share(&at);
}

/* Where the points of a fold go. */
struct points {
	double *x, *p0, *p1;
	size_t n;
};

/* (4) Adds the points of sorted scores. Roundings must not make the curves fall. */
static void
add_points(struct points *c, const struct score_rows *s, size_t n)
{
	const size_t first = c->n;
	double p0, p1;

	for (size_t i = 0; i < n; i++) {
		p0 = value_with(s, n, i, 0);
		p1 = value_with(s, n, i, 1);
		if (c->n > first) {
			p0 = fmax(p0, c->p0[c->n - 1]);
			p1 = fmax(p1, c->p1[c->n - 1]);
		}
		if (c->n > first && c->p1[c->n - 1] == p1 &&
		    c->p0[c->n - 1] == (c->n - 1 > first ? c->p0[c->n - 2] : 0))
			c->n--;
		c->x[c->n] = s[i].conf;
		c->p0[c->n] = p0;
		c->p1[c->n++] = p1;
	}
	if (c->n - 1 > first && c->p1[c->n - 1] == 1 && c->p0[c->n - 1] == c->p0[c->n - 2])
		c->n--;
}

/* Adds the points of some of the rows. */
static int
fit_part(struct points *c, const struct rows *rows, bool fold, struct err *err)
{
	size_t n = 0;
	struct top *t = top_sorted(rows, 1, &n, err);
	struct score_rows *s = t ? mem_new(n, sizeof(*s), err) : NULL;
	int status = s ? 0 : -1;

	if (s && n == 0) {
		status = fold ? err_about(err, SETTING_FOLDS, "so many that one of them has no row")
			      : err_set(err, ERR_DATA, "no rows to fit to");
	} else if (s) {
		n = group(s, t, n);
		pool(s, n);
		add_points(c, s, n);
	}
	mem_free(s);
	mem_free(t);
	return status;
}

/* (2) */
static struct rows
rows_of_fold(const struct rows *rows, size_t folds, size_t fold)
{
	struct rows some = *rows;

	if (folds > 0)
		some.pick[some.npick++] = (struct pick){
		    .seed = FOLD_SEED,
		    .from = (double)fold / (double)folds,
		    .to = (double)(fold + 1) / (double)folds,
		};
	return some;
}

/* All folds, one after another. */
static int
fit_folds(
    struct calib *c, struct points *curve, const struct rows *rows, size_t folds, struct err *err)
{
	const size_t parts = folds > 0 ? folds : 1;
	double *points = folds > 0 ? calib_room(c, POINTS, folds, err) : NULL;
	size_t before;

	if (folds > 0 && !points)
		return -1;
	for (size_t i = 0; i < parts; i++) {
		const struct rows some = rows_of_fold(rows, folds, i);

		before = curve->n;
		if (fit_part(curve, &some, folds > 0, err) < 0)
			return -1;
		if (points)
			points[i] = (double)(curve->n - before);
	}
	return 0;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	struct points curve = {
	    .x = calib_room(c, CONFIDENCE, rows->nrow, err),
	    .p0 = calib_room(c, P0, rows->nrow, err),
	    .p1 = calib_room(c, P1, rows->nrow, err),
	};

	if (!curve.x || !curve.p0 || !curve.p1 || fit_folds(c, &curve, rows, o->folds, err) < 0)
		return -1;
	c->n[CONFIDENCE] = c->n[P0] = c->n[P1] = curve.n;
	result->nparam = curve.n;
	result->passes += o->folds > 0 ? (unsigned)o->folds : 1;
	if (o->pass)
		o->pass(o->who, result->passes, NULL, 0, 0);
	return 0;
}

/* ---- applying it ---- */

/* How many folds there are, and how many points the i-th has. */
static size_t
folds_of(const struct calib *c)
{
	return c->value[POINTS] ? c->n[POINTS] : 1;
}

static size_t
points_of(const struct calib *c, size_t fold)
{
	return c->value[POINTS] ? (size_t)c->value[POINTS][fold] : c->n[CONFIDENCE];
}

/* The points of a fold rise, and leave no row certain (3). */
static bool
rises(const double *x, const double *p0, const double *p1, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!(x[i] >= 0 && x[i] <= 1 && p0[i] >= 0 && p0[i] < 1 && p1[i] > 0 &&
			p1[i] <= 1 && p0[i] <= p1[i]))
			return false;
		if (i > 0 && !(x[i] > x[i - 1] && p0[i] >= p0[i - 1] && p1[i] >= p1[i - 1]))
			return false;
	}
	return true;
}

static int
check(const struct calib *c, struct err *err)
{
	const size_t n = c->n[CONFIDENCE];
	const double *points = c->value[POINTS];
	size_t at = 0, of;

	if (n == 0 || c->n[P0] != n || c->n[P1] != n)
		return err_set(err, ERR_DATA, "\"confidence\", \"p0\" and \"p1\" differ in number");
	for (size_t i = 0; i < folds_of(c); i++, at += of) {
		if (points &&
		    !(points[i] >= 1 && points[i] <= (double)(n - at) &&
			points[i] == floor(points[i])))
			return err_set(err, ERR_DATA, "\"points\": not what the folds have");
		of = points_of(c, i);
		if (!rises(c->value[CONFIDENCE] + at, c->value[P0] + at, c->value[P1] + at, of))
			return err_set(err, ERR_DATA,
			    "\"confidence\", \"p0\" or \"p1\" does not rise, or makes a row "
			    "certain");
	}
	return at == n ? 0 : err_set(err, ERR_DATA, "\"points\": not what the folds have");
}

/* How many of n rising numbers are below x. */
static size_t
count_below(const double *at, size_t n, double x)
{
	size_t low = 0, high = n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (at[middle] < x)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* (1) p0 and p1 of a fold whose points begin at `at`. */
static void
look_up(const struct calib *c, size_t at, size_t n, double conf, double *p)
{
	const double *x = c->value[CONFIDENCE] + at;
	const size_t below = count_below(x, n, conf - TOP_NEAR);
	const size_t least = count_below(x, n, conf + TOP_NEAR); /* those on it are below */

	p[0] = least > 0 ? c->value[P0][at + least - 1] : 0;
	p[1] = below < n ? c->value[P1][at + below] : 1;
}

/* Returns the calibrated log-odds, and sets the ends of the interval. */
static double
log_odds(const struct calib *c, const double *row, double *ends)
{
	const double conf = kern_chance(row);
	const size_t folds = folds_of(c);
	double p[2], sum = 0;
	size_t at = 0;

	ends[0] = 1;
	ends[1] = 0;
	for (size_t i = 0; i < folds; i++) {
		look_up(c, at, points_of(c, i), conf, p);
		at += points_of(c, i);
		ends[0] = fmin(ends[0], p[0]);
		ends[1] = fmax(ends[1], p[1]);
		sum += kern_log(p[1]) - kern_log(1 - p[0]);
	}
	return sum / (double)folds;
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	double ends[2];

	(void)n;
	(void)scratch;
	logistic_put(row, log_odds(c, row, ends));
}

static void
interval(const struct calib *c, const double *row, double *ends)
{
	(void)log_odds(c, row, ends);
}

const struct method method_venn_abers = {
    .tasks = FOR_BINARY,
    .name = "venn-abers",
    .help = "isotonic with one row more of either class (Vovk 2014), with an interval; binary",
    .param = {{"confidence", SHAPE_LIST, false}, {"p0", SHAPE_LIST, false},
	{"p1", SHAPE_LIST, false}, {"points", SHAPE_LIST, true}},
    .takes_folds = true,
    .direct = true,
    .any_label = true,
    .fit = fit,
    .check = check,
    .apply = apply,
    .interval = interval,
};
