/* SPDX-License-Identifier: MIT */
#ifndef SMX_COL_DIST_H
#define SMX_COL_DIST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/mixed.h"
#include "calib/sets.h"
#include "col/draw.h"
#include "op/op.h"

/*
 * One row's distribution, queried by the columns of the output. Everything is
 * computed on first use and only once.
 */

struct loss;

#define DIST_NO_LABEL ((size_t)-1)

struct dist {
	/* Set once by the owner. */
	const struct op *norm; /* the normaliser and its parsed argument */
	const void *norm_arg;
	/*
	 * The values are logarithms of probabilities that are taken as they stand, whatever
	 * their sum; and if bucket, what they lack of 1 (context.rest) is one class more.
	 */
	bool kept, bucket;
	bool single; /* probabilities are written as float32, so softmax may compute fewer digits */
	bool half; /* they are written as 16 bits, and were read as such: fewer still */
	double unit; /* nats per unit of entropy: 1 for nats, log(2) for bits */
	double *scratch; /* room for norm->scratch doubles per class */
	const struct loss *loss; /* which loss, or NULL if no column asks */
	const struct sampling *sampling; /* what dist_sample draws; or NULL */
	const struct sets *sets; /* what dist_set makes; or NULL */
	struct sets_room *sets_room; /* then: with room for the row */
	const double *cut; /* binary and multilabel: the threshold of each label; else NULL */

	/* Set by the owner, for each row or once: what is known besides the values. */
	struct row_context context;

	/* Where the n probabilities lie, by the calibration; else NULL. */
	const double *low, *high;
	const double *mixed; /* of a mixture of several: MIXED_VALUES values, else NULL */

	/* Set for each row by dist_begin. */
	const double *z; /* n >= 1 logits after the steps, the largest not -inf */
	size_t n;
	const double *tangent; /* a vector of n values for col/jvp.c, or NULL */
	const double *target; /* the n probabilities that it should have, or NULL */
	size_t label; /* index of the label's value, 0 ... n - 1, or DIST_NO_LABEL */
	double *p, *logp; /* room for n doubles each, for dist_probs and dist_logprobs */
	double *grad, *jvp; /* the same, for col/grad.c and col/jvp.c */
	double *room, *decided; /* the same, for columns: room if there is a cut */
	double *set; /* the same, for dist_set */
	double *drawn, *sums; /* room for sampling->n doubles each, for dist_sample */

	/* Internal: results so far. */
	unsigned known;
	size_t top;
	size_t ndrawn, nset;
	double rest, dot; /* sums of e and e (m - z) over all classes but top, e = exp(z - m) */
};

void dist_begin(struct dist *d, const double *z, size_t n, size_t label, double *p, double *logp);

/* Provides the index of the largest logit if it is already known. */
void dist_know_top(struct dist *d, size_t top);

/* Says that d->drawn already has the n classes that are drawn. */
void dist_know_drawn(struct dist *d, size_t n);

/* Returns the class of the i-th value. */
size_t dist_class(const struct dist *d, size_t i);

/* Returns the index of the largest logit, the first of equals. */
size_t dist_top(struct dist *d);

/* Returns log sum exp of the logits. */
double dist_lse(struct dist *d);

/*
 * Compute the n probabilities (or scores) in d->p, and their n logarithms in
 * d->logp.
 */
const double *dist_probs(struct dist *d);
const double *dist_logprobs(struct dist *d);

/* Return the probability of the i-th value's class, and minus its logarithm in nats. */
double dist_prob_of(struct dist *d, size_t i);
double dist_surprise_of(struct dist *d, size_t i);

/* Returns 1 minus that probability, of which nothing cancels if it is small. */
double dist_miss_of(struct dist *d, size_t i);

/*
 * Draws classes by their probabilities, which must sum to 1, into d->drawn, and returns how
 * many (col/draw.h).
 */
size_t dist_sample(struct dist *d);

/* Makes the row's conformal set in d->set, and returns how many classes it has. */
size_t dist_set(struct dist *d);

/*
 * Returns minus the sum of p log p, in units of d->unit. Only for kinds that
 * sum to 1.
 */
double dist_entropy(struct dist *d);

#endif
