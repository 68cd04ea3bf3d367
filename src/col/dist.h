/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_DIST_H
#define SMX_COL_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "op/op.h"

/*
 * One row's distribution, as the columns of the output ask about it. Nothing is
 * worked out before the first question, and nothing twice.
 */

#define DIST_NO_LABEL ((size_t)-1)

struct dist {
	/* Set once by the owner. */
	const struct op *norm; /* the normaliser, and what its parse() wrote */
	const void *norm_arg;
	bool single; /* probabilities are written as float32: softmax's need no more digits */
	double unit; /* what an entropy is divided by: 1 for nats, log(2) for bits */
	double *scratch; /* room for norm->scratch doubles a class */

	/* Set for each row by the owner, or for all: what is known of it beside its values. */
	struct row_context context;

	/* Set for each row by dist_begin. */
	const double *z; /* n >= 1 logits after the steps, the largest not -inf */
	size_t n;
	size_t label; /* where the label's value is, 0 ... n - 1, or DIST_NO_LABEL */
	double *p, *logp; /* room for n doubles each, for dist_probs and dist_logprobs */

	/* Worked out by the questions below. */
	unsigned known;
	size_t top;
	double rest, dot; /* sums over all classes but top of e and e (m - z), e = exp(z - m) */
};

void dist_begin(struct dist *d, const double *z, size_t n, size_t label, double *p, double *logp);

/* Tells it where the largest logit is, if that is known already. */
void dist_know_top(struct dist *d, size_t top);

/* The class of the i-th value. */
size_t dist_class(const struct dist *d, size_t i);

/* Where the largest logit is, the first of equals. */
size_t dist_top(struct dist *d);

/* log sum exp of the logits. */
double dist_lse(struct dist *d);

/* n probabilities (or scores) in d->p, n of their logarithms in d->logp. */
const double *dist_probs(struct dist *d);
const double *dist_logprobs(struct dist *d);

/* The probability of the i-th value's class, and minus its logarithm. */
double dist_prob_of(struct dist *d, size_t i);
double dist_surprise_of(struct dist *d, size_t i);

/* Minus the sum of p log p, in d->unit; for kinds that sum to 1. */
double dist_entropy(struct dist *d);

#endif
