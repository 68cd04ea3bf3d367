/* SPDX-License-Identifier: MIT */
/*
 * Text and bars in columns of a terminal.
 *
 * (1) Two columns are taken by the ranges of East Asian wide characters and of emoji, none
 *     by combining marks; the rest takes one.
 */
#include "base/columns.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* The character at p, of n bytes of UTF-8. */
static unsigned long
code_of(const char *p, size_t n)
{
	static const unsigned char mask[] = {0, 0x7f, 0x1f, 0x0f, 0x07};
	unsigned long code = (unsigned char)p[0] & mask[n];

	for (size_t i = 1; i < n; i++)
		code = code << 6 | ((unsigned char)p[i] & 0x3f);
	return code;
}

/* (1) */
static size_t
width_of(unsigned long c)
{
	static const struct {
		unsigned long first, last;
		size_t width;
	} range[] = {{0x300, 0x36f, 0}, {0x1ab0, 0x1aff, 0}, {0x1dc0, 0x1dff, 0},
	    {0x200b, 0x200f, 0}, {0x20d0, 0x20ff, 0}, {0xfe00, 0xfe0f, 0}, {0xfe20, 0xfe2f, 0},
	    {0x1100, 0x115f, 2}, {0x2e80, 0x303e, 2}, {0x3041, 0xa4cf, 2}, {0xac00, 0xd7a3, 2},
	    {0xf900, 0xfaff, 2}, {0xfe30, 0xfe6f, 2}, {0xff00, 0xff60, 2}, {0xffe0, 0xffe6, 2},
	    {0x1f300, 0x1f64f, 2}, {0x1f680, 0x1f6ff, 2}, {0x1f900, 0x1faff, 2},
	    {0x20000, 0x3fffd, 2}};

	for (size_t i = 0; i < sizeof(range) / sizeof(range[0]); i++) {
		if (c >= range[i].first && c <= range[i].last)
			return range[i].width;
	}
	return 1;
}

/* The bytes of the first character, and its columns. */
static size_t
step(const char *p, size_t len, size_t *width)
{
	const size_t n = utf8_char(p, len);

	*width = n ? width_of(code_of(p, n)) : 1;
	return n ? n : 1;
}

size_t
columns_of(const char *text, size_t len)
{
	size_t sum = 0, width;

	for (size_t i = 0; i < len;) {
		i += step(text + i, len - i, &width);
		sum += width;
	}
	return sum;
}

/* How much of a text has room in so many columns. */
struct fit {
	size_t bytes, columns; /* columns: with the ellipsis */
	const char *dots; /* the ellipsis; "" if all of it has room */
};

static struct fit
fit_in(const struct terminal *t, const char *text, size_t most)
{
	const size_t len = strlen(text), all = columns_of(text, len);
	const size_t dots = t->unicode ? 1 : 3, wide = dots <= most ? dots : 0;
	struct fit fit = {.bytes = len, .columns = all, .dots = ""};
	size_t n, width;

	if (all <= most)
		return fit;
	fit.bytes = fit.columns = 0;
	while (fit.bytes < len) {
		n = step(text + fit.bytes, len - fit.bytes, &width);
		if (fit.columns + width + wide > most)
			break;
		fit.columns += width;
		fit.bytes += n;
	}
	if (wide > 0) {
		fit.dots = t->unicode ? "\xe2\x80\xa6" : "...";
		fit.columns += wide;
	}
	return fit;
}

void
columns_cut(struct buf *out, const struct terminal *t, const char *text, size_t most)
{
	const struct fit fit = fit_in(t, text, most);

	buf_add(out, text, fit.bytes);
	buf_str(out, fit.dots);
}

void
columns_blank(struct buf *out, size_t n)
{
	char *p = n > 0 ? buf_reserve(out, n) : NULL;

	if (!p)
		return;
	memset(p, ' ', n);
	out->len += n;
}

void
columns_pad(struct buf *out, const struct terminal *t, const char *text, size_t columns, bool right)
{
	const struct fit fit = fit_in(t, text, columns);

	if (right)
		columns_blank(out, columns - fit.columns);
	buf_add(out, text, fit.bytes);
	buf_str(out, fit.dots);
	if (!right)
		columns_blank(out, columns - fit.columns);
}

void
columns_colour(struct buf *out, const struct terminal *t, const char *sgr)
{
	if (t->colour)
		buf_printf(out, "\x1b[%sm", sgr);
}

size_t
columns_bar_short(struct buf *out, const struct terminal *t, double part, size_t cells)
{
	static const char *const eighth[] = {"", "\xe2\x96\x8f", "\xe2\x96\x8e", "\xe2\x96\x8d",
	    "\xe2\x96\x8c", "\xe2\x96\x8b", "\xe2\x96\x8a", "\xe2\x96\x89"};
	static const char *const half[] = {"", ".", ".", ".", ":", ":", ":", ":"};
	const double all = (double)cells * 8;
	size_t n = part > 0 ? (size_t)(part * all + 0.5) : 0;

	n = part > 0 && n == 0 ? 1 : n;
	n = n > cells * 8 ? cells * 8 : n;
	for (size_t i = 0; i < n / 8; i++)
		buf_str(out, t->unicode ? "\xe2\x96\x88" : "#");
	buf_str(out, (t->unicode ? eighth : half)[n % 8]);
	return (n + 7) / 8;
}

void
columns_bar(struct buf *out, const struct terminal *t, double part, size_t cells)
{
	columns_blank(out, cells - columns_bar_short(out, t, part, cells));
}

void
columns_ascii(struct buf *out, const struct terminal *t, size_t from)
{
	static const char *const words[][2] = {{"\xe2\x88\x92", "-"}, {"\xe2\x80\x93", "-"},
	    {"\xe2\x86\x92", "->"}, {"\xc2\xb1", "+-"}, {"\xcf\x83", " sigma"},
	    {"\xe2\x80\xa6", "..."}};
	struct buf text = {0};
	size_t k, n = sizeof(words) / sizeof(words[0]);

	if (t->unicode || from >= out->len)
		return;
	buf_add(&text, out->p + from, out->len - from);
	out->len = from;
	for (size_t i = 0; i < text.len && text.lacks == 0;) {
		for (k = 0; k < n; k++) {
			const size_t len = strlen(words[k][0]);

			if (text.len - i >= len && memcmp(text.p + i, words[k][0], len) == 0)
				break;
		}
		buf_str(out, k < n ? words[k][1] : "");
		if (k == n)
			buf_char(out, text.p[i]);
		i += k < n ? strlen(words[k][0]) : 1;
	}
	out->lacks = out->lacks ? out->lacks : text.lacks;
	buf_free(&text);
}
