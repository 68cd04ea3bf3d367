/* SPDX-License-Identifier: MIT */
#ifndef SMX_PIPELINE_MEASURE_SETS_H
#define SMX_PIPELINE_MEASURE_SETS_H

#include "calib/sets.h"
#include "pipeline/job.h"

/* Conformal sets of labelled rows: how large they are, and whether they have the label. */
struct measured_sets {
	double *size, *covered; /* of each row */
	double *set; /* of one row */
	struct sets_room room;
};

/* Room for `rows` rows of `classes` values. 0, or -1 with err set. */
int measure_sets_begin(struct measured_sets *m, size_t rows, size_t classes, struct err *err);

/*
 * Measures n rows of k values at z, which are the rows row[i] of the job's batch, with these
 * labels.
 */
void measure_sets(struct measured_sets *m, const struct job *job, const struct plan *plan,
    const size_t *row, const size_t *label, const double *z, size_t n, size_t k);

void measure_sets_free(struct measured_sets *m);

#endif
