/* SPDX-License-Identifier: MIT */
#ifndef SMX_TESTS_DICE_H
#define SMX_TESTS_DICE_H

#include <stddef.h>
#include <stdint.h>

/* Random numbers for tests: the same in every run. */

/* 64 random bits. */
uint64_t dice_bits(void);

/* A number in [low, high). */
double dice_in(double low, double high);

/* A whole number in [0, n). */
size_t dice_below(size_t n);

/*
 * A row of n logits of that scale. One row in three has masked classes (-inf),
 * one in three equal ones; some value is always finite.
 */
void dice_row(double *z, size_t n, double scale);

/* By how much $SMX_STRESS multiplies the rounds of a test; at least 1. */
long dice_stress(void);

/* The rounds of a test that usually has n: times dice_stress, an eighth under the sanitizers. */
long dice_rounds(long n);

/* 1, or under the sanitizers 8: a test of one place after the other tries one in so many. */
size_t dice_stride(void);

#endif
