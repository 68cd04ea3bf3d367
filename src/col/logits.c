/* SPDX-License-Identifier: MIT */
/*
 * logits: the logits after temperature and filters; -inf if a filter removed
 * the class. For a binary row, the log-odds; those of certainty, and of a label that is
 * certain, are a number that reads back as such.
 */
#include <math.h>

#include "col/col.h"
#include "kern/kern.h"

static const double *
vector(struct dist *d)
{
	const double *z = d->z;

	for (size_t i = 0; d->cut && i < d->n; i++)
		d->room[i] = z[i] < INFINITY ? z[i] : LOG_ODDS_MOST;
	return d->cut ? d->room : z;
}

static double
binary(struct dist *d)
{
	double z = d->z[1] - d->z[0];

	return z < INFINITY ? z : LOG_ODDS_MOST;
}

const struct col col_logits = {
    .name = "logits",
    .help = "the logits after temperature and filters",
    .shape = COL_VECTOR,
    .each = true,
    .absent = -INFINITY,
    .vector = vector,
    .binary = binary,
};
