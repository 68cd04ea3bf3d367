/* SPDX-License-Identifier: MIT */
/*
 * sample_name: the names of the classes that sample draws.
 */
#include "col/col.h"

static size_t
classes(struct dist *d, const double **v)
{
	*v = d->drawn;
	return dist_sample(d);
}

const struct col col_sample_name = {
    .name = "sample_name",
    .help = "their names, from the header or a list of classes",
    .shape = COL_NAMES,
    .needs_sum = true,
    .draws = true,
    .classes = classes,
};
