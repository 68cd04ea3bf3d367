/* SPDX-License-Identifier: MIT */
/*
 * What the sums of paired differences come to.
 *
 * (1) The interval of a difference is its value and 1.96 standard errors on both sides. With
 *     a bootstrap it goes from one quantile of the replicates to the other, and with
 *     clusters, as for the calibration error, the standard error is the replicates' standard
 *     deviation.
 *     Without any spread there is no interval, but for the accuracy: if no row is right in one
 *     alone, the share of such rows has the interval of Clopper and Pearson, and the difference
 *     is no further from 0 than its upper end; not with clusters, and not of a single row.
 * (2) In the variance the square of the mean is subtracted in twice a double's digits.
 * (3) McNemar's test takes rows to be independent: with clusters there is none.
 * (4) Without rows all are null. A single row has no standard error, and a single row or
 *     cluster no interval by bootstrap: each replicate would have the same value.
 * (5) Rows that list some of their classes have no Brier score; and if the most probable
 *     class of one is not known, nothing that depends on it.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "compare/deltas.h"
#include "compare/mcnemar.h"
#include "metric/binomial.h"
#include "metric/bootstrap.h"
#include "metric/results.h"

#define NORMAL_95 1.959963984540054 /* the quantile 0.975 of the normal distribution */

const char *const deltas_keys[] = {"accuracy_a", "accuracy_b", "delta_accuracy", "nll_a", "nll_b",
    "delta_nll", "brier_a", "brier_b", "delta_brier", "ece_a", "ece_b", "delta_ece", "only_a_right",
    "only_b_right", "mcnemar_p", NULL};

/* A number of twice a double's digits. */
struct pair {
	double high, low;
};

static struct pair
pair_of(const struct exact *sum)
{
	struct exact rest = *sum;
	struct pair p = {.high = exact_value(sum)};

	if (!isfinite(p.high))
		return p;
	exact_add(&rest, 0 - p.high);
	p.low = exact_value(&rest);
	return p;
}

static struct pair
product(struct pair x, struct pair y)
{
	const double sx = 134217729 * x.high, sy = 134217729 * y.high;
	const double x1 = sx - (sx - x.high), y1 = sy - (sy - y.high);
	const double x2 = x.high - x1, y2 = y.high - y1, high = x.high * y.high;

	return (struct pair){high,
	    (((x1 * y1 - high) + x1 * y2 + x2 * y1) + x2 * y2) + (x.high * y.low + x.low * y.high)};
}

/*
 * (2) The standard error of a mean of n numbers, of which these are the sum and the sum of
 * the squares.
 */
static double
error_of(uint64_t rows, struct pair sum, struct pair squares)
{
	const struct pair n = {.high = (double)rows};
	const struct pair x = product(n, squares), y = product(sum, sum);
	const double left = (x.high - y.high) + (x.low - y.low);

	if (rows < 2 || !isfinite(left))
		return NAN;
	return left > x.high * 1e-30 ? sqrt(left / (n.high - 1)) / n.high : 0;
}

/* Appends a result without an error. */
static int
add_plain(struct results *out, const char *key, double value, const char *why, struct err *err)
{
	return results_add(out, key, value, why, err) ? 0 : -1;
}

