/* SPDX-License-Identifier: MIT */
/*
 * margin: the largest probability minus the second largest.
 * (1) One class: 1.
 * (2) Two equally probable largest classes: 0.
 * (3) One class is listed, and there are others: the second is not known, NaN.
 */
#include <math.h>

#include "col/col.h"
#include "kern/kern.h"

/* Returns the index of the second largest logit; n >= 2. */
static size_t
second(const double *z, size_t n, size_t top)
{
	size_t before = top > 0 ? kern()->argmax(z, top) : 0, after;

	if (top == n - 1)
		return before;
	after = top + 1 + kern()->argmax(z + top + 1, n - top - 1);
	return top > 0 && z[before] >= z[after] ? before : after;
}

static double
one(struct dist *d)
{
	size_t top = dist_top(d);

	if (d->n == 1) /* (1) (3) */
		return d->kept && d->context.rest > 0 ? NAN : 1;
	return dist_prob_of(d, top) - dist_prob_of(d, second(d->z, d->n, top));
}

const struct col col_margin = {
    .name = "margin",
    .help = "the largest probability minus the second",
    .shape = COL_REAL,
    .one = one,
};
