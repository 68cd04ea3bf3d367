/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RESULTS_H
#define SMX_METRIC_RESULTS_H

#include <stddef.h>

struct err;

/* What metrics come to: keys and their values. All zero is none. */
struct result {
	char key[32];
	double value; /* NaN: null, and why says the reason */
	double se; /* standard error, or NaN */
	double lo, hi; /* an interval from a bootstrap, or NaN */
	double bound; /* how far the value may be off by what was gathered coarsely, or NaN */
	char why[120];
};

struct results {
	struct result *result;
	size_t n;
};

/*
 * Appends a result; one that is not finite becomes null with `why` for its
 * reason. Returns it, to add to; NULL with err set.
 */
struct result *
results_add(struct results *r, const char *key, double value, const char *why, struct err *err);

/* The result of that key, or of what is the old name of one; or NULL. */
const struct result *results_find(const struct results *r, const char *key);

/* What the key was called in an earlier version, which smx.eval/1 keeps; or NULL. */
const char *results_old_name(const char *key);

void results_free(struct results *r);

#endif
