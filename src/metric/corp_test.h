/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CORP_TEST_H
#define SMX_METRIC_CORP_TEST_H

#include <stddef.h>
#include <stdint.h>

struct cells;
struct err;
struct results;
struct vec;

/*
 * What miscalibration and the isotonic curve are if the confidences are right, by drawing
 * again which rows are right: corp_test.c.
 */

/* A place of the band: the curve there, and between which values it is in CORP_LEVEL of the
 * resamples. */
struct corp_band_place {
	double confidence, share, low, high;
};

enum { CORP_PLACES = 256 };
#define CORP_LEVEL 0.9

/* Where redrawn rows come from: random numbers, or sums of right rows that were drawn before. */
struct corp_draws {
	size_t n; /* resamples */
	uint64_t seed;
	/* NULL, or the sums: those of cell i and resample r are at place[i] * n + r */
	const struct vec *right;
	const size_t *place;
};

/*
 * Works out mcb_brier and mcb_log of each resample, and, as the last of n + 1 values, of the
 * rows themselves; and the band, which it adds to the results. 0, or -1 with err set.
 */
int corp_test(const struct cells *all, const struct corp_draws *draws, double *brier, double *log,
    struct results *results, struct err *err);

#endif
