/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_SVG_RENDER_H
#define SMX_REPORT_SVG_RENDER_H

#include <stdbool.h>

#include "base/buf.h"

/* What librsvg makes of a document of SVG, if smx was built with it. */
enum svg_as { SVG_AS_PNG, SVG_AS_PDF };

/* Whether smx was built with librsvg. */
bool svg_render_built(void);

/*
 * 0 if documents can be rendered. -1 with err set if smx was built without librsvg
 * (ERR_USAGE), or if it can't be loaded (ERR_IO).
 */
int svg_render_check(struct err *err);

/*
 * Appends the rendered document to `out`: a PNG of two pixels for each of the SVG, or a
 * PDF of the SVG's size. 0, or -1 with err set.
 */
int svg_render(const struct buf *svg, enum svg_as as, struct buf *out, struct err *err);

#endif
