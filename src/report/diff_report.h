/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_DIFF_REPORT_H
#define SMX_REPORT_DIFF_REPORT_H

#include "base/names.h"
#include "compare/diff.h"
#include "report/report.h"

/* The results of smx diff, and what the report shows with them. */
struct diff_found {
	const struct diff *diff;
	const struct names *names; /* names of the classes; empty if unknown */
	unsigned long long left_out; /* pairs with a bad row */
	unsigned long long only_a, only_b; /* rows without a match */
	const struct results *labelled; /* what labels show; NULL without labels */
	double confidence; /* of the bootstrap's intervals in it */
};

/*
 * Makes the report (schema smx.diff/1): counts, metrics, and a table of the
 * rows furthest apart. 0, or -1 with err set (ERR_MEM). In both cases call
 * report_free.
 */
int report_diff(struct report *r, const struct diff_found *found, struct err *err);

#endif
