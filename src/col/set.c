/* SPDX-License-Identifier: MIT */
/*
 * set, set_name, set_size: the conformal set of a row (calib/sets.h), most probable class
 * first, by number and by name; and how many classes it has, which may be 0.
 */
#include "col/col.h"

static size_t
classes(struct dist *d, const double **v)
{
	*v = d->set;
	return dist_set(d);
}

static double
size(struct dist *d)
{
	return (double)dist_set(d);
}

const struct col col_set = {
    .name = "set",
    .help = "the classes of the conformal set, most probable first",
    .shape = COL_SET,
    .needs_sum = true,
    .needs_sets = true,
    .classes = classes,
};

const struct col col_set_name = {
    .name = "set_name",
    .help = "their names, from the header or a list of classes",
    .shape = COL_SET_NAMES,
    .needs_sum = true,
    .needs_sets = true,
    .classes = classes,
};

const struct col col_set_size = {
    .name = "set_size",
    .help = "how many classes the conformal set has",
    .shape = COL_INDEX,
    .counts = true,
    .needs_sum = true,
    .needs_sets = true,
    .one = size,
};
