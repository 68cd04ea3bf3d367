/* SPDX-License-Identifier: MIT */
/*
 * rest: the probability of all classes that the row does not list, 1 minus the sum of
 * those it lists, but not below 0.
 * (1) A row that has all classes lacks nothing.
 */
#include "col/col.h"

static double
one(struct dist *d)
{
	return d->context.rest;
}

const struct col col_rest = {
    .name = "rest",
    .help = "the probability of the classes that a truncated row does not list",
    .shape = COL_REAL,
    .one = one,
};
