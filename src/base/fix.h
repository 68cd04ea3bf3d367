/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_FIX_H
#define SMX_BASE_FIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Fixed point of any width: n words of 64 bits, the lowest first, are the
 * integer that times 2^q is the number; none is below zero. Sums are exact, so
 * no order of adding and no split between threads or machines changes a bit.
 */

/* Adds v >= 0, finite, cut to a multiple of 2^q. False where that leaves the n words. */
bool fix_add(uint64_t *w, size_t n, int q, double v);

/* Adds x 2^shift, x of either sign; in the end no sum may be below zero. shift < 64 n. */
void fix_add_int(uint64_t *w, size_t n, unsigned shift, int64_t x);

/* Adds another of the same width. False where the sum leaves the n words. */
bool fix_sum(uint64_t *w, const uint64_t *other, size_t n);

/* The sign of a - b, and |a - b| in d where that is not NULL. */
int fix_compare(const uint64_t *a, const uint64_t *b, size_t n, uint64_t *d);

/* The double nearest to the number, ties to even; +inf where it is too large. */
double fix_double(const uint64_t *w, size_t n, int q);

/* The integer's hexadecimal digits without leading zeros, in 16 n + 1 bytes with a NUL. */
enum { FIX_HEX = 16 };
size_t fix_write(char *dst, const uint64_t *w, size_t n);

/* Reads that; false where it is no such text or does not fit. */
bool fix_read(uint64_t *w, size_t n, const char *text);

#endif
