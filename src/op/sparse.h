/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_SPARSE_H
#define SMX_OP_SPARSE_H

#include <stdbool.h>
#include <stddef.h>

/*
 * The alpha-entmax of a row, alpha = 1 + s > 1, for the normalisers that give classes the
 * probability 0. Rows are n >= 1 logits, the largest, row[top], not -inf; -inf gives 0.
 * scratch has room for n doubles.
 */

/*
 * Replaces a row by its sparsemax (alpha = 2), or its 1.5-entmax if `square`. The
 * threshold is exact but for the rounding of sums.
 */
void sparse_ramp(double *row, size_t n, size_t top, bool square, double *scratch);

/* What the search for a threshold needs to know of alpha = 1 + s, s > 0. */
struct entmax {
	double s, near;
};

struct entmax entmax_of(double s);

/* Replaces a row by its alpha-entmax, or by the logarithms of it. */
void sparse_entmax(double *row, size_t n, size_t top, const struct entmax *e, double *scratch);
void sparse_log_entmax(double *row, size_t n, size_t top, const struct entmax *e, double *scratch);

#endif
