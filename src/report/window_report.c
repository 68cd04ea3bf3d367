/* SPDX-License-Identifier: MIT */
/*
 * A window in a report.
 * (1) Of windows with so many rows, the first and the last one may have fewer.
 */
#include "report/window_report.h"

#include <string.h>

void
report_window(struct report *r, const struct report_window *w)
{
	static const char window[] = "window";
	struct section *all = &r->all;
	const bool whole = w->rows > 0 && w->first % w->rows == 0 && (w->last + 1) % w->rows == 0;

	r->line = true;
	if (w->rows > 0) {
		section_part(all, window, "number", NULL, cell_count(w->first / w->rows));
	} else {
		section_part(all, window, "by", NULL, cell_text(w->by, strlen(w->by)));
		section_part(all, window, "value", NULL, cell_text(w->value, w->value_len));
	}
	section_part(all, window, "first_row", NULL, cell_count(w->first));
	section_part(all, window, "last_row", NULL, cell_count(w->last));
	if (w->rows > 0)
		section_part(all, window, "whole", NULL, cell_bool(whole)); /* (1) */
}
