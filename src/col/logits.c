/* SPDX-License-Identifier: MIT */
/*
 * logits: the logits after temperature and filters; -inf if a filter removed
 * the class.
 */
#include <math.h>

#include "col/col.h"

static const double *
vector(struct dist *d)
{
	return d->z;
}

const struct col col_logits = {
    .name = "logits",
    .help = "the logits after temperature and filters",
    .shape = COL_VECTOR,
    .absent = -INFINITY,
    .vector = vector,
};
