/* SPDX-License-Identifier: MIT */
/*
 * name: the name of the most probable class, from the header or --classes.
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	return (double)dist_class(d, dist_top(d));
}

const struct col col_name = {
    .name = "name",
    .help = "its name, from the header or a list of classes",
    .shape = COL_NAME,
    .decision = true,
    .one = one,
};
