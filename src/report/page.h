/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_PAGE_H
#define SMX_REPORT_PAGE_H

#include <stddef.h>

#include "report/charts.h"

struct buf;
struct err;
struct json;

/*
 * Charts as one page of HTML that needs nothing else: its style and its program are in
 * it (src/report/page), and the numbers as JSON, smx.page/1.
 */

/* What a page says of where its rows come from. Nothing is owned. */
struct page_source {
	const char *title;
	const char *const *file; /* nfile of them */
	size_t nfile;
	const char *calib; /* the file of the calibration, or NULL */
};

/* Appends the page. 0, or -1 with err set (ERR_MEM). */
int page_write(
    const struct charts *c, const struct page_source *from, struct buf *out, struct err *err);

/* Adds the members of smx.page/1 to an object that is open. */
void page_json(struct json *j, const struct charts *c, const struct page_source *from);

#endif
