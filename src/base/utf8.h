/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_UTF8_H
#define SMX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/* How many bytes of UTF-8 (RFC 3629) the first character takes; 0 if there is none. */
size_t utf8_char(const char *text, size_t len);

/* Whether all of it is UTF-8. */
bool utf8_is(const char *p, size_t len);

/*
 * What a text that begins so is written in if that is UTF-16 or UTF-32, as iconv
 * calls it; else NULL. Without a byte-order mark, by the NUL bytes of ASCII text.
 */
const char *utf16_name(const char *p, size_t n);

/* What stands for a byte that is not UTF-8, where nothing else may stand: U+FFFD. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/*
 * Text from outside, made safe to show to people: no byte of it moves the cursor,
 * or does worse to a terminal. Newline, carriage return and tab become \n, \r and \t;
 * other control characters (C0, DEL, C1) and bytes that are not UTF-8 become \xNN,
 * byte by byte. The rest stays as it is.
 *
 * Writes no more than `room` bytes, the last a NUL, and no part of a character or
 * escape. Returns how many without the NUL.
 */
size_t utf8_show(char *dst, size_t room, const char *p, size_t len);

/* Appends all of it, so shown. */
void utf8_show_all(struct buf *out, const char *p, size_t len);

#endif
