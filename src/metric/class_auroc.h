/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CLASS_AUROC_H
#define SMX_METRIC_CLASS_AUROC_H

#include "metric/metric.h"

extern const struct metric metric_class_auroc;

/* The area of one class against the others, and how far it may be off; NaN if there is none. */
struct class_area {
	double auroc, bound;
	double weight; /* of the class's rows */
};

int class_auroc_of(
    const struct vec *v, const struct setup *s, size_t c, struct class_area *area, struct err *err);

/*
 * How many bytes the sums of one tally may take if all of them are there: the setup's, or in
 * a replicate of a bootstrap.
 */
double class_auroc_bytes(const struct setup *s);

#endif
