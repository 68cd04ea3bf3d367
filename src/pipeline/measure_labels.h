/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_LABELS_H
#define SMX_PIPELINE_MEASURE_LABELS_H

#include "base/err.h"
#include "format/batch.h"
#include "kern/kern.h"

/* What is measured of rows of the multilabel task, beside struct measured. */
struct measured_labels {
	unsigned char *truth; /* room for as many as measured.e */
	double *nll; /* the same */
	double *other; /* the same, for the -log of what the label is not */
};

int measure_labels_begin(struct measured_labels *m, size_t n, struct err *err);
void measure_labels_free(struct measured_labels *m);

/*
 * Measures n rows of k logits from z on; row[i] is the index of row i in the batch. Sets of
 * out: e to the probabilities, and nll, brier and entropy to means over the labels.
 */
void measure_labels(const struct measured_labels *m, const struct batch *b, const size_t *row,
    const double *z, size_t n, size_t k, const struct measured *out);

#endif