static double
deviation(const double *value, size_t n)
{
	double mean = 0, sum = 0;

	for (size_t i = 0; i < n; i++)
		mean += value[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		sum += (value[i] - mean) * (value[i] - mean);
	return n > 1 ? sqrt(sum / (double)(n - 1)) : NAN;
}

/* (1) */
static int
add_delta(struct results *out, struct deltas *d, enum delta_of what, struct result with,
    double confidence, struct err *err)
{
	struct result *r = results_add(out, with.key, with.value, with.why, err);
	double *value;
	size_t n;

	if (!r || isnan(r->value))
		return r ? 0 : -1;
	if (d->boot.n == 0) {
		r->se = with.se;
		if (!(with.se > 0)) /* (1) */
			return 0;
		r->lo = r->value - NORMAL_95 * with.se;
		r->hi = r->value + NORMAL_95 * with.se;
		return 0;
	}
	if (!d->several) /* (4) */
		return 0;
	value = mem_new(d->boot.n, sizeof(*value), err);
	if (!value)
		return -1;
	n = resample_values(&d->boot, what, value);
	r->se = d->clusters || what == DELTA_ECE ? deviation(value, n) : with.se;
	if (2 * n > d->boot.n) {
		r->lo = bootstrap_quantile(value, n, (1 - confidence) / 2);
		r->hi = bootstrap_quantile(value, n, (1 + confidence) / 2);
	}
	if (!(r->hi > r->lo)) /* (1) */
		r->lo = r->hi = NAN;
	mem_free(value);
	return 0;
}

static struct result
delta(const char *key, double value, double se, const char *why)
{
	struct result r = {.value = value, .se = se};

	snprintf(r.key, sizeof(r.key), "%s", key);
	snprintf(r.why, sizeof(r.why), "%s", why ? why : "");
	return r;
}

/* (1) */
static void
bound_accuracy(const struct deltas *d, double confidence, struct result *r)
{
	double low;

	binomial_interval(0, d->rows, d->boot.n > 0 ? confidence : 0.95, &low, &r->hi);
	r->lo = 0 - r->hi;
}

static int
report_accuracy(struct deltas *d, double confidence, struct results *out, struct err *err)
{
	const double n = (double)d->rows, a = (double)d->only[0], b = (double)d->only[1];
	const double se =
	    error_of(d->rows, (struct pair){.high = b - a}, (struct pair){.high = a + b});

	if (add_plain(out, "accuracy_a", (double)d->right[0] / n, NULL, err) < 0 ||
	    add_plain(out, "accuracy_b", (double)d->right[1] / n, NULL, err) < 0)
		return -1;
	if (add_delta(out, d, DELTA_ACCURACY, delta("delta_accuracy", (b - a) / n, se, NULL),
		confidence, err) < 0)
		return -1;
	if (d->only[0] + d->only[1] == 0 && d->rows > 1 && !d->clusters)
		bound_accuracy(d, confidence, &out->result[out->n - 1]);
	return 0;
}

static const char *
infinite_why(char why[100], uint64_t rows, bool listed)
{
	snprintf(why, 100,
	    listed ? "%llu row%s a label that one of both does not list"
		   : "%llu row%s a masked label",
	    (unsigned long long)rows, rows == 1 ? " has" : "s have");
	return why;
}

/* keys: of A, of B, and of the difference. */
static int
report_sums(struct deltas *d, const struct paired_sums *s, const char *const keys[3],
    enum delta_of what, double confidence, struct results *out, struct err *err)
{
	const double n = (double)d->rows;
	char why[100];
	double se = NAN, value;

	for (size_t i = 0; i < 2; i++) {
		value = s->infinite[i] > 0 ? NAN : exact_value(&s->side[i]) / n;
		if (add_plain(out, keys[i], value,
			s->infinite[i] > 0 ? infinite_why(why, s->infinite[i], d->listed)
					   : "the sum is too large for a double",
			err) < 0)
			return -1;
	}
	if (s->huge == 0)
		se = error_of(d->rows, pair_of(&s->delta), pair_of(&s->squares));
	value = s->undefined > 0 ? NAN : exact_value(&s->delta) / n;
	return add_delta(out, d, what,
	    delta(keys[2], value, se,
		s->undefined > 0 ? infinite_why(why, s->undefined, d->listed)
				 : "the sum is too large for a double"),
	    confidence, err);
}

static int
report_ece(struct deltas *d, double confidence, struct results *out, struct err *err)
{
	double each[2];
	const double value = resample_ece(d->gap, d->setup.bins, d->rows, each);

	if (add_plain(out, "ece_a", each[0], NULL, err) < 0 ||
	    add_plain(out, "ece_b", each[1], NULL, err) < 0)
		return -1;
	return add_delta(out, d, DELTA_ECE, delta("delta_ece", value, NAN, NULL), confidence, err);
}

static int
report_test(const struct deltas *d, struct results *out, struct err *err)
{
	const double p = d->clusters ? NAN : mcnemar_p(d->only[0], d->only[1]);

	if (add_plain(out, "only_a_right", (double)d->only[0], NULL, err) < 0 ||
	    add_plain(out, "only_b_right", (double)d->only[1], NULL, err) < 0)
		return -1;
	return add_plain(out, "mcnemar_p", p,
	    "the test takes rows to be independent, but they are in clusters", err); /* (3) */
}

/* Makes all results null whose keys have the word in them. */
static void
hide(struct results *out, const char *word, const char *why)
{
	struct result *r;

	for (size_t i = 0; i < out->n; i++) {
		r = &out->result[i];
		if (!strstr(r->key, word))
			continue;
		r->value = r->se = r->lo = r->hi = NAN;
		snprintf(r->why, sizeof(r->why), "%s", why);
	}
}

/* (5) */
static void
hide_unknown(const struct deltas *d, struct results *out)
{
	static const char *const of_top[] = {"accuracy", "ece", "right", "mcnemar"};

	hide(out, "brier", "rows list some of their classes, and it needs all");
	for (size_t i = 0; d->unsure > 0 && i < sizeof(of_top) / sizeof(*of_top); i++)
		hide(out, of_top[i],
		    "a row lists just the sampled token, which may not be the most probable");
}

int
deltas_report(struct deltas *d, double confidence, struct results *out, struct err *err)
{
	static const char *const nll[] = {"nll_a", "nll_b", "delta_nll"};
	static const char *const brier[] = {"brier_a", "brier_b", "delta_brier"};

	for (size_t i = 0; d->rows == 0 && deltas_keys[i]; i++) { /* (4) */
		if (add_plain(out, deltas_keys[i], NAN, "no row has a label", err) < 0)
			return -1;
	}
	if (d->rows == 0)
		return 0;
	if (deltas_settle(d, err) < 0 || report_accuracy(d, confidence, out, err) < 0 ||
	    report_sums(d, &d->nll, nll, DELTA_NLL, confidence, out, err) < 0 ||
	    report_sums(d, &d->brier, brier, DELTA_BRIER, confidence, out, err) < 0 ||
	    report_ece(d, confidence, out, err) < 0)
		return -1;
	if (report_test(d, out, err) < 0)
		return -1;
	if (d->listed)
		hide_unknown(d, out);
	return 0;
}
