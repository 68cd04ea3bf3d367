/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DIFF_H
#define SMX_COMPARE_DIFF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/exact.h"
#include "compare/divergence.h"

struct err;

/*
 * What smx diff gathers over pairs of rows. Sums are exact and ties have an order,
 * so that neither the order of the rows nor their spread over threads shows.
 * Functions that return int return -1 with err set (ERR_MEM).
 */

enum { DIFF_TOPS = 8, DIFF_METRICS = 8 + DIFF_TOPS };

/* A pair that is kept because of its KL. */
struct diff_row {
	unsigned long long row;
	struct difference difference;
	char *key; /* its key with a NUL behind it, or NULL; owned */
	size_t key_len;
};

struct diff {
	/* Set by the owner. */
	size_t top[DIFF_TOPS], ntop; /* the k of each top-k overlap */
	size_t worst_most; /* how many rows are kept */
	bool binary; /* rows of the binary task: class 1 is the top if P(class 1) is above */
	double threshold; /* this */

	/* Gathered. */
	unsigned long long rows, flips;
	unsigned long long infinite; /* rows whose KL is infinite; the sum is without them */
	struct exact kl, js, delta_p, delta_entropy, shared[DIFF_TOPS];
	double most_kl, most_delta_p;
	struct diff_row *worst; /* by falling KL, then by row; without those whose KL is 0 */
	size_t nworst;
	size_t fewest, most; /* classes of a row; 0 where there is none */

	double *scratch; /* its own, for `room` classes */
	size_t room;
};

/* Makes an empty one with the same settings. */
struct diff diff_like(const struct diff *settings);

/* Compares two rows of n logits and counts what comes of it. key may be NULL. */
int diff_add(struct diff *d, unsigned long long row, const char *key, size_t key_len,
    const double *a, const double *b, size_t n, struct err *err);

/* Adds `more`, which has the same settings, and takes the keys of its list. */
int diff_merge(struct diff *d, struct diff *more, struct err *err);

/* A metric by its name: NaN is null, and why says why. */
struct diff_metric {
	char name[32];
	double value;
	const char *why;
};

/* Fills in all metrics and returns how many there are; their names depend on top alone. */
size_t diff_metrics(const struct diff *d, struct diff_metric metric[DIFF_METRICS]);

void diff_free(struct diff *d);

#endif
