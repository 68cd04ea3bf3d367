/* SPDX-License-Identifier: MIT */
/* UTF-8, and safe display of text from outside. */
#include "base/utf8.h"

#include <string.h>

#include "base/buf.h"

/* The longest display of one byte: \xNN. */
enum { SHOWN = 4 };

size_t
utf8_char(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = p[0] < 0x80 ? 1 : p[0] >= 0xf0 ? 4 : p[0] >= 0xe0 ? 3 : 2;

	if (n == 1)
		return 1;
	if (p[0] < 0xc2 || p[0] > 0xf4 || n > len)
		return 0;
	for (size_t i = 1; i < n; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((p[0] == 0xe0 && p[1] < 0xa0) || (p[0] == 0xed && p[1] > 0x9f) || /* surrogates */
	    (p[0] == 0xf0 && p[1] < 0x90) || (p[0] == 0xf4 && p[1] > 0x8f))
		return 0;
	return n;
}

bool
utf8_is(const char *p, size_t len)
{
	size_t i = 0, n;

	for (; i < len; i += n) {
		n = (unsigned char)p[i] < 0x80 ? 1 : utf8_char(p + i, len - i);
		if (n == 0)
			return false;
	}
	return true;
}

/* C0, DEL, and C1, which are the two bytes c2 80 ... c2 9f. */
static bool
is_control(const unsigned char *p, size_t n)
{
	if (n == 1)
		return p[0] < 0x20 || p[0] == 0x7f;
	return n == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

static size_t
show_byte(char *dst, unsigned char c)
{
	static const char hex[] = "0123456789abcdef";
	const char text[SHOWN] = {'\\', 'x', hex[c >> 4], hex[c & 15]};

	if (c == '\n' || c == '\r' || c == '\t') {
		memcpy(dst, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t", 2);
		return 2;
	}
	memcpy(dst, text, SHOWN);
	return SHOWN;
}

/*
 * Displays the first character; *used is how many bytes it takes. dst has room
 * for 2 * SHOWN bytes.
 */
static size_t
show_char(char *dst, const char *text, size_t len, size_t *used)
{
	const unsigned char *p = (const unsigned char *)text;
	size_t n = utf8_char(text, len), at = 0;

	*used = n > 0 ? n : 1;
	if (n > 0 && !is_control(p, n)) {
		memcpy(dst, p, n);
		return n;
	}
	for (size_t i = 0; i < *used; i++)
		at += show_byte(dst + at, p[i]);
	return at;
}

size_t
utf8_show(char *dst, size_t room, const char *p, size_t len)
{
	char one[2 * SHOWN];
	size_t at = 0, n, used;

	for (; len > 0; p += used, len -= used) {
		n = show_char(one, p, len, &used);
		if (at + n >= room)
			break;
		memcpy(dst + at, one, n);
		at += n;
	}
	dst[at] = '\0';
	return at;
}

void
utf8_show_all(struct buf *out, const char *p, size_t len)
{
	char one[2 * SHOWN];
	size_t n, used;

	for (; len > 0; p += used, len -= used) {
		n = show_char(one, p, len, &used);
		buf_add(out, one, n);
	}
}

/* Of the first bytes, how many at odd places, or at even ones, are NUL. */
static size_t
count_nul(const char *p, size_t n, size_t from)
{
	size_t count = 0;

	for (size_t i = from; i < n; i += 2)
		count += p[i] == '\0';
	return count;
}

const char *
utf16_name(const char *p, size_t n)
{
	enum { ENOUGH = 64 };
	size_t even, odd;

	if (n >= 4 && (memcmp(p, "\xff\xfe\0", 4) == 0 || memcmp(p, "\0\0\xfe\xff", 4) == 0))
		return "UTF-32";
	if (n >= 2 && (memcmp(p, "\xff\xfe", 2) == 0 || memcmp(p, "\xfe\xff", 2) == 0))
		return "UTF-16";
	n = (n < ENOUGH ? n : ENOUGH) & ~(size_t)1;
	even = count_nul(p, n, 0);
	odd = count_nul(p, n, 1);
	if (n < 4 || (even > 0 && odd > 0) || even + odd < n / 2 - n / 8)
		return NULL;
	return odd > 0 ? "UTF-16LE" : "UTF-16BE";
}
