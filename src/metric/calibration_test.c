/* SPDX-License-Identifier: MIT */
/*
 * A test of calibration by redrawn labels (consistency resampling: Broecker and Smith 2007;
 * as a test: Vaicenavicius et al. 2019, Widmann et al. 2019). If the probabilities are
 * right, the labels are a draw from them, and so each redraw of all labels is a data set
 * like the one at hand. Calibration errors are means of |gap|, which noise alone lifts
 * above 0; the redraws show how far. With R redraws, whose errors are e_1 ... e_R, and the
 * error e of the labels themselves:
 *     null mean  mean of e_r
 *     null 95 %  0.95 quantile of e_r, with linear interpolation
 *     excess     e - mean of e_r
 *     p          (1 + number of e_r >= e) / (R + 1)   (Davison and Hinkley 1997)
 * The p-value is that of an exact Monte Carlo test: of calibrated rows at most a share of
 * alpha have p <= alpha.
 *
 * (1) ace and smece are worked out from coarse cells, in each the mean confidence for
 *     all its rows; for the labels themselves too, so that both are compared alike. The
 *     null mean and quantile are then shifted by the effect that this has on the metric.
 * (2) mcb_brier and mcb_log of unweighted rows have redraws of their own, which need the
 *     number of rows at each confidence alone (corp_test.c). With weights (1) holds.
 * (3) Values that differ by less than rounding does are equal.
 */
#include "metric/calibration_test.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "metric/bootstrap.h"
#include "metric/cells.h"
#include "metric/classwise.h"
#include "metric/corp_test.h"
#include "metric/ecce.h"
#include "metric/redraw.h"
#include "metric/reliability.h"

#define ROUNDING 1e-14

enum { ECE, MCE, RMSCE, RMSCE_DEBIASED, CLASSWISE, ACE, SMECE, MCB_BRIER, MCB_LOG, ERRORS };

static const char *const error_key[] = {"ece", "mce", "rmsce", "rmsce_debiased", "classwise_ece",
    "ace", "smece", "mcb_brier", "mcb_log"};

/* Work on one tally. */
struct test {
	const struct tally *t;
	struct setup grid;
	struct totals totals;
	const struct vec *v;
	struct cells cells; /* those with rows: room for all */
	size_t *place; /* of each cell */
	double *value; /* ERRORS rows of redraws + 1: the last is the labels themselves */
};

/* (1) The cells, with the right rows of sum at + cell * step. */
static void
fill_cells(struct test *w, const struct vec *right, size_t at, size_t step)
{
	struct cells *all = &w->cells;
	struct cell *c;
	double mass, mean;

	all->wrong = all->right = all->all = 0;
	for (size_t i = 0; i < all->n; i++) {
		c = &all->c[i];
		mass = vec_double(&w->v[REDRAW_MASS], w->place[i]);
		mean = vec_double(&w->v[REDRAW_CONF], w->place[i]) / mass;
		c->right = vec_double(right, at + w->place[i] * step);
		c->wrong = mass > c->right ? mass - c->right : 0;
		c->r_right = c->right * (1 - mean);
		c->r_wrong = -c->wrong * mean;
		c->at_wrong = c->at_right = mean;
		all->right += c->right;
		all->wrong += c->wrong;
	}
	all->all = all->right + all->wrong;
}

static int
put_orders(struct test *w, size_t column, struct err *err)
{
	const size_t n = w->grid.redraws + 1;
	struct results r = {0};
	int status = cells_ace(&w->cells, &w->grid, &r, err);

	if (status == 0)
		status = cells_smece(&w->cells, &w->grid, &r, err);
	if (status == 0) {
		w->value[ACE * n + column] = r.result[0].value;
		w->value[SMECE * n + column] = r.result[1].value;
	}
	results_free(&r);
	return status;
}

/* The errors of a redraw. */
static int
put_errors(struct test *w, size_t redraw, struct err *err)
{
	const size_t n = w->grid.redraws + 1;
	const struct reliability_errors e = reliability_errors(
	    tally_vec(w->t, &metric_reliability), &w->totals, &w->v[REDRAW_RIGHT], redraw, n - 1);

	w->value[ECE * n + redraw] = e.ece;
	w->value[MCE * n + redraw] = e.mce;
	w->value[RMSCE * n + redraw] = e.rmsce;
	w->value[RMSCE_DEBIASED * n + redraw] = e.rmsce_debiased;
	w->value[CLASSWISE * n + redraw] = NAN;
	if (w->v[REDRAW_CLASS].n > 0)
		w->value[CLASSWISE * n + redraw] =
		    classwise_error(tally_vec(w->t, &metric_classwise), &w->totals,
			&w->v[REDRAW_CLASS], redraw, n - 1);
	fill_cells(w, &w->v[REDRAW_CELL], redraw, n - 1);
	return put_orders(w, redraw, err);
}

