/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_INFO_REPORT_H
#define SMX_REPORT_INFO_REPORT_H

#include "report/info.h"
#include "report/report.h"

/* Makes the report; report_free releases it. 0, or -1 with err set. */
int report_info(struct report *r, const struct info *i, struct err *err);

#endif
