/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_H
#define SMX_REPORT_DIFF_H

#include "base/buf.h"
#include "compare/diff.h"
#include "base/names.h"

struct err;

/* The results of smx diff, and what the report shows with them. */
struct diff_report {
	const struct diff *diff;
	const char *version; /* the version of smx */
	const struct names *names; /* names of the classes; empty if unknown */
	unsigned long long left_out; /* pairs with a bad row */
	unsigned long long only_a, only_b; /* rows without a match */
};

/* Append the report as text, and as JSON. 0, or -1 with err set (ERR_MEM). */
int diff_text(const struct diff_report *r, struct buf *out, struct err *err);
int diff_json(const struct diff_report *r, struct buf *out, struct err *err);

#endif
