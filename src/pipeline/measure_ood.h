/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_OOD_H
#define SMX_PIPELINE_MEASURE_OOD_H

#include "base/err.h"
#include "kern/kern.h"
#include "metric/ood.h"

/* The scores of a job's pending rows, which are all in distribution or all out of it. */
struct measured_ood {
	double *score[OOD_SCORES];
	bool out;
	bool scaled; /* the values are logits of all classes, so they have energies */
};

/* Room for n rows. 0, or -1 with err set. */
int measure_ood_begin(struct measured_ood *m, size_t n, struct err *err);
void measure_ood_free(struct measured_ood *m);

/* Scores n rows of k logits from z on, of which `seen` is known. */
void measure_ood(const struct measured_ood *m, const double *z, size_t n, size_t k,
    const struct measured *seen, bool binary);

/* Those from `first` on, n of them. */
struct ood_rows
measured_ood_rows(const struct measured_ood *m, const double *weight, size_t first, size_t n);

#endif
