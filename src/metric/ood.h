/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_OOD_H
#define SMX_METRIC_OOD_H

#include "metric/metric.h"

extern const struct metric metric_ood;

/* What each row is scored by; the higher, the more it is like rows in distribution. */
enum ood_score { OOD_MSP, OOD_ENTROPY, OOD_ENERGY, OOD_MAX_LOGIT, OOD_MARGIN, OOD_SCORES };
extern const char *const ood_name[OOD_SCORES];

/* The last results of a report: those of each score, this many, in the order of metric_ood.key. */
enum { OOD_RESULTS = 5 };

/* Scores of n rows, which all are in distribution or all out of it. */
struct ood_rows {
	size_t n;
	bool out;
	const double *score[OOD_SCORES]; /* NULL: the input has none */
	const double *weight; /* NULL if there are no weights */
};

/* Adds rows to the vectors of metric_ood. 0, or -1 with err set. */
int ood_add(struct vec *v, const struct setup *s, const struct ood_rows *r, struct err *err);

/* Returns how many rows are out of distribution. */
uint64_t ood_rows_out(const struct vec *v);

#endif
