/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_RESAMPLE_H
#define SMX_COMPARE_RESAMPLE_H

#include <stddef.h>
#include <stdint.h>

#include "base/exact.h"
#include "base/wide.h"

struct err;

/*
 * Replicates of a paired comparison by the Poisson bootstrap of metric/bootstrap.h: in each,
 * a pair of rows occurs as often as a draw from Poisson(1) says, which depends on the seed,
 * the replicate, and the pair's number or that of its cluster, and on nothing else. Sums
 * are exact. Functions that return int return 0, or -1 with err set (ERR_MEM).
 */

enum { RESAMPLE_MOST = 10000 };

/* What smx diff compares of two labelled rows, each number that of B minus that of A. */
enum delta_of { DELTA_ACCURACY, DELTA_NLL, DELTA_BRIER, DELTA_ECE, DELTAS };

/* A labelled pair of rows. */
struct delta {
	double nll, brier; /* nll may be infinite or NaN */
	int right; /* -1, 0 or 1 */
	/* for A and B: the bin of the confidence, and 2^60 (confidence - 1 if it is right) */
	size_t bin[2];
	int64_t gap[2];
	uint64_t number; /* of the row, or of its cluster */
};

struct replicate {
	uint64_t rows;
	int64_t right;
	struct wide brier; /* in units of 2^-60 */
	struct exact nll;
};

struct resample {
	/* Set by the owner. */
	size_t n; /* replicates; 0: none */
	uint64_t seed;
	size_t bins;

	/* Made for the first pair; NULL before. */
	struct replicate *replicate;
	struct wide *gap; /* for each replicate, A and B, and bin */
	unsigned char *times; /* internal */
};

/* The gaps of a sample's bins as the difference of two calibration errors, over n rows. */
double resample_ece(const struct wide *gap, size_t bins, uint64_t rows, double each[2]);

/* Makes the replicates, if there are any and they are not made. */
int resample_begin(struct resample *r, struct err *err);

/* Adds pairs to every replicate. */
int resample_add(struct resample *r, const struct delta *pair, size_t n, struct err *err);

int resample_merge(struct resample *r, const struct resample *more, struct err *err);

/*
 * Fills in what the metric is in each of the n replicates, rising and without those that
 * have no rows; returns how many.
 */
size_t resample_values(const struct resample *r, enum delta_of what, double *value);

void resample_free(struct resample *r);

#endif
