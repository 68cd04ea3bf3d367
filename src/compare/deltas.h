/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DELTAS_H
#define SMX_COMPARE_DELTAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/exact.h"
#include "base/wide.h"
#include "compare/resample.h"
#include "metric/setup.h"

struct err;
struct results;

/*
 * How much better or worse B is than A on labelled rows: paired differences of accuracy,
 * NLL, Brier score and calibration error, and McNemar's test. Sums are exact, so the order
 * of the rows and their threads change nothing. Functions that return int return 0, or -1
 * with err set (ERR_MEM).
 */

/* A pair of rows of n logits with a label below n. */
struct labelled {
	const double *a, *b;
	size_t n, label;
	uint64_t number; /* of the row, or of its cluster */
};

/* What is measured of one of the rows. */
struct delta_side {
	double nll; /* or +inf */
	double brier, conf;
	bool right;
	bool hit; /* what its confidence is about came true */
};

enum { DELTAS_PENDING = 64 };

/* Sums of a number that is known of A and of B. */
struct paired_sums {
	struct exact side[2], delta, squares;
	uint64_t infinite[2]; /* rows in which it is infinite, which are in no sum of that side */
	uint64_t undefined; /* rows in which either is */
	uint64_t huge; /* rows whose squared difference is too large for a double */
};

struct deltas {
	/* Set by the owner. */
	struct setup setup; /* task, threshold, bins, edge and left: what eval would measure */
	struct resample boot; /* its n, seed and bins */
	bool clusters; /* rows are drawn, and depend on each other, by clusters */
	bool listed; /* rows list some of their classes: there is no Brier score */

	/* Results so far. */
	uint64_t rows;
	uint64_t first; /* the least number of a pair */
	bool several; /* another pair has another number, so replicates differ */
	uint64_t unsure; /* pairs of which one's most probable class is not known */
	uint64_t right[2], only[2]; /* rows that A and B, and only A and only B, have right */
	struct paired_sums nll, brier;
	struct wide *gap; /* for A and B, and each bin: as in struct delta */

	/* Internal. */
	struct delta pending[DELTAS_PENDING];
	size_t npending;
	double *e; /* for `room` classes */
	size_t room;
};

/* Returns an empty one with the same settings. */
struct deltas deltas_like(const struct deltas *settings);

int deltas_add(struct deltas *d, const struct labelled *pair, struct err *err);

/* The same of what is measured already, of A and of B. */
int deltas_add_sides(
    struct deltas *d, const struct delta_side side[2], uint64_t number, struct err *err);

/* Adds what is pending, and makes `gap`. */
int deltas_settle(struct deltas *d, struct err *err);

/* Adds `more`, which has the same settings; it then has nothing that is pending. */
int deltas_merge(struct deltas *d, struct deltas *more, struct err *err);

/* The keys of all results, NULL-terminated. */
extern const char *const deltas_keys[];

/*
 * Appends the results of all rows: of A, of B, and B minus A. `confidence` is that of the
 * bootstrap's intervals.
 */
int deltas_report(struct deltas *d, double confidence, struct results *out, struct err *err);

void deltas_free(struct deltas *d);

#endif
