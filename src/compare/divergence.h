/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_DIVERGENCE_H
#define SMX_COMPARE_DIVERGENCE_H

#include <stdbool.h>
#include <stddef.h>

/* How two distributions over the same classes differ. */
struct difference {
	size_t top[2]; /* the most probable class of A and of B (the first of equals) */
	/*
	 * KL(A||B) in nats: >= 0; +inf if B masks (-inf) a class to which A
	 * gives mass
	 */
	double kl;
	double js; /* Jensen-Shannon divergence in nats: 0 ... log(2) */
	double delta_p; /* mean of |p_i - q_i| over the classes */
	double most_delta_p; /* maximum of |p_i - q_i| */
	double delta_entropy; /* |H(A) - H(B)| in nats */
	double lse[2]; /* log sum exp(z - z_top) of A and of B */
};

/* Doubles of scratch memory per class. */
enum { COMPARE_SCRATCH = 2 };

/*
 * Compares softmax(a) with softmax(b), n >= 1 logits each; -inf is allowed, but
 * not for all classes. scratch has room for COMPARE_SCRATCH * n doubles. Equal
 * rows give exactly 0 everywhere.
 */
struct difference compare_rows(const double *a, const double *b, size_t n, double *scratch);

/*
 * Returns the share of classes common to the k >= 1 most probable of a and of
 * b. Of equal logits the lower index comes first, and masked classes never
 * count. If fewer than k classes are left, the share is of the larger set, and 1 if
 * neither row has any.
 * scratch has room for n doubles.
 */
double compare_top(const double *a, const double *b, size_t n, size_t k, double *scratch);

#endif
