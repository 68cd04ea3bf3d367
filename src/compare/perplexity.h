/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_PERPLEXITY_H
#define SMX_COMPARE_PERPLEXITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/exact.h"
#include "compare/quantiles.h"

struct err;

/*
 * What two models make of the labels, over many pairs of rows: their perplexities, and how
 * the label's probability moves. Sums are exact. All zero but moves.most is empty;
 * perplexity_free releases it. Functions that return int return 0, or -1 with err set.
 */
struct perplexity {
	unsigned long long rows; /* pairs with a label */
	unsigned long long infinite; /* of them, those of whose logarithms one is not finite */
	struct exact nll[2], nll_square[2], nll_product; /* -log p of the label; the others' */
	/* d = log p_A - log p_B of the label, and the terms of k2 and k3 */
	struct exact d, d_square, d_size, k2_square, k3, k3_square;
	double most_d; /* the largest |d| */
	bool large; /* some square is too large for a double */
	struct exact move, move_square, move_fourth; /* p_B - p_A of the label */
	struct quantiles moves;
};

/* Adds a pair of which the label has the log-probabilities a and b. move is exp(b) - exp(a). */
int perplexity_add(struct perplexity *s, double a, double b, double move, struct err *err);

/* Adds the sums of another; not its moves. */
void perplexity_merge(struct perplexity *s, const struct perplexity *more);

/* A mean, and its standard error. */
struct estimate {
	double value, se; /* NaN: it has none */
};

/* The mean of n >= 1 numbers whose sum and sum of squares these are. */
struct estimate estimate_mean(const struct exact *sum, const struct exact *square, double n);

/* What follows from the sums. */
enum perplexity_result {
	PPL_A,
	PPL_B,
	PPL_RATIO, /* B's by A's */
	PPL_LN_RATIO,
	PPL_DIFF, /* B's minus A's */
	PPL_CORRELATION, /* of the means of -log p */
	PPL_MOVE, /* p_B - p_A of the label */
	PPL_MOVE_RMS,
	PPL_D, /* log p_A - log p_B of the label */
	PPL_D_SIZE,
	PPL_D_MOST,
	PPL_K1, /* estimators of KL(B||A) */
	PPL_K2,
	PPL_K3,
	PPL_RESULTS
};
extern const char *const perplexity_key[PPL_RESULTS];

/* NaN if there is no value, for the reason *why, which is else NULL. */
struct estimate
perplexity_result(const struct perplexity *s, enum perplexity_result which, const char **why);

void perplexity_free(struct perplexity *s);

#endif
