/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_H
#define SMX_REPORT_DIFF_H

#include "base/buf.h"
#include "compare/diff.h"
#include "base/names.h"

struct err;

/* What smx diff found, and what is to be shown beside it. */
struct diff_report {
	const struct diff *diff;
	const char *version; /* of smx */
	const struct names *names; /* of the classes; empty where unknown */
	unsigned long long left_out; /* pairs with a bad row */
	unsigned long long only_a, only_b; /* rows without a match */
};

/* Appends the report. 0, or -1 with err set (ERR_MEM). */
int diff_text(const struct diff_report *r, struct buf *out, struct err *err);
int diff_json(const struct diff_report *r, struct buf *out, struct err *err);

#endif
