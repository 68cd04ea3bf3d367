/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_UTF8_H
#define SMX_BASE_UTF8_H

#include <stdbool.h>
#include <stddef.h>

struct buf;

/*
 * Returns how many bytes of UTF-8 (RFC 3629) the first character has; 0 if it
 * is malformed.
 */
size_t utf8_char(const char *text, size_t len);

/* Returns whether all len bytes are UTF-8. */
bool utf8_is(const char *p, size_t len);

/*
 * What a text that begins so is written in if that is UTF-16 or UTF-32, as iconv
 * calls it; else NULL. Without a byte-order mark, by the NUL bytes of ASCII text.
 */
const char *utf16_name(const char *p, size_t n);

/* Replaces a byte that is not UTF-8 if escapes are not possible: U+FFFD. */
#define UTF8_REPLACEMENT "\xef\xbf\xbd"

/*
 * Makes text from outside safe to display: no byte of it moves the cursor or
 * controls the terminal in any other way. Newline, carriage return and tab
 * become \n, \r and \t. Other control characters (C0, DEL, C1) and bytes that
 * are not UTF-8 become \xNN, byte by byte. Everything else is unchanged.
 *
 * Writes at most `room` bytes including a final NUL, and no partial character
 * or escape. Returns the length without the NUL.
 */
size_t utf8_show(char *dst, size_t room, const char *p, size_t len);

/* Appends all of the text, made safe in the same way. */
void utf8_show_all(struct buf *out, const char *p, size_t len);

#endif
