/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SKETCH_H
#define SMX_METRIC_SKETCH_H

#include <stddef.h>
#include <stdint.h>

struct err;

/*
 * A quantile sketch: counts of numbers in cells, which say each number to a relative error of
 * at most SKETCH_ERROR. Counts add up, so the order of numbers, and where they were counted,
 * does not matter. All zero is empty; sketch_free releases it.
 */

/* Bits of a number that tell its cell, behind its sign and exponent. */
enum { SKETCH_BITS = 9, SKETCH_PAGE = 1 << SKETCH_BITS, SKETCH_PAGES = 1 << 12 };
#define SKETCH_ERROR 0.000977 /* rounded up from 1 / (2^10 + 1) */

struct sketch {
	uint64_t n; /* numbers */
	uint64_t **page; /* SKETCH_PAGES of them by sign and exponent, NULL if all counts are 0 */
};

/* Counts a number `times` times: any but NaN. 0, or -1 with err set. */
int sketch_add(struct sketch *s, double x, uint64_t times, struct err *err);

/* Counts numbers of a cell, below SKETCH_PAGES * SKETCH_PAGE, as sketch_next has it. */
int sketch_put(struct sketch *s, size_t cell, uint64_t times, struct err *err);

/* Adds another's counts. 0, or -1 with err set. */
int sketch_merge(struct sketch *s, const struct sketch *more, struct err *err);

/* Returns the number of that rank, 0 ... n - 1 by rising value, as its cell knows it. */
double sketch_rank(const struct sketch *s, uint64_t rank);

/*
 * Goes through the cells that are not empty, by rising value: begins at *cell 0, returns the
 * count of the next one, a number of which is *x, and 0 behind the last. *cell is then one more
 * than that cell.
 */
uint64_t sketch_next(const struct sketch *s, size_t *cell, double *x);

void sketch_free(struct sketch *s);

#endif
