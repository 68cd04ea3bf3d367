/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_EXACT_H
#define SMX_BASE_EXACT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * An exact sum of doubles: it is rounded only when it is read, so the result
 * does not depend on the order of the terms or on their distribution over
 * threads and files. All zero is an empty sum.
 */

/*
 * A double's lowest bit has 2046 possible places, with 52 bits above it; the
 * rest is room to grow.
 */
enum { EXACT_PARTS = 68 };

struct exact {
	int64_t part[EXACT_PARTS]; /* part[i] has the weight 2^(32 i - 1074) */
	uint32_t load; /* upper bound of what was added to each part, in units of 2^32 */
};

/* Adds x, which must be finite. */
void exact_add(struct exact *sum, double x);

/* Adds another sum; it is not changed. */
void exact_merge(struct exact *sum, const struct exact *more);

/* Returns the double nearest to the sum, ties to even; +-inf if it overflows. */
double exact_value(const struct exact *sum);

/*
 * Writes the sum as text, "0" or "-1f:33": a whole number in hexadecimal, and the number of its
 * lowest part. Each sum has one text. Returns its length; a NUL follows.
 */
enum { EXACT_TEXT = 8 * EXACT_PARTS + 8 };
size_t exact_write(const struct exact *sum, char text[EXACT_TEXT]);

/* Reads what exact_write wrote, and nothing else. */
bool exact_read(struct exact *sum, const char *text);

/* The sign of the sum: -1, 0 or 1. */
int exact_sign(const struct exact *sum);

#endif
