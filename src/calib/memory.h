/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_MEMORY_H
#define SMX_CALIB_MEMORY_H

#include "calib/rows.h"

/* Rows in memory, passed over by the calling thread; for tests, and for whoever has few. */
struct memory_rows {
	const double *z; /* nrow * nclass, owned by the caller, as are the others */
	const float *f; /* instead of z */
	const size_t *label;
	const double *weight; /* or NULL: 1 each */
};

/* m must outlive the rows. */
struct rows memory_rows(const struct memory_rows *m, size_t nrow, size_t nclass);

#endif
