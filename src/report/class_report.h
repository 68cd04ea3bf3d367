/* SPDX-License-Identifier: MIT */
#ifndef SMX_REPORT_CLASS_REPORT_H
#define SMX_REPORT_CLASS_REPORT_H

#include "metric/evaluation.h"
#include "report/report.h"

/* What a report says of classes, or of labels in the multilabel task, one by one. */

/*
 * Adds a table with a line for each class or label, and one of the pairs of classes that
 * are confused most often, if pairs were counted.
 */
void report_classes(struct report *r, struct section *section, const struct evaluation *e,
    const struct tally *tally);

#endif
