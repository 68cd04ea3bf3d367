/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_SELECT_H
#define SMX_OP_SELECT_H

#include <stddef.h>

/* Selection without a full sort, for the filters that keep the largest values. */

/*
 * The rank of a value in a range: how many values are above it, their sum, and
 * how many equal it.
 */
struct standing {
	double value;
	size_t above, equal;
	double sum;
};

/*
 * Picks a value near the middle of a[0 .. n), n >= 1. The choice depends only
 * on the values and their order. A caller that repeats this on the values above
 * or below the pick starts with *patience at 0; if that makes too little
 * progress, the values are sorted, largest first.
 */
struct standing select_middle(double *a, size_t n, unsigned *patience);

/* At most this many values are sorted instead of partitioned. */
enum { SELECT_FEW = 16 };

/* Sorts a, largest first, in time n log n. */
void select_sort(double *a, size_t n);

/*
 * Returns the k-th largest of a[0 .. n), 1 <= k <= n; *above is how many values
 * are above it. Linear time; a is overwritten.
 */
double select_kth(double *a, size_t n, size_t k, size_t *above);

/*
 * Returns the k-th largest of row[0 .. n), 1 <= k <= n; *above is how many
 * values are above it. scratch has room for n doubles. Reads the row twice if k
 * is much smaller than n.
 */
double select_largest(const double *row, size_t n, size_t k, double *scratch, size_t *above);

#endif
