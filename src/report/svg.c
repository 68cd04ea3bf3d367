/* SPDX-License-Identifier: MIT */
/*
 * SVG 1.1 as text.
 *
 * (1) Numbers are rounded to a hundredth by integers, so the bytes are the same anywhere.
 * (2) XML 1.0 has no place for control characters but tab and the ends of lines, nor for
 *     U+FFFE and U+FFFF: they and bytes that are not UTF-8 become U+FFFD.
 * (3) Where Helvetica is missing, another font stands in; DejaVu Sans is the widest of them.
 */
#include "report/svg.h"

#include <math.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"

/* (1) */
void
svg_number(struct buf *out, double x)
{
	const unsigned long long n = (unsigned long long)(fabs(x) * 100 + 0.5);
	const unsigned part = (unsigned)(n % 100);

	if (x < 0 && n > 0)
		buf_char(out, '-');
	buf_count(out, n / 100);
	if (part == 0)
		return;
	buf_char(out, '.');
	buf_char(out, (char)('0' + part / 10));
	if (part % 10)
		buf_char(out, (char)('0' + part % 10));
}

/* (2) Whether XML has a character of n bytes. */
static int
has(const char *p, size_t n)
{
	const unsigned char c = (unsigned char)*p;

	if (n == 1)
		return (c >= ' ' && c != 0x7f) || c == '\t' || c == '\n' || c == '\r';
	return !(n == 3 && memcmp(p, "\xef\xbf", 2) == 0 && (unsigned char)p[2] >= 0xbe);
}

void
svg_escape(struct buf *out, const char *text)
{
	const char *end = text + strlen(text);
	size_t n;

	for (const char *p = text; p < end; p += n ? n : 1) {
		n = utf8_char(p, (size_t)(end - p));
		if (n == 0 || !has(p, n))
			buf_str(out, UTF8_REPLACEMENT);
		else if (*p == '<')
			buf_str(out, "&lt;");
		else if (*p == '>')
			buf_str(out, "&gt;");
		else if (*p == '&')
			buf_str(out, "&amp;");
		else if (*p == '"')
			buf_str(out, "&quot;");
		else
			buf_add(out, p, n);
	}
}

static void
attribute(struct buf *out, const char *name, double x)
{
	buf_printf(out, " %s=\"", name);
	svg_number(out, x);
	buf_char(out, '"');
}

static void
element(struct buf *out, const char *name, const char *text)
{
	buf_printf(out, "<%s>", name);
	svg_escape(out, text);
	buf_printf(out, "</%s>", name);
}

/* The end of an empty element, or its title and its end. */
static void
finish(struct buf *out, const char *name, const char *style, const char *title)
{
	buf_printf(out, " %s", style);
	if (!title) {
		buf_str(out, "/>\n");
		return;
	}
	buf_char(out, '>');
	element(out, "title", title);
	buf_printf(out, "</%s>\n", name);
}

void
svg_begin(struct buf *out, double width, double height, const char *title, const char *desc)
{
	buf_str(out,
	    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" version=\"1.1\"");
	attribute(out, "width", width);
	attribute(out, "height", height);
	buf_str(out, " viewBox=\"0 0 ");
	svg_number(out, width);
	buf_char(out, ' ');
	svg_number(out, height);
	buf_str(out,
	    "\" font-family=\"Helvetica, Arial, 'Liberation Sans', 'DejaVu Sans', sans-serif\""
	    " font-size=\"12\" fill=\"#1a1e24\">\n");
	element(out, "title", title);
	buf_char(out, '\n');
	element(out, "desc", desc);
	buf_char(out, '\n');
	svg_rect(out, 0, 0, width, height, "fill=\"#ffffff\"", NULL);
}

void
svg_end(struct buf *out)
{
	buf_str(out, "</svg>\n");
}

void
svg_line(struct buf *out, double x1, double y1, double x2, double y2, const char *style)
{
	buf_str(out, "<line");
	attribute(out, "x1", x1);
	attribute(out, "y1", y1);
	attribute(out, "x2", x2);
	attribute(out, "y2", y2);
	finish(out, "line", style, NULL);
}

void
svg_rect(struct buf *out, double x, double y, double width, double height, const char *style,
    const char *title)
{
	buf_str(out, "<rect");
	attribute(out, "x", x);
	attribute(out, "y", y);
	attribute(out, "width", width);
	attribute(out, "height", height);
	finish(out, "rect", style, title);
}

void
svg_circle(struct buf *out, double x, double y, double r, const char *style, const char *title)
{
	buf_str(out, "<circle");
	attribute(out, "cx", x);
	attribute(out, "cy", y);
	attribute(out, "r", r);
	finish(out, "circle", style, title);
}

void
svg_path(struct buf *out)
{
	buf_str(out, "<path d=\"");
}

void
svg_to(struct buf *out, double x, double y, int pen)
{
	buf_char(out, pen ? 'L' : 'M');
	svg_number(out, x);
	buf_char(out, ' ');
	svg_number(out, y);
}

void
svg_path_end(struct buf *out, int close, const char *style)
{
	buf_str(out, close ? "Z\"" : "\"");
	finish(out, "path", style, NULL);
}

void
svg_text(struct buf *out, double x, double y, enum svg_anchor anchor, const char *style,
    const char *text)
{
	static const char *const name[] = {"start", "middle", "end"};

	buf_str(out, "<text");
	attribute(out, "x", x);
	attribute(out, "y", y);
	if (anchor != SVG_START)
		buf_printf(out, " text-anchor=\"%s\"", name[anchor]);
	if (*style)
		buf_printf(out, " %s", style);
	buf_char(out, '>');
	svg_escape(out, text);
	buf_str(out, "</text>\n");
}

void
svg_text_up(struct buf *out, double x, double y, const char *style, const char *text)
{
	buf_str(out, "<g transform=\"translate(");
	svg_number(out, x);
	buf_char(out, ' ');
	svg_number(out, y);
	buf_str(out, ") rotate(-90)\">");
	svg_text(out, 0, 0, SVG_MIDDLE, style, text);
	svg_group_end(out);
}

void
svg_group_clip(struct buf *out, const char *id, double x, double y, double width, double height)
{
	buf_printf(out, "<clipPath id=\"%s\">", id);
	svg_rect(out, x, y, width, height, "fill=\"none\"", NULL);
	buf_printf(out, "</clipPath>\n<g clip-path=\"url(#%s)\">\n", id);
}

void
svg_group_end(struct buf *out)
{
	buf_str(out, "</g>\n");
}

/* The widths of ' ' to '~' in thousandths of the size, as Helvetica's metrics say (3). */
static const unsigned short ascii[95] = {278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584,
    278, 333, 278, 278, 556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584,
    556, 1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778,
    722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556,
    556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722,
    500, 500, 500, 334, 260, 334, 584};

static const double WIDER = 1.18; /* (3) */

double
svg_width(const char *text, double size)
{
	const char *end = text + strlen(text);
	double sum = 0;
	size_t n;

	for (const char *p = text; p < end; p += n ? n : 1) {
		n = utf8_char(p, (size_t)(end - p));
		if (n <= 1)
			sum += *p >= ' ' && *p <= '~' ? ascii[*p - ' '] : 600;
		else
			sum += n == 2 ? 600 : (unsigned char)*p >= 0xe3 ? 1000 : 600;
	}
	return sum / 1000 * size * WIDER;
}
