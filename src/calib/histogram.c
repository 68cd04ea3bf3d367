/* SPDX-License-Identifier: MIT */
/*
 * histogram: the largest probability of a row becomes the share that is correct
 * among the rows of its bin (Zadrozny and Elkan 2001).
 *
 * (1) The bins have equal mass: rows by rising confidence are cut where the weight
 *     so far reaches the next of --bins equal parts. Equal confidences are not
 *     split, they go to the lower bin; so there may be fewer bins.
 * (2) A bin reaches from above the last one's end to the largest confidence in it,
 *     the last one to 1. A row that is next to an end is on it.
 * (3) How a row is changed, and which confidences are equal: top.c.
 * (4) In the binary task P(class 1) is mapped, to the share of class 1.
 * (5) At the best temperature, each bin counts o->l2 more rows, which are right as often
 *     as their confidence says: a bin of few rows stays near the temperature.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/top.h"

static size_t
nparam(size_t nclass, size_t bins)
{
	(void)nclass;
	return bins;
}

/*
 * (1) Returns the end of the bin that begins at `begin`; *sum is the cumulated
 *     weight.
 */
static size_t
bin_end(const struct top *t, size_t n, size_t begin, double reach, double *sum)
{
	size_t end = begin;

	while (end < n && (end == 0 || *sum < reach))
		*sum += t[end++].weight;
	for (; end > 0 && end < n && t[end].conf == t[end - 1].conf; end++)
		*sum += t[end].weight;
	return end;
}

/* (5) prior is how many rows are added. */
static double
share_correct(const struct top *t, size_t n, double prior)
{
	double right = 0, weight = 0, sum = 0;

	for (size_t i = 0; i < n; i++) {
		weight += t[i].weight;
		right += t[i].correct ? t[i].weight : 0;
		sum += t[i].weight * t[i].conf;
	}
	return (right + prior * sum / weight) / (weight + prior);
}

static size_t
cut(const struct top *t, size_t n, size_t bins, double prior, double *upper, double *value)
{
	double total = 0, sum = 0;
	size_t begin = 0, end, nbin = 0;

	for (size_t i = 0; i < n; i++)
		total += t[i].weight;
	for (size_t b = 0; b < bins && begin < n; b++, begin = end) {
		end = bin_end(t, n, begin,
		    b + 1 < bins ? total * (double)(b + 1) / (double)bins : INFINITY, &sum);
		if (end == begin)
			continue;
		upper[nbin] = t[end - 1].conf;
		value[nbin++] = share_correct(t + begin, end - begin, prior);
	}
	upper[nbin - 1] = 1; /* (2) */
	return nbin;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	size_t n = 0;
	struct top *t = top_sorted_for(c, rows, o, result, &n, err);
	double *upper = t ? calib_room(c, 0, o->bins, err) : NULL;
	double *value = upper ? calib_room(c, 1, o->bins, err) : NULL;
	int status = -1;

	if (value && n == 0) {
		status = err_set(err, ERR_DATA, "no rows to fit to");
	} else if (value) {
		c->n[0] = c->n[1] =
		    cut(t, n, o->bins, c->value[TOP_TEMPERATURE] ? o->l2 : 0, upper, value);
		result->nparam = c->n[0];
		status = 0;
	}
	result->passes++;
	if (o->pass)
		o->pass(o->who, result->passes, NULL, 0, 0);
	mem_free(t);
	return status;
}

static int
check(const struct calib *c, struct err *err)
{
	size_t n = c->n[0];
	const double *upper = c->value[0], *value = c->value[1];

	if (n == 0 || c->n[1] != n)
		return err_set(err, ERR_DATA, "\"upper\" and \"calibrated\" differ in number");
	for (size_t i = 0; i < n; i++) {
		if (!(upper[i] >= 0 && upper[i] <= 1 && value[i] >= 0 && value[i] <= 1) ||
		    (i > 0 && !(upper[i] > upper[i - 1])))
			return err_set(err, ERR_DATA,
			    "\"upper\" does not rise to 1, or \"calibrated\" is not from 0 to 1");
	}
	return top_check(c, err);
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	size_t low = 0, high = c->n[0] - 1, middle;
	double at;

	top_temper(c, row, n);
	at = top_get(c, row, n) - TOP_NEAR; /* (2) */
	while (low < high) { /* finds the first bin whose end is not below */
		middle = low + (high - low) / 2;
		if (c->value[0][middle] >= at)
			high = middle;
		else
			low = middle + 1;
	}
	top_put(c, row, n, c->value[1][low], scratch);
}

const struct method method_histogram = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "histogram",
    .help = "the same by bins of equal mass (Zadrozny 2001)",
    .param = {{"upper", SHAPE_LIST, false}, {"calibrated", SHAPE_LIST, false},
	TOP_TEMPERATURE_PARAM},
    .takes_bins = true,
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
