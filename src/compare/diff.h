/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DIFF_H
#define SMX_COMPARE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/exact.h"
#include "compare/divergence.h"
#include "compare/listed.h"
#include "compare/spread.h"

struct err;

/*
 * The divergences that smx diff collects over pairs of rows. Sums are exact and
 * ties are ordered, so the result does not depend on the order of the rows or
 * their distribution over threads. Functions that return int return 0, or -1
 * with err set (ERR_MEM).
 */

enum { DIFF_TOPS = 8, DIFF_METRICS = 11 + DIFF_TOPS };

/* A pair in the list of the worst, i.e. those with the largest KL. */
struct diff_row {
	unsigned long long row;
	struct difference difference;
	size_t flips; /* multilabel: how many labels are predicted otherwise */
	char *key; /* its key, with a final NUL, or NULL; owned */
	size_t key_len;
	struct {
		char *text; /* of classes with names of the row's own, else NULL; owned */
		size_t len;
	} name[2]; /* the most probable class of A and of B */
};

struct diff {
	/* Set by the owner. */
	size_t top[DIFF_TOPS], ntop; /* the k of each top-k overlap */
	size_t worst_most; /* how many rows are kept */
	bool binary; /* rows of the binary task: class 1 is the top if P(class 1) is above */
	double threshold; /* this */
	bool labels; /* rows of the multilabel task; label i is predicted if p is above cut[i] */
	const double *cut;
	bool draws; /* for a page: `spread` is gathered too */
	bool listed; /* rows list some of their classes, and are added by diff_add_listed */
	enum listed_rest rest; /* then: what becomes of the others */

	/* Results so far. */
	struct spread spread;
	unsigned long long rows, flips;
	unsigned long long labels_seen, label_flips; /* multilabel: labels of all rows, and flips */
	unsigned long long infinite; /* rows whose KL is infinite; the sum excludes them */
	struct exact kl, js, delta_p, delta_entropy, shared[DIFF_TOPS];
	/* listed: rows with too few classes for a top-k, or whose most probable one is not known */
	unsigned long long few[DIFF_TOPS], blind;
	struct exact tv, shared_p; /* the same: of struct listed_difference */
	double most_kl, most_delta_p;
	struct diff_row *worst; /* by falling KL, then by row; excludes rows with KL 0 */
	size_t nworst;
	size_t fewest, most; /* smallest and largest number of classes of a row; 0 without rows */

	double *scratch; /* internal, for `room` classes */
	size_t room;
};

/* Returns an empty one with the same settings. */
struct diff diff_like(const struct diff *settings);

/*
 * Compares two rows of n logits and adds the result. The key is copied and may
 * be NULL.
 */
int diff_add(struct diff *d, unsigned long long row, const char *key, size_t key_len,
    const double *a, const double *b, size_t n, struct err *err);

/* The same of rows that list some of their classes. */
int diff_add_listed(struct diff *d, unsigned long long row, const char *key, size_t key_len,
    const struct listed *a, const struct listed *b, struct err *err);

/* Adds `more`, which has the same settings, and takes over what its list owns. */
int diff_merge(struct diff *d, struct diff *more, struct err *err);

/* A named metric. A value of NaN is null, for the reason `why`. */
struct diff_metric {
	char name[32];
	double value;
	const char *why;
};

/*
 * Fills in all metrics and returns how many there are. Their names depend only
 * on top and labels. diff_free releases what d holds.
 */
size_t diff_metrics(const struct diff *d, struct diff_metric metric[DIFF_METRICS]);

void diff_free(struct diff *d);

#endif