static int
by_size(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* `value` holds the errors of n redraws; `own` is that of the labels, worked out alike. */
static void
judge(struct result *r, double *value, size_t n, double own)
{
	const double off = r->value - own, move = fabs(off) > ROUNDING ? off : 0; /* (1) */
	size_t above = 0;
	double sum = 0;

	for (size_t i = 0; i < n; i++) {
		above += value[i] >= own - ROUNDING; /* (3) */
		sum += value[i];
	}
	qsort(value, n, sizeof(*value), by_size);
	r->excess = own - sum / (double)n;
	r->null_mean = sum / (double)n + move;
	r->null_high = bootstrap_quantile(value, n, 0.95) + move;
	r->p = (double)(1 + above) / (double)(n + 1);
}

/* (2) Every value of isotonic regression, and its band. */
static int
put_corp(struct test *w, struct results *results, struct err *err)
{
	const size_t n = w->grid.redraws;
	struct corp_draws draws = {.n = n, .seed = w->grid.redraw_seed};
	struct cells kept[KEPT] = {{0}};
	struct totals totals = w->totals;
	const struct cells *all = &w->cells;
	int status;

	totals.kept = kept;
	if (w->grid.weighted) {
		draws.right = &w->v[REDRAW_CELL];
		draws.place = w->place;
		fill_cells(w, &w->v[REDRAW_HIT], 0, 1);
	} else {
		all = ecce_cells(&totals, err);
	}
	status = all ? corp_test(all, &draws, w->value + MCB_BRIER * (n + 1),
			   w->value + MCB_LOG * (n + 1), results, err)
		     : -1;
	cells_forget(kept);
	return status;
}

static void
judge_all(struct test *w, struct results *results)
{
	const size_t n = w->grid.redraws;
	struct result *r;
	double *value, own;

	for (size_t i = 0; i < results->n; i++) {
		r = &results->result[i];
		for (size_t k = 0; k < ERRORS && !isnan(r->value); k++) {
			value = w->value + k * (n + 1);
			own = k >= ACE ? value[n] : r->value;
			if (strcmp(r->key, error_key[k]) == 0 && isfinite(value[0]) &&
			    isfinite(own))
				judge(r, value, n, own);
		}
	}
}

static int
test_begin(struct test *w, struct err *err)
{
	const size_t cells = w->v[REDRAW_MASS].n;

	w->cells.c = mem_new(cells, sizeof(*w->cells.c), err);
	w->place = mem_new(cells, sizeof(*w->place), err);
	w->value = mem_new(ERRORS * (w->grid.redraws + 1), sizeof(*w->value), err);
	if (!w->cells.c || !w->place || !w->value)
		return -1;
	for (size_t i = 0; i < cells; i++) {
		if (vec_double(&w->v[REDRAW_MASS], i) > 0)
			w->place[w->cells.n++] = i;
	}
	return 0;
}

static int
test_run(struct test *w, struct results *results, struct err *err)
{
	const size_t n = w->grid.redraws;

	fill_cells(w, &w->v[REDRAW_HIT], 0, 1);
	if (put_orders(w, n, err) < 0)
		return -1;
	for (size_t i = 0; i < n; i++) {
		if (put_errors(w, i, err) < 0)
			return -1;
	}
	if (put_corp(w, results, err) < 0)
		return -1;
	judge_all(w, results);
	return 0;
}

int
calibration_test(
    const struct tally *t, const struct setup *s, struct results *results, struct err *err)
{
	struct test w = {
	    .t = t, .grid = *s, .totals = tally_totals(t, s), .v = tally_vec(t, &metric_redraw)};
	int status;

	if (!metric_counts(&metric_redraw, s) || w.totals.rows == 0 || w.totals.blind > 0)
		return 0;
	w.grid.coarse = true;
	status = test_begin(&w, err);
	if (status == 0)
		status = test_run(&w, results, err);
	mem_free(w.cells.c);
	mem_free(w.place);
	mem_free(w.value);
	return status;
}
