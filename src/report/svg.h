/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_SVG_H
#define SMX_REPORT_SVG_H

#include <stddef.h>

struct buf;

/*
 * Elements of SVG 1.1, appended to a buffer. Lengths are user units, which are pixels,
 * with two decimals. `style` are attributes as they stand in a tag. Texts are UTF-8;
 * what XML can't hold is replaced.
 */

/* The document's head and a white ground; title and desc are for screen readers. */
void svg_begin(struct buf *out, double width, double height, const char *title, const char *desc);
void svg_end(struct buf *out);

void svg_line(struct buf *out, double x1, double y1, double x2, double y2, const char *style);
/* With a title that is shown where the pointer is; NULL: none. */
void svg_rect(struct buf *out, double x, double y, double width, double height, const char *style,
    const char *title);
void
svg_circle(struct buf *out, double x, double y, double r, const char *style, const char *title);

/* A path: svg_path, then svg_to for each place (pen: draw a line there), then svg_path_end. */
void svg_path(struct buf *out);
void svg_to(struct buf *out, double x, double y, int pen);
void svg_path_end(struct buf *out, int close, const char *style);

enum svg_anchor { SVG_START, SVG_MIDDLE, SVG_END };
/* A text whose baseline begins, is centred or ends there. */
void svg_text(struct buf *out, double x, double y, enum svg_anchor anchor, const char *style,
    const char *text);
/* The same, read from below to above. */
void svg_text_up(struct buf *out, double x, double y, const char *style, const char *text);

/* Cuts off everything until svg_group_end outside of a rectangle. */
void
svg_group_clip(struct buf *out, const char *id, double x, double y, double width, double height);
void svg_group_end(struct buf *out);

/* About how wide a text is in a common sans-serif font of that size. */
double svg_width(const char *text, double size);

/* A number of user units. */
void svg_number(struct buf *out, double x);

/* Text, as it stands in XML. */
void svg_escape(struct buf *out, const char *text);

#endif
