/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_NEWTON_H
#define SMX_CALIB_NEWTON_H

#include <stdbool.h>

#include "calib/calib.h"

/* The bounds of T. */
#define NEWTON_T_LEAST 1e-3
#define NEWTON_T_MOST 1e3

/* Where the best beta = 1 / T is: between the bounds, or at one of them. */
enum newton_at { NEWTON_INSIDE, NEWTON_LOW, NEWTON_HIGH };

/* The temperature with the least mean NLL. */
struct newton {
	/* Set by the caller; may be zero. */
	calib_pass_fn *pass;
	void *who;

	/* Results, at beta. */
	double beta;
	enum newton_at at;
	bool separable; /* in every row the label is a largest class */
	bool flat; /* at a bound: in each row all logits are equal */
	bool worse; /* at NEWTON_LOW: no T is better than an infinite one */
	struct score score; /* without brier and doubtful */
	struct score before; /* the same at T = 1 */
	double slope; /* derivative of the mean NLL with respect to beta */
	double relative; /* size of the slope relative to the mean of its size over the rows */
	/* sum of w var: the second derivative of the summed NLL with respect to beta */
	double information;
	double
	    spread; /* sum of the squares of the derivative of each row's NLL, times its weight */
	unsigned passes;

	double bend; /* internal: d log curve / d log beta from the last two points, or 0 */
};

/*
 * Finds the temperature, to a relative slope of 1e-10 or as far as doubles
 * allow. 0, or -1 with err set.
 */
int newton_fit(struct newton *n, const struct rows *rows, struct err *err);

/* The T that was found, or the bound. */
double newton_temperature(const struct newton *n);

/* The 1 / T from which other fits start: 1 if larger ones are always better. */
double newton_start(const struct newton *n);

/* Sets at_bound and why of fit. */
void newton_report(const struct newton *n, struct fit *fit);

#endif
