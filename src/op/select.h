/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_SELECT_H
#define SMX_OP_SELECT_H

#include <stddef.h>

/*
 * Selection without a sort, for the filters that keep the largest values.
 */

/* How a range was parted: first the values above the pivot, then its equals, then those below. */
struct part {
	double pivot;
	size_t above, equal;
};

/*
 * Parts a[0 .. n) in place, n >= 1, around a value of it; the same for the same
 * values, always. Who parts again and again starts with *patience at 0: should
 * the values be such that it does not get on, they are sorted once.
 */
struct part select_part(double *a, size_t n, unsigned *patience);

/* The k-th largest of a[0 .. n), 1 <= k <= n, in linear time; a is reordered. */
double select_kth(double *a, size_t n, size_t k);

/*
 * Removes (sets to -inf) from row what does not stay: row_i stays where by_i is
 * above the threshold, and of the equals the first `equal` ones. by may be row.
 */
void select_keep(double *row, const double *by, size_t n, double threshold, size_t equal);

#endif
