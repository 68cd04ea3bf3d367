/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_NEWTON_H
#define SMX_CALIB_NEWTON_H

#include <stdbool.h>

#include "calib/calib.h"

/* The bounds of T. */
#define NEWTON_T_LEAST 1e-3
#define NEWTON_T_MOST 1e3

/* Where the best beta = 1 / T lies. */
enum newton_at { NEWTON_INSIDE, NEWTON_LOW, NEWTON_HIGH };

/* The temperature of the least mean NLL. */
struct newton {
	/* Set by the caller, or zero. */
	calib_pass_fn *pass;
	void *who;

	/* What came of it, at beta. */
	double beta;
	enum newton_at at;
	bool separable; /* the label is a largest class in every row */
	bool flat; /* at a bound: in each row all logits are equal */
	bool worse; /* at NEWTON_LOW: no T is better than an infinite one */
	struct score score; /* but for its brier and doubtful */
	struct score before; /* the same at T = 1 */
	double slope; /* its derivative by beta */
	double relative; /* |slope| by the mean of its size in each row */
	double information; /* sum of w var: the second derivative of the sum by beta */
	unsigned passes;

	double bend; /* its own: d log curve / d log beta as the last two points have it, or 0 */
};

/*
 * Finds it, to a relative slope of 1e-10 or as near as doubles can tell. 0, or
 * -1 with err set.
 */
int newton_fit(struct newton *n, const struct rows *rows, struct err *err);

#endif
