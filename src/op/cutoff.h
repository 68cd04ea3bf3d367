/* SPDX-License-Identifier: MIT */
#ifndef SMX_OP_CUTOFF_H
#define SMX_OP_CUTOFF_H

#include <stddef.h>

/*
 * Comparing probabilities of a softmax with a given one, by their logits. A class that
 * misses it only by the rounding of the logits counts as reaching it: the logarithm of .1
 * reaches .1.
 */

/* What is known of a row of logits. */
struct cutoff {
	double max; /* the largest logit */
	double log_total; /* the logarithm of the sum of exp(z - max) */
	double entropy; /* of the softmax, in nats */
	double mean; /* the mean of max - z, weighted by the softmax */
};

/* Measures a row of n >= 1 logits. */
struct cutoff cutoff_of(const double *row, size_t n);

/*
 * Returns the least z - max of a class whose probability reaches the one of this
 * logarithm, which is at most 0.
 */
double cutoff_least(const struct cutoff *c, double log_p);

/*
 * Removes the classes whose probability does not reach that. If none does, the largest
 * logit stays, and those equal to it.
 */
void cutoff_apply(const struct cutoff *c, double *row, size_t n, double log_p);

#endif
