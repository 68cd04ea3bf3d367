/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_PAGE_H
#define SMX_REPORT_DIFF_PAGE_H

#include "report/diff_report.h"

struct buf;

/* Appends a page of what smx diff found in the files a and b. 0, or -1 with err set (ERR_MEM). */
int diff_page_write(
    const struct diff_found *found, const char *a, const char *b, struct buf *out, struct err *err);

#endif
