/* SPDX-License-Identifier: MIT */
/*
 * Means and their standard errors.
 * (1) Without weights a kernel sums the values, each rounded to a multiple of
 *     2^-120. Values too large for that, and all values with weights, are added
 *     exactly.
 * (2) There is no standard error for a single row, or if a square overflows.
 */
#include "metric/mean.h"

#include <math.h>
#include <stdio.h>

#include "base/fix.h"
#include "kern/kern.h"

const struct slot mean_slots[] = {MEAN_SLOTS, {0}};

/* Adds the digits of kern->digits to a sum. */
static int
add_digits(struct vec *v, const int64_t *d, struct err *err)
{
	uint64_t *w = vec_at(v, 0, err);
	int bit = DIGIT_LAST - units[UNIT_REAL].q;

	if (!w)
		return -1;
	for (int k = DIGITS - 1; k >= 0; k--, bit += DIGIT_BITS)
		fix_add_int(w, units[UNIT_REAL].words, (unsigned)bit, d[k]);
	return 0;
}

/* (1) Adds the sum of x or of x^2. */
static int
add_plain(struct vec *v, const struct seen *r, const double *x, bool square, struct err *err)
{
	int64_t d[DIGITS] = {0};
	size_t left = kern()->digits(x, r->n, square, d);
	struct vec *sum = &v[square ? MEAN_SQUARES : MEAN_SUM];
	double y;

	for (size_t i = 0; left > 0 && i < r->n; i++) {
		y = square ? x[i] * x[i] : x[i];
		if (y < DIGIT_LIMIT)
			continue;
		left--;
		if (isfinite(y) && vec_add(sum, 0, y, err) < 0)
			return -1;
		if (!isfinite(y) && isfinite(x[i]) && vec_count(&v[MEAN_HUGE], 0, 1, err) < 0)
			return -1;
	}
	return add_digits(sum, d, err);
}

static int
add_weighted(struct vec *v, double w, double x, struct err *err)
{
	double x2 = w * w * x * x;

	if (vec_add(&v[MEAN_SUM], 0, w * x, err) < 0 ||
	    vec_add(&v[MEAN_W2X], 0, w * w * x, err) < 0)
		return -1;
	return isfinite(x2) ? vec_add(&v[MEAN_SQUARES], 0, x2, err)
			    : vec_count(&v[MEAN_HUGE], 0, 1, err);
}

int
mean_add(struct vec *v, const struct seen *r, const double *x, struct err *err)
{
	uint64_t infinite = 0;

	for (size_t i = 0; i < r->n; i++)
		infinite += isfinite(r->weight ? r->weight[i] * r->weight[i] * x[i] : x[i]) ? 0 : 1;
	if (infinite > 0 && vec_count(&v[MEAN_INFINITE], 0, infinite, err) < 0)
		return -1;
	if (!r->weight)
		return add_plain(v, r, x, false, err) < 0 ? -1 : add_plain(v, r, x, true, err);
	for (size_t i = 0; i < r->n; i++) {
		if (isfinite(r->weight[i] * r->weight[i] * x[i]) &&
		    add_weighted(v, r->weight[i], x[i], err) < 0)
			return -1;
	}
	return 0;
}

double
mean_se(const struct totals *t, double wx, double w2x, double w2x2)
{
	double n = (double)t->rows, mean = wx / t->weight, var;

	if (t->rows < 2) /* (2) */
		return NAN;
	var = w2x2 - 2 * mean * w2x + mean * mean * t->weight2;
	return var > 0 ? sqrt(var * (n / (n - 1))) / t->weight : 0;
}

struct result *
mean_report(const struct vec *v, const struct totals *t, const char *key, const char *what_infinite,
    struct results *out, struct err *err)
{
	double infinite = vec_double(&v[MEAN_INFINITE], 0), wx = vec_double(&v[MEAN_SUM], 0);
	double w2x = t->setup->weighted ? vec_double(&v[MEAN_W2X], 0) : wx, se;
	char why[100];
	struct result *r;

	snprintf(
	    why, sizeof(why), "%.0f row%s %s", infinite, infinite == 1 ? "" : "s", what_infinite);
	r = results_add(out, key, infinite > 0 ? INFINITY : wx / t->weight, why, err);
	if (r && infinite == 0 && vec_double(&v[MEAN_HUGE], 0) == 0) { /* (2) */
		se = mean_se(t, wx, w2x, vec_double(&v[MEAN_SQUARES], 0));
		r->se = isfinite(se) ? se : NAN;
	}
	return r;
}
