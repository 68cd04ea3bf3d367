/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_WIDE_H
#define SMX_REPORT_WIDE_H

#include "report/report.h"

/*
 * Makes r->lines: a table with a line for all rows and for each group, and a column for
 * each number of the report. Renderers then show it in the place of the sections. 0, or -1
 * with err set (ERR_MEM).
 */
int report_wide(struct report *r, struct err *err);

#endif
