/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_CLASSWISE_H
#define SMX_METRIC_CLASSWISE_H

#include "metric/metric.h"

extern const struct metric metric_classwise;

/* One class of the class table. */
struct class_row {
	uint64_t rows, predicted, right; /* rows of the label, of the largest class, of both */
	double recall, precision; /* by weight; NaN if the class has no rows, or no predictions */
	double probability, share; /* means over all rows of p_c and of [y = c], by weight */
	double ece; /* of p_c against [y = c] */
};

struct class_row classwise_row(const struct vec *v, const struct totals *t, size_t c);

#endif
