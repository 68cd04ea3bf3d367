/* SPDX-License-Identifier: MIT */
/*
 * decisions: for each class 1 if it is predicted, else 0. In the binary and multilabel
 * tasks it is if its probability is above a threshold. A probability that is the
 * threshold but for roundings is not above it. In the multiclass task the most probable
 * class is predicted, the first of equals.
 */
#include "base/tie.h"
#include "col/col.h"

static const double *
vector(struct dist *d)
{
	const double *p = d->cut ? dist_probs(d) : NULL;

	for (size_t i = 0; i < d->n; i++)
		d->decided[i] = p ? tie_above(p[i], d->cut[i]) : i == dist_top(d);
	return d->decided;
}

static double
binary(struct dist *d)
{
	return tie_above(dist_probs(d)[1], d->cut[0]);
}

const struct col col_decisions = {
    .name = "decisions",
    .help = "for each class 1 if it is predicted, else 0",
    .shape = COL_VECTOR,
    .decision = true,
    .each = true,
    .absent = 0,
    .vector = vector,
    .binary = binary,
};
