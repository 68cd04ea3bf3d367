/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_NUM_H
#define SMX_BASE_NUM_H

#include <stdbool.h>
#include <stddef.h>

/*
 * Numbers as text: parsed with correct rounding, printed exactly as C's %.Ng
 * does, in any locale.
 */

/*
 * num_read may load (but not use) this many bytes after the end of its input;
 * block buffers leave room for them.
 */
#define NUM_PAD 64
/* The longest number; num_write may overwrite this many bytes. */
#define NUM_ROOM 32
/* The precision that asks for the fewest digits that parse back to the same double. */
#define NUM_SHORTEST 0

/*
 * Parses the number at p: [+-] digits with an optional point and exponent, or
 * inf, infinity, nan in any case. No leading space, no hexadecimal. *x is the
 * double nearest to the decimal, ties to even, overflow to infinity, as glibc's
 * strtod does in the C locale. Returns the first byte after the number, or NULL
 * if there is none. An exponent without digits is not part of the number.
 */
const char *num_read(const char *p, const char *end, double *x);

/*
 * Returns whether the number [p, q), which num_read accepted, is also valid
 * JSON: +1, 01, .5 and 5. are not.
 */
bool num_is_json(const char *p, const char *q);

/*
 * Parses text that is one number, with nothing before or after it; nothing behind it is
 * loaded. num_parse_all: a string. 0, or -1 if it is not a number.
 */
int num_parse(const char *p, size_t len, double *x);
int num_parse_all(const char *text, double *x);

/*
 * Writes x as C's %.*g does with that precision (1 ... 17). NUM_SHORTEST writes
 * the fewest digits that parse back to x, and of those the nearest to x, as
 * 123.45, 1e+22, 1e-05: with d.ddd x 10^e, an exponent is written if e < -4 (as
 * %g does) or e >= 16, and has at least two digits. Infinities are inf and
 * -inf, every NaN is nan. dst has room for NUM_ROOM bytes. Returns the length;
 * adds no NUL.
 */
size_t num_write(char *dst, double x, int precision);

#endif
