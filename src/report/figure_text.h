/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_FIGURE_TEXT_H
#define SMX_REPORT_FIGURE_TEXT_H

#include "base/columns.h"
#include "report/figure.h"

/*
 * Appends a figure that lacks nothing as text for a terminal: bars as rows, lines as
 * columns. 0, or -1 with err set (ERR_MEM).
 */
int figure_text(const struct figure *f, const struct terminal *t, struct buf *out, struct err *err);

#endif
