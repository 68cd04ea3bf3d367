/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RESULTS_H
#define SMX_METRIC_RESULTS_H

#include <stddef.h>

struct corp_band_place;
struct corp_block;
struct err;

/* The results of metrics: keys and values. All zero is an empty list. */
struct result {
	char key[32];
	double value; /* NaN: null, for the reason in `why` */
	double se; /* standard error, or NaN */
	double lo, hi; /* bootstrap interval, or NaN */
	/*
	 * If its square is a mean whose estimate has the variance
	 * square[0] + square[1] x + square[2] x^2 if x is the true square: these; else NaN.
	 */
	double square[3];
	double bound; /* largest error due to coarse cells, or NaN */
	/*
	 * If it was tested for calibration (metric/calibration_test.h), else NaN: the mean
	 * and the 95 % quantile of its values for redrawn labels, how far it is above that
	 * mean, and the p-value.
	 */
	double null_mean, null_high, excess, p;
	char note[80]; /* what people are told beside it, or "" */
	char why[120];
};

struct results {
	struct result *result;
	size_t n;
	/*
	 * The isotonic curve (metric/corp.h) and, if calibration was tested, its band
	 * (metric/corp_test.h), by rising confidence; owned, NULL: not there.
	 */
	struct corp_block *curve;
	size_t ncurve;
	struct corp_band_place *band;
	size_t nband;
};

/*
 * Appends a result; a value that is not finite becomes null with the reason
 * `why`. Returns the result, valid until the next call, so that more can be
 * set; NULL with err set.
 */
struct result *
results_add(struct results *r, const char *key, double value, const char *why, struct err *err);

/* The same with a bound, NaN if it has none, which null does not keep. 0, or -1 with err set. */
int results_add_bound(struct results *out, const char *key, double value, double bound,
    const char *why, struct err *err);

/* Returns the result of that key, which may also be an old name; or NULL. */
const struct result *results_find(const struct results *r, const char *key);

/* Returns the key's name in an earlier version, which smx.eval/1 keeps; or NULL. */
const char *results_old_name(const char *key);

void results_free(struct results *r);

#endif
