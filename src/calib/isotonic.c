/* SPDX-License-Identifier: MIT */
/*
 * isotonic: the largest probability of a row becomes a rising function of
 * itself, the one closest to correctness in mean square (Zadrozny and Elkan
 * 2002), found by pooling adjacent violators (Ayer et al. 1955).
 * (1) Rows of equal confidence are pooled first.
 * (2) Between steps the function is linear, before the first and behind the last
 *     constant, as scikit-learn's IsotonicRegression has it.
 * (3) How a row is changed, and which confidences are equal: top.c. A row that is
 *     next to a step's end is on it.
 * (4) In the binary task P(class 1) is mapped, to the share of class 1.
 * (5) At the best temperature, each step counts o->l2 more rows, which are right as often
 *     as their confidence says; steps that no longer rise are pooled. So a step of few rows stays
 *     near the temperature, and none ends at 0 or 1.
 * (6) classwise-isotonic maps the probability of each class, against the rest (rest.c). Each
 *     step then counts two more rows, one of the class and one of the rest (Laplace), and
 *     steps that no longer rise are pooled: no class becomes impossible.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/top.h"

extern const struct method method_classwise_isotonic;

/* A range of confidences with one value. */
struct pool_block {
	double low, high; /* confidences */
	double right, weight; /* weight of the correct rows, and of all rows */
	double sum; /* of the confidences, by weight */
};

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	(void)bins;
	return 0; /* depends on the data */
}

/* Returns whether the value of a is at least that of b; both weights are positive. */
static bool
violates(const struct pool_block *a, const struct pool_block *b)
{
	return a->right / a->weight >= b->right / b->weight;
}

/* Appends a block to others, with which it is pooled while they violate the order. */
static size_t
push(struct pool_block *b, size_t nblock, struct pool_block new)
{
	while (nblock > 0 && violates(&b[nblock - 1], &new)) {
		nblock--;
		new.low = b[nblock].low;
		new.right += b[nblock].right;
		new.weight += b[nblock].weight;
		new.sum += b[nblock].sum;
	}
	b[nblock++] = new;
	return nblock;
}

/* Pools the rows; returns the number of remaining blocks. */
static size_t
pool(struct pool_block *b, const struct top *t, size_t n)
{
	size_t nblock = 0;

	for (size_t i = 0; i < n;) {
		struct pool_block new = {.low = t[i].conf, .high = t[i].conf};

		for (; i < n && t[i].conf == new.low; i++) { /* (1) */
			new.weight += t[i].weight;
			new.right += t[i].correct ? t[i].weight : 0;
			new.sum += t[i].weight *t[i].conf;
		}
		nblock = push(b, nblock, new);
	}
	return nblock;
}

/* (5) (6) Adds rows to each block; share is how many of them are right, if not as it says. */
static size_t
temper(struct pool_block *b, size_t n, double prior, const double *share)
{
	size_t nblock = 0;

	for (size_t i = 0; i < n; i++) {
		struct pool_block new = b[i];

		new.right += prior *(share ? *share : new.sum / new.weight);
		new.weight += prior;
		nblock = push(b, nblock, new);
	}
	return nblock;
}

/* Each block gives one point, or two if it spans a range. */
static int
write_points(struct calib *c, const struct pool_block *b, size_t nblock, struct err *err)
{
	size_t n = 0;
	double *x, *y;

	for (size_t i = 0; i < nblock; i++)
		n += b[i].high > b[i].low ? 2 : 1;
	x = calib_room(c, 0, n, err);
	y = x ? calib_room(c, 1, n, err) : NULL;
	if (!y)
		return -1;
	for (size_t i = 0, at = 0; i < nblock; i++) {
		x[at] = b[i].low;
		y[at++] = b[i].right / b[i].weight;
		if (b[i].high > b[i].low) {
			x[at] = b[i].high;
			y[at] = y[at - 1];
			at++;
		}
	}
	return 0;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	size_t n = 0, nblock;
	struct top *t = top_sorted_for(c, rows, o, result, &n, err);
	struct pool_block *b = t ? mem_new(n, sizeof(*b), err) : NULL;
	const double half = 0.5;
	int status = -1;

	if (b && n == 0) {
		status = err_set(err, ERR_DATA, "no rows to fit to");
	} else if (b) {
		nblock = pool(b, t, n);
		if (c->method == &method_classwise_isotonic)
			nblock = temper(b, nblock, 2, &half);
		else if (c->value[TOP_TEMPERATURE])
			nblock = temper(b, nblock, o->l2, NULL);
		status = write_points(c, b, nblock, err);
	}
	result->passes++;
	result->nparam = c->n[0];
	if (o->pass)
		o->pass(o->who, result->passes, NULL, 0, 0);
	mem_free(t);
	mem_free(b);
	return status;
}

static int
check(const struct calib *c, struct err *err)
{
	size_t n = c->n[0];
	const double *x = c->value[0], *y = c->value[1];

	if (n == 0 || c->n[1] != n)
		return err_set(err, ERR_DATA, "\"confidence\" and \"calibrated\" differ in number");
	for (size_t i = 0; i < n; i++) {
		if (!(x[i] >= 0 && x[i] <= 1 && y[i] >= 0 && y[i] <= 1) ||
		    (i > 0 && !(x[i] > x[i - 1] && y[i] >= y[i - 1])))
			return err_set(err, ERR_DATA,
			    "\"confidence\" and \"calibrated\" do not rise from 0 to 1");
	}
	return top_check(c, err);
}

/* (2) */
static double
value_at(const struct calib *c, double conf)
{
	const double *x = c->value[0], *y = c->value[1];
	size_t low = 0, high = c->n[0] - 1, middle;
	double above, below;

	if (conf <= x[low])
		return y[low];
	if (conf >= x[high])
		return y[high];
	while (high - low > 1) {
		middle = low + (high - low) / 2;
		*(x[middle] <= conf ? &low : &high) = middle;
	}
	above = conf - x[low];
	below = x[high] - conf;
	if (above <= TOP_NEAR || below <= TOP_NEAR) /* (3) */
		return above <= below ? y[low] : y[high];
	return y[low] + (y[high] - y[low]) * (above / (x[high] - x[low]));
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	top_temper(c, row, n);
	top_put(c, row, n, value_at(c, top_get(c, row, n)), scratch);
}

const struct method method_isotonic = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "isotonic",
    .help = "the largest probability (binary: P(class 1)) by a rising curve (Zadrozny 2002)",
    .param = {{"confidence", SHAPE_LIST, false}, {"calibrated", SHAPE_LIST, false},
	TOP_TEMPERATURE_PARAM},
    .same = {{0, 1}, {0, 1}},
    .nsame = 2,
    .takes_l2 = true,
    .tempers = true,
    .direct = true,
    .any_label = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};

const struct method method_classwise_isotonic = {
    .tasks = FOR_MULTICLASS,
    .name = "classwise-isotonic",
    .help = "the probability of each class by such a curve, with Laplace's rule",
    .param = {{"confidence", SHAPE_LIST, false}, {"calibrated", SHAPE_LIST, false}},
    .by_rest = true,
    .direct = true,
    .any_label = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
