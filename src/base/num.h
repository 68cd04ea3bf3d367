/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NUM_H
#define SMX_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Numbers as text, in both directions: correctly rounded in, exact bytes of
 * C's %.Ng out, whatever the locale.
 */

/* What num_read may look at (never use) past its end; block buffers keep this much room. */
#define NUM_PAD 64
/* No written number is longer than this; num_write may scribble over all of it. */
#define NUM_ROOM 32
/* The precision that asks for the fewest digits that read back. */
#define NUM_SHORTEST 0

/*
 * Reads the number at p: [+-] digits with an optional point and exponent, or
 * inf, infinity, nan in any case. No leading space, no hexadecimal. *x is the
 * double nearest to the decimal, ties to even, overflow to infinity, as glibc's
 * strtod in the C locale. Returns the first byte after the number, or NULL where
 * none starts; an exponent without digits is not part of the number.
 */
const char *num_read(const char *p, const char *end, double *x);

/* Whether a number from p to q, which num_read took, is one in JSON: +1, 01, .5 and 5. are not. */
bool num_is_json(const char *p, const char *q);

/* Reads a whole string, with nothing before or after the number. 0, or -1 where it is no number. */
int num_parse_all(const char *text, double *x);

/*
 * Writes x as C's %.*g does with that precision (1 ... 17), or with
 * NUM_SHORTEST the fewest digits that read back to x, the nearest to x among
 * them, as 123.45, 1e+22, 1e-05: with d.ddd x 10^e, an exponent is written where
 * e < -4 (as %g does) or e >= 16, and has at least two digits. Infinities are inf
 * and -inf, every NaN is nan. Returns the length, not terminated.
 */
size_t num_write(char *dst, double x, int precision);

#endif
