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
 * (5) At the best temperature, a bin of r right rows of n gives (r + l p) / (n + l) with
 *     l = o->l2: a row of the confidence p is among l more, which are right as often as p says.
 *     So a bin of few rows stays near the temperature, and a large l leaves it. r / (n + l) is
 *     `calibrated`, and l / (n + l) the slope.
 */
#include <math.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "calib/calib.h"
#include "calib/top.h"

#define ROUNDING 1e-12

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

enum { SLOPE = TOP_TEMPERATURE + 1 };

/* The bins: slope is NULL if l is 0 (5). */
struct hist {
	double *upper, *value, *slope;
	double l;
};

/* Sets what the i-th bin gives. */
static void
set_bin(const struct hist *h, size_t i, const struct top *t, size_t n)
{
	double right = 0, weight = 0;

	for (size_t k = 0; k < n; k++) {
		weight += t[k].weight;
		right += t[k].correct ? t[k].weight : 0;
	}
	h->upper[i] = t[n - 1].conf;
	h->value[i] = right / (weight + h->l);
	if (h->slope)
		h->slope[i] = isfinite(h->l) ? h->l / (weight + h->l) : 1;
}

static size_t
cut(const struct top *t, size_t n, size_t bins, const struct hist *h)
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
		set_bin(h, nbin++, t + begin, end - begin);
	}
	h->upper[nbin - 1] = 1; /* (2) */
	return nbin;
}

static int
fit(struct calib *c, const struct rows *rows, const struct fit_options *o, struct fit *result,
    struct err *err)
{
	size_t n = 0;
	struct top *t = top_sorted_for(c, rows, o, result, &n, err);
	struct hist h = {.upper = t ? calib_room(c, 0, o->bins, err) : NULL};
	int status = -1;

	h.l = t && c->value[TOP_TEMPERATURE] ? o->l2 : 0;
	h.value = h.upper ? calib_room(c, 1, o->bins, err) : NULL;
	if (h.value && h.l > 0)
		h.slope = calib_room(c, SLOPE, o->bins, err);
	if (h.value && n == 0) {
		status = err_set(err, ERR_DATA, "no rows to fit to");
	} else if (h.value && (h.slope || !(h.l > 0))) {
		c->n[0] = c->n[1] = cut(t, n, o->bins, &h);
		c->n[SLOPE] = h.slope ? c->n[0] : 0;
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
	const double *upper = c->value[0], *value = c->value[1], *slope = c->value[SLOPE];

	if (n == 0 || c->n[1] != n)
		return err_set(err, ERR_DATA, "\"upper\" and \"calibrated\" differ in number");
	if (slope && c->n[SLOPE] != n)
		return err_set(err, ERR_DATA, "\"upper\" and \"slope\" differ in number");
	for (size_t i = 0; i < n; i++) {
		if (!(upper[i] >= 0 && upper[i] <= 1 && value[i] >= 0 && value[i] <= 1) ||
		    (i > 0 && !(upper[i] > upper[i - 1])))
			return err_set(err, ERR_DATA,
			    "\"upper\" does not rise to 1, or \"calibrated\" is not from 0 to 1");
		if (slope && !(slope[i] >= 0 && value[i] + slope[i] <= 1 + ROUNDING))
			return err_set(
			    err, ERR_DATA, "\"slope\" is below 0, or above 1 with \"calibrated\"");
	}
	return top_check(c, err);
}

static void
apply(const struct calib *c, double *row, size_t n, double *scratch)
{
	size_t low = 0, high = c->n[0] - 1, middle;
	double conf, at;

	top_temper(c, row, n);
	conf = top_get(c, row, n);
	at = conf - TOP_NEAR; /* (2) */
	while (low < high) { /* finds the first bin whose end is not below */
		middle = low + (high - low) / 2;
		if (c->value[0][middle] >= at)
			high = middle;
		else
			low = middle + 1;
	}
	if (c->value[SLOPE] && c->value[SLOPE][low] == 1) /* (5) nothing changes */
		return;
	conf = c->value[1][low] + (c->value[SLOPE] ? c->value[SLOPE][low] * conf : 0);
	top_put(c, row, n, conf, scratch);
}

const struct method method_histogram = {
    .tasks = FOR_MULTICLASS | FOR_BINARY,
    .name = "histogram",
    .help = "the same by bins of equal mass (Zadrozny 2001)",
    .param = {{"upper", SHAPE_LIST, false}, {"calibrated", SHAPE_LIST, false},
	TOP_TEMPERATURE_PARAM, {"slope", SHAPE_LIST, true}},
    .takes_bins = true,
    .takes_l2 = true,
    .tempers = true,
    .falls_back = true,
    .direct = true,
    .any_label = true,
    .scratch = 1,
    .nparam = nparam,
    .fit = fit,
    .check = check,
    .apply = apply,
};
