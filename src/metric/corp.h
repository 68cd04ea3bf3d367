/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CORP_H
#define SMX_METRIC_CORP_H

#include <stddef.h>
#include <stdint.h>

struct cell;
struct cells;
struct err;

/*
 * The reliability curve by isotonic regression, and how it would look if the
 * confidences were right: corp.c.
 */

/* Rows of one value of the curve. */
struct corp_block {
	double from, to; /* their confidences */
	double share; /* of right rows: the value */
	double weight, right; /* of all rows, and of right ones */
};

/*
 * Appends a block of rows of higher confidence to n, and pools it with those before that
 * are not below it. There is room for n + 1. Returns how many there are.
 */
size_t corp_pool(struct corp_block *block, size_t n, struct corp_block fresh);

/* The confidence that the rows of a cell count as. */
double corp_place(const struct cell *c);

/*
 * The curve of all rows, by rising confidence; `block` has room for all->n. Returns how
 * many there are.
 */
size_t corp_curve(const struct cells *all, struct corp_block *block);

/* As many are reported at most. */
enum { CORP_BLOCKS = 4096 };

/* Joins neighbours that look alike until there are at most `most`; returns how many. */
size_t corp_thin(struct corp_block *block, size_t n, size_t most);

/* Resamples of a band, and the cells that are drawn for each at most. */
enum { CORP_TIMES = 200, CORP_CELLS = 512 };

/*
 * The band in which the curve lies at each of n >= 2 places from 0 to 1 with that
 * confidence, if each row is right with the probability that is its confidence; weights
 * are numbers of rows. NaN at places beyond all rows. 0, or -1 with err set.
 */
int corp_band(const struct cells *all, uint64_t seed, double confidence, double *low, double *high,
    size_t n, struct err *err);

#endif
