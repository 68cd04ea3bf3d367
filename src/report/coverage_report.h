/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_COVERAGE_REPORT_H
#define SMX_REPORT_COVERAGE_REPORT_H

#include "metric/evaluation.h"
#include "report/report.h"

/*
 * Adds to a section how often conformal sets of about one size have the label, and if classes
 * is set, how often those of rows of one label do.
 */
void report_coverage(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally, bool classes);

#endif
