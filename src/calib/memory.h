/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_MEMORY_H
#define SMX_CALIB_MEMORY_H

#include "calib/rows.h"

/* Rows in memory, passed over by the calling thread; for tests and small data. */
struct memory_rows {
	const double *z; /* nrow * nclass values; owned by the caller, like the other arrays */
	const float *f; /* instead of z */
	const size_t *label;
	const double *weight; /* NULL: all 1 */
};

/* Makes rows from m, which must outlive them. */
struct rows memory_rows(const struct memory_rows *m, size_t nrow, size_t nclass);

#endif
