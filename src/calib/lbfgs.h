/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LBFGS_H
#define SMX_CALIB_LBFGS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* The least value of a convex function of many variables, whose gradient is known. */
struct lbfgs {
	/* Set by the caller. */
	size_t n;
	double *x; /* where to begin; at the end, where the least value is */
	const double *scale; /* about the second derivative by each variable, above 0 */
	/* The value at x, and the gradient into g. 0, or -1 with err set. */
	int (*value)(void *who, const double *x, double *f, double *g, struct err *err);
	void *who;
	double enough; /* the norm of the gradient, each part by the root of its scale */
	unsigned most; /* calls of value */

	/* What came of it, at x. */
	double f;
	double norm; /* of the gradient */
	bool converged; /* the scaled norm is at most `enough` */
};

/* 0, or -1 with err set, which is value's or out of memory. */
int lbfgs_run(struct lbfgs *p, struct err *err);

#endif
