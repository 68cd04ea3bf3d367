/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DIVERGENCE_H
#define SMX_COMPARE_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>

/* How two distributions over the same classes differ. */
struct difference {
	size_t top[2]; /* the most probable class of each, the first of equals */
	double kl; /* KL(A||B) in nats: at least 0, +inf if B masks (-inf) what A gives mass to */
	double js; /* Jensen-Shannon divergence in nats: 0 ... log(2) */
	double delta_p; /* mean of |p_i - q_i| over the classes */
	double most_delta_p; /* the largest of them */
	double delta_entropy; /* |H(A) - H(B)| in nats */
};

/* Doubles of scratch room for each class. */
enum { COMPARE_SCRATCH = 2 };

/*
 * Compares the softmax of a with that of b, n >= 1 logits each (-inf is legal, not
 * everywhere). Equal rows give exactly 0 in everything.
 */
struct difference compare_rows(const double *a, const double *b, size_t n, double *scratch);

/*
 * The share of classes that the k >= 1 most probable of a and of b have in common: of
 * equals the lower index comes first, a masked class is never among them, and
 * where fewer than k are left the larger of the two sets is the whole. scratch
 * has room for n doubles.
 */
double compare_top(const double *a, const double *b, size_t n, size_t k, double *scratch);

#endif
