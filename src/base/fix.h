/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_FIX_H
#define SMX_BASE_FIX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * Non-negative fixed-point numbers of any width: n words of 64 bits, lowest
 * first, form an integer that is multiplied by 2^q. Sums are exact, so no order
 * of addition and no split between threads or machines changes a bit.
 */

/*
 * Adds v >= 0, finite, truncated to a multiple of 2^q. False if the result
 * overflows the n words.
 */
bool fix_add(uint64_t *w, size_t n, int q, double v);

/* Adds x 2^shift; x may be negative, but the final sum must not be. shift < 64 n. */
void fix_add_int(uint64_t *w, size_t n, unsigned shift, int64_t x);

/* Adds another number of the same width. False if the sum overflows the n words. */
bool fix_sum(uint64_t *w, const uint64_t *other, size_t n);

/* Returns the sign of a - b, and stores |a - b| in d unless that is NULL. */
int fix_compare(const uint64_t *a, const uint64_t *b, size_t n, uint64_t *d);

/* Returns the double nearest to the number, ties to even; +inf on overflow. */
double fix_double(const uint64_t *w, size_t n, int q);

/*
 * Writes the integer in hexadecimal without leading zeros, with a final NUL;
 * dst has room for 16 n + 1 bytes. Returns the length.
 */
enum { FIX_HEX = 16 };
size_t fix_write(char *dst, const uint64_t *w, size_t n);

/* Parses what fix_write wrote. False if the text is malformed or does not fit. */
bool fix_read(uint64_t *w, size_t n, const char *text);

#endif
