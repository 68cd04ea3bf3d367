/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_WINDOW_REPORT_H
#define SMX_REPORT_WINDOW_REPORT_H

#include <stdbool.h>
#include <stdint.h>

#include "report/report.h"

/* Which rows a window has; it must outlive the report. */
struct report_window {
	uint64_t first, last; /* row numbers, from 0 */
	uint64_t rows; /* how many each window has; 0: it has those with one value, */
	const char *by, *value; /* of this field */
	size_t value_len;
};

/* Says in a report which window it is about, and makes it one line of JSON. */
void report_window(struct report *r, const struct report_window *w);

#endif
