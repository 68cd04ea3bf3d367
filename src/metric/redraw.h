/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_REDRAW_H
#define SMX_METRIC_REDRAW_H

#include "metric/metric.h"

/* Labels drawn again from the probabilities: redraw.c. */
extern const struct metric metric_redraw;

/*
 * Its slots. The first three have a sum per redraw: that of redraw r is at
 * place * redraws + r. The others are those of the rows as they are.
 */
enum {
	REDRAW_RIGHT, /* right rows; the place is the bin of confidence */
	REDRAW_CELL, /* right rows; the coarse cell of confidence */
	REDRAW_CLASS, /* labels; class * bins + the bin of its probability; or not there */
	REDRAW_MASS, /* rows of each coarse cell, */
	REDRAW_CONF, /* the sum of their confidences, */
	REDRAW_HIT /* and how many are right */
};

enum { REDRAWS_MOST = 10000 };
#define REDRAW_SUMS_MOST 4e7

/* Whether redraws x classes x bins are too many, so that labels are not counted by class. */
bool redraw_lacks_classes(const struct setup *s);

/* About how many sums the redraws of one tally need; of cells, those that rows may be in. */
double redraw_sums(const struct setup *s);

/*
 * The random words of n redraws, from redraw `first` on, of the row with that number.
 * `first` is a multiple of 4.
 */
void redraw_words(uint64_t seed, uint64_t number, size_t first, size_t n, uint32_t *word);

#endif
