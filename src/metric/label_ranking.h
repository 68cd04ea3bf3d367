/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_LABEL_RANKING_H
#define SMX_METRIC_LABEL_RANKING_H

#include "metric/metric.h"

extern const struct metric metric_label_ranking;

/* The areas of one label; NaN is no value. A bound is how far it may be off, 0 if exact. */
struct label_areas {
	double auroc, auroc_bound, ap, ap_bound;
};

/* Those of label c. 0, or -1 with err set: only memory can run out. */
int label_ranking_areas(const struct vec *v, const struct setup *s, size_t c,
    struct label_areas *areas, struct err *err);

#endif
