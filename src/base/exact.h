/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_EXACT_H
#define SMX_BASE_EXACT_H

#include <stdint.h>

/*
 * A sum of doubles without any rounding, so that neither their order nor how
 * they were spread over threads and files can show in it. All zero is an empty
 * sum.
 */

/* 2046 places where a double's last bit can stand, 52 more above it, and room to grow. */
enum { EXACT_PARTS = 68 };

struct exact {
	int64_t part[EXACT_PARTS]; /* part[i] stands for part[i] * 2^(32 i - 1074) */
	uint32_t load; /* how much was added to each part at most, in units of 2^32 */
};

/* Adds x, which is finite. */
void exact_add(struct exact *sum, double x);

/* Adds another sum. */
void exact_merge(struct exact *sum, const struct exact *more);

/* The double nearest to the sum, ties to even; +-inf beyond the largest double. */
double exact_value(const struct exact *sum);

#endif
