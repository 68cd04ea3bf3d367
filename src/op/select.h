/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_SELECT_H
#define SMX_OP_SELECT_H

#include <stddef.h>

/*
 * Selection without a sort, for the filters that keep the largest values.
 */

/* Where a value stands in a range: how many are above it, their sum, and how many equal it. */
struct standing {
	double value;
	size_t above, equal;
	double sum;
};

/*
 * Picks a value near the middle of a[0 .. n), n >= 1: the same for the same
 * values in the same order. Who picks again and again, from those above or below
 * it, starts with *patience at 0: should the values be such that this does not
 * get on, they are sorted, largest first.
 */
struct standing select_middle(double *a, size_t n, unsigned *patience);

/* Up to so many values are sorted sooner than they are parted. */
enum { SELECT_FEW = 16 };

/* Sorts, the largest first, in n log n. */
void select_sort(double *a, size_t n);

/* The k-th largest of a[0 .. n), 1 <= k <= n, and how many are above it. Linear; a is used up. */
double select_kth(double *a, size_t n, size_t k, size_t *above);

/*
 * The k-th largest of row[0 .. n), 1 <= k <= n, and how many are above it;
 * scratch has room for n. Reads the row twice, where k is small against n.
 */
double select_largest(const double *row, size_t n, size_t k, double *scratch, size_t *above);

#endif
