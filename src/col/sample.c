/* SPDX-License-Identifier: MIT */
/*
 * sample: classes drawn by their probabilities, in the order in which they were drawn.
 */
#include "col/col.h"

static size_t
classes(struct dist *d, const double **v)
{
	*v = d->drawn;
	return dist_sample(d);
}

const struct col col_sample = {
    .name = "sample",
    .help = "classes drawn by their probabilities",
    .shape = COL_CLASSES,
    .needs_sum = true,
    .draws = true,
    .classes = classes,
};
