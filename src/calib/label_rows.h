/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LABEL_ROWS_H
#define SMX_CALIB_LABEL_ROWS_H

#include "calib/calib.h"
#include "calib/rows.h"

/* Rows of the multilabel task as rows of the binary one: each label's logit is a row. */
struct label_rows {
	const struct rows *from;
	size_t first, n; /* the labels: first ... first + n - 1 */
	const struct calib *calib; /* applied first, a binary one; or NULL */
};

/* The rows, with the selection of l->from. l must outlive them. */
struct rows label_rows(struct label_rows *l);

#endif
