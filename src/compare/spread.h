/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_SPREAD_H
#define SMX_COMPARE_SPREAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "metric/points.h"

struct err;

/*
 * How the divergences of many pairs of rows are spread, and which classes became which: what
 * a page of smx diff draws beside its metrics. All zero is none. Sums are counts, so the
 * order of rows does not matter. Functions that return int return 0, or -1 with err set.
 */

/* Powers of two of KL; before them 0 and what is smaller, behind them what is larger and +inf. */
enum { SPREAD_LEAST = -40, SPREAD_MOST = 10, SPREAD_CELLS = SPREAD_MOST - SPREAD_LEAST + 4 };

struct spread {
	bool on;
	uint64_t rows[SPREAD_CELLS][2]; /* that do not flip, and that do */
	struct points flips; /* by A's class times FLIP_CLASSES plus B's */
};

/* What a key of the flips is made of. */
#define FLIP_CLASSES ((uint64_t)1 << 31)

struct spread spread_begin(void);

/* Adds a pair of rows; labels have no classes that could flip. */
int spread_add(
    struct spread *s, double kl, const size_t top[2], bool flips, bool labels, struct err *err);
int spread_merge(struct spread *s, const struct spread *more, struct err *err);
void spread_free(struct spread *s);

/* The bounds of a cell: low <= KL < high; both 0 for the first, both +inf for the last. */
void spread_bounds(size_t cell, double *low, double *high);

/* Classes of A and B, and how many rows. */
struct flip {
	size_t from, to;
	uint64_t rows;
};

/*
 * Writes the most frequent flips, the first first, to flip[]; *all is how many there are,
 * *over says that there were too many to count. Returns how many it wrote, or -1 with err set.
 */
int spread_flips(const struct spread *s, struct flip *flip, size_t most, size_t *all, bool *over,
    struct err *err);

#endif
