/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_SOFT_H
#define SMX_PIPELINE_MEASURE_SOFT_H

#include "pipeline/job.h"

/* Rows of which each has a target: how far they are from it. Room for one job. */
struct measured_soft {
	double *nll, *kl; /* of each row: metric/soft.h */
	double *p, *logp; /* of one row */
};

/* Room for `rows` rows of `classes` values. 0, or -1 with err set. */
int measure_soft_begin(struct measured_soft *m, size_t rows, size_t classes, struct err *err);

/* Measures n rows of k values at z, which are the rows row[i] of the job's batch. */
void measure_soft(const struct measured_soft *m, const struct job *job, const struct plan *plan,
    const size_t *row, const double *z, size_t n, size_t k);

void measure_soft_free(struct measured_soft *m);

#endif
