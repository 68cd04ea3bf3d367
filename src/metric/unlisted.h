/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_UNLISTED_H
#define SMX_METRIC_UNLISTED_H

#include <stdbool.h>
#include <stdint.h>

#include "metric/metric.h"

/*
 * What struct seen says of a row that lists some of its classes, in the two values that `e`
 * has for it. label is 0 if the most probable listed class is the label, else 1; top is 0.
 */
enum { LISTED_RANKED, LISTED_FLAGS };
/*
 * LISTED_RANKED: so many of its classes are certainly the most probable of all, in order.
 * LISTED_FLAGS: bits, of which
 */
enum {
	LISTED_LACKS_LABEL = 1, /* the label is none of its classes */
	LISTED_BLIND = 2 /* its most probable class may be one that it does not list */
};

static inline bool
seen_flag(const struct seen *r, size_t i, unsigned flag)
{
	return ((unsigned)r->e[2 * i + LISTED_FLAGS] & flag) != 0;
}

extern const struct metric metric_unlisted;

/* Adds to the totals what the vectors of metric_unlisted hold. */
void unlisted_totals(const struct vec *v, struct totals *t);

#endif
