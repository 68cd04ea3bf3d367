/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_RANDOM_H
#define SMX_METRIC_RANDOM_H

#include <stdint.h>

/*
 * Random numbers for resamples of all rows, one after the other. Set seed, purpose
 * (base/philox.h) and round, such as the number of the resample, and the rest to zero:
 * they are the same on every machine.
 */
struct random {
	uint64_t seed;
	uint32_t purpose, round;
	uint64_t n; /* how many were taken */
	uint32_t word[4];
};

/* The next uniform number, above 0 and below 1. */
double random_next(struct random *r);

/*
 * Of n trials, a whole number below 2^53, each with the chance p from 0 to 1: how many
 * succeed.
 */
double random_binomial(struct random *r, double n, double p);

#endif
