/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_GATE_REPORT_H
#define SMX_REPORT_GATE_REPORT_H

#include "report/gate.h"
#include "report/report.h"

struct baseline;

/* What a report says of what it is compared with, and of gates. */

/* Compares all rows and each group with those of a baseline; not at all if it is NULL. */
void report_compare(struct report *r, const struct baseline *base);

/* Adds a table of gates, unless there are none. If memory runs out, report_check reports it. */
void report_gates(struct report *r, const struct verdict *v, size_t n);

#endif
