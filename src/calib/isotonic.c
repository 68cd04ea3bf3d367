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
 * (5) At the best temperature, each step of r right rows of n becomes (r + l p) / (n + l) with
 *     l = o->l2: a row of the confidence p is among l more, which are right as often as p says.
 *     The first step then begins at 0 and the last ends at 1. Ends of steps that no longer rise
 *     are pooled. So a step of few rows stays near the temperature, and a large l leaves it.
 * (6) classwise-isotonic maps the probability of each class, against the rest (rest.c). Each
 *     step counts one more row, which is right as often as those of the step are by the
 *     temperature (Laplace): no class becomes impossible, and c stays LEAST away from 0 and 1.
 * (7) On raw probabilities there is no l. classwise-isotonic then counts two more rows in each
 *     step, one of the class and one of the rest; steps that no longer rise are pooled.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/logistic.h"
#include "calib/top.h"
#include "kern/kern.h"

extern const struct method method_classwise_isotonic;

#define LEAST 0x1p-40 /* (6) */

/* A range of confidences with one value. */
struct pool_block {
	double low, high; /* confidences */
	double right, weight; /* weight of the correct rows, and of all rows */
	double sum; /* of the confidences, by weight */
};

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

/* (7) */
static size_t
add_pair(struct pool_block *b, size_t n)
{
	size_t nblock = 0;

	for (size_t i = 0; i < n; i++) {
		struct pool_block new = b[i];

		new.right += 1;
		new.weight += 2;
		nblock = push(b, nblock, new);
	}
	return nblock;
}

/* (5) The end of a block at the confidence p, as a block with half of its weight. */
static struct pool_block
end_at(const struct pool_block *b, double p, double l, double one)
{
	const double weight = b->weight + l + one;
	double y = (b->right + l * p + one * (b->sum / b->weight)) / weight;

	if (one > 0) /* (6) */
		y = fmin(fmax(y, LEAST), 1 - LEAST);
	return (struct pool_block){
	    .low = p, .high = p, .right = y * weight / 2, .weight = weight / 2};
}

/* (5) (6) Makes blocks of the ends of blocks, in room for two each; returns how many. */
static size_t
mix(struct pool_block *ends, const struct pool_block *b, size_t n, double l, double one)
{
	size_t nend = 0;

	for (size_t i = 0; i < n; i++) {
		const double low = i == 0 ? 0 : b[i].low, high = i + 1 == n ? 1 : b[i].high;

		nend = push(ends, nend, end_at(&b[i], low, l, one));
		if (high > low)
			nend = push(ends, nend, end_at(&b[i], high, l, one));
	}
	return nend;
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

/* An infinite l: nothing changes. */
static int
write_same(struct calib *c, double least, struct err *err)
{
	double *x = calib_room(c, 0, 2, err), *y = x ? calib_room(c, 1, 2, err) : NULL;

	if (!y)
		return -1;
	x[1] = 1;
	y[0] = least;
	y[1] = 1 - least;
	return 0;
}

/* The points of n pooled blocks. */
static int
fit_blocks(
    struct calib *c, struct pool_block *b, size_t n, const struct fit_options *o, struct err *err)
{
	const bool each = c->method == &method_classwise_isotonic;
	struct pool_block *ends;
	int status = -1;

	if (!o->tempered && !c->value[TOP_TEMPERATURE])
		return write_points(c, b, each ? add_pair(b, n) : n, err);
	if (!isfinite(o->l2))
		return write_same(c, each ? LEAST : 0, err);
	ends = mem_new(n, 2 * sizeof(*ends), err);
	if (ends)
		status = write_points(c, ends, mix(ends, b, n, o->l2, each), err);
	mem_free(ends);
	return status;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	size_t n = 0;
	struct top *t = top_sorted_for(c, rows, o, result, &n, err);
	struct pool_block *b = t ? mem_new(n, sizeof(*b), err) : NULL;
	int status = -1;

	if (b && n == 0)
		status = err_set(err, ERR_DATA, "no rows to fit to");
	else if (b)
		status = fit_blocks(c, b, pool(b, t, n), o, err);
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

/* Whether it changes nothing. */
static bool
is_same(const struct calib *c)
{
	const double *x = c->value[0], *y = c->value[1];

	return c->n[0] == 2 && x[0] == 0 && x[1] == 1 && y[0] == 0 && y[1] == 1;
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	top_temper(c, row, n);
	if (!is_same(c))
		top_put(c, row, n, value_at(c, top_get(c, row, n)), scratch);
}

static void
apply_class(const struct calib *c, double *row, size_t n, double *scratch)
{
	double p = value_at(c, kern_chance(row));

	(void)n;
	(void)scratch;
	p = fmin(fmax(p, LEAST), 1 - LEAST); /* (6) */
	logistic_put(row, kern_log(p) - kern_log(1 - p));
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
    .falls_back = true,
    .direct = true,
    .any_label = true,
    .scratch = 1,
    .fit = fit,
    .check = check,
    .apply = apply,
};

const struct method method_classwise_isotonic = {
    .tasks = FOR_MULTICLASS,
    .name = "classwise-isotonic",
    .help = "the probability of each class by such a curve, with Laplace's rule",
    .param = {{"confidence", SHAPE_LIST, false}, {"calibrated", SHAPE_LIST, false}},
    .takes_l2 = true,
    .tempers = true,
    .falls_back = true,
    .by_rest = true,
    .direct = true,
    .any_label = true,
    .scratch = 1,
    .fit = fit,
    .check = check,
    .apply = apply_class,
};
