/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_FIGURE_SVG_H
#define SMX_REPORT_FIGURE_SVG_H

#include "report/figure.h"

/*
 * Appends a figure that lacks nothing as a document of SVG 1.1. `of` is what the figure is
 * of, such as a file's name, for its title. 0, or -1 with err set (ERR_MEM).
 */
int figure_svg(const struct figure *f, const char *of, struct buf *out, struct err *err);

#endif
