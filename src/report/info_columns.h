/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_INFO_COLUMNS_H
#define SMX_REPORT_INFO_COLUMNS_H

#include "report/info.h"
#include "report/report.h"

/* Adds the tables of columns and of classes to the report of a file with rows. */
void info_columns(struct report *r, const struct info *i);

#endif
