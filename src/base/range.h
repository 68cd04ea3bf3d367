/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_RANGE_H
#define SMX_BASE_RANGE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* The numbers that a setting accepts. NaN is in no range. */
struct range {
	double least, most; /* most may be INFINITY */
	bool whole; /* only whole numbers */
	bool above; /* excluding least */
	bool below; /* excluding most; if that is INFINITY: any finite number */
};

/* Returns whether x is in the range. */
bool range_has(const struct range *r, double x);

/* Parses the text as a number of the range. 0, or -1 with err set (ERR_VALUE). */
int range_read(const struct range *r, const char *text, double *x, struct err *err);

/*
 * Describes the range, for instance "a whole number from 1 to 17", in at most
 * size bytes.
 */
void range_describe(const struct range *r, char *text, size_t size);

#endif
