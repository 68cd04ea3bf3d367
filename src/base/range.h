/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_RANGE_H
#define SMX_BASE_RANGE_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* The numbers that a setting takes. No NaN is in any range. */
struct range {
	double least, most; /* most may be INFINITY */
	bool whole; /* whole numbers only */
	bool above; /* not least itself */
	bool below; /* not most itself; with INFINITY: any finite number */
};

/* Whether x is in the range. */
bool range_has(const struct range *r, double x);

/* Reads the text as a number of the range. 0, or -1 with err set (ERR_VALUE). */
int range_read(const struct range *r, const char *text, double *x, struct err *err);

/* What the range holds, such as "a whole number from 1 to 17", into size bytes. */
void range_describe(const struct range *r, char *text, size_t size);

#endif
