/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_TUNE_H
#define SMX_CALIB_TUNE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "calib/sets.h"

struct spool;

/*
 * Parameters of conformal sets that are chosen by some of the rows. These fit no threshold, so
 * the others are as much like new rows as before, and the sets keep their coverage.
 */

/* Whether the row is one by which is chosen: drawn by the seed and its number. */
bool tune_takes(const struct sets *s, uint64_t row);

/* Bytes of what is kept of a row of n classes. */
size_t tune_size(size_t n);

/* Writes that, of a row of n logits; there must be room for n. */
void tune_put(const struct sets *s, const double *z, size_t n, size_t label, uint64_t row,
    struct sets_room *r, double *to);

/* What came of it. */
struct tuned {
	double size; /* mean number of classes in the set */
	double violation; /* sscv: the largest distance of a coverage from 1 - alpha */
};

/*
 * Sets s->tuned, and each parameter for which choose says so, by what is kept of the rows of
 * nclass classes. With fewer rows than sets_least(alpha) it chooses nothing. 0, or -1 with err
 * set.
 */
int tune(struct sets *s, const bool choose[SET_PARAMS], const struct spool *rows, size_t nclass,
    struct tuned *out, struct err *err);

#endif
