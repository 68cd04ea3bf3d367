/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_LABELS_H
#define SMX_METRIC_LABELS_H

#include "metric/metric.h"

extern const struct metric metric_labels;

/* True and false positives and negatives (weight) of a label, or of several. */
struct outcomes {
	double tp, fp, fn, tn;
};

/* What follows from them; NaN where it would be divided by 0. */
double outcomes_precision(const struct outcomes *o);
double outcomes_recall(const struct outcomes *o);
double outcomes_f1(const struct outcomes *o);
double outcomes_mcc(const struct outcomes *o);

/* A label in the table of labels; NaN is no value. */
struct label_row {
	/* rows that have the label, that are predicted to have it, both */
	uint64_t rows, predicted, right;
	double accuracy, precision, recall, f1, mcc;
	double probability, share; /* means of p and of y */
	double nll, brier;
};

struct label_row labels_row(const struct vec *v, const struct totals *t, size_t label);

#endif
