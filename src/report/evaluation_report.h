/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_EVALUATION_REPORT_H
#define SMX_REPORT_EVALUATION_REPORT_H

#include <stdbool.h>

#include "metric/evaluation.h"
#include "report/report.h"

/*
 * Makes the report (schema smx.eval/1) of an evaluation whose results are
 * computed: metrics, the reliability table, and if class_table is set a table
 * of the classes, of all rows and of each group. 0, or -1 with err set
 * (ERR_MEM). In both cases call report_free.
 */
int
report_evaluation(struct report *r, const struct evaluation *e, bool class_table, struct err *err);

#endif
