/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_UNLABELLED_REPORT_H
#define SMX_REPORT_UNLABELLED_REPORT_H

#include "metric/evaluation.h"
#include "report/report.h"

/*
 * Adds to a section what is known of rows without labels: a histogram of their confidence, and
 * the classes that they are predicted as: the most frequent ones, or all by their number.
 */
void report_unlabelled(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally, bool all_classes);

#endif
