/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LBFGS_H
#define SMX_CALIB_LBFGS_H

#include <stdbool.h>
#include <stddef.h>

struct err;

/* Minimises a convex function of many variables with a known gradient. */
struct lbfgs {
	/* Set by the caller. */
	size_t n;
	double *x; /* the starting point; receives the minimum */
	/*
	 * The approximate Hessian: the second derivative for each variable, positive; or, if
	 * `solve` is given, a function that sets x to the approximate inverse times g.
	 */
	const double *scale;
	void (*solve)(void *who, const double *g, double *x);
	/* Computes the value *f at x and the gradient g. 0, or -1 with err set. */
	int (*value)(void *who, const double *x, double *f, double *g, struct err *err);
	void *who;
	/*
	 * target norm of the gradient in the units of the approximate Hessian H: the root of
	 * g' H^-1 g
	 */
	double enough;
	unsigned most; /* limit on calls of value */

	/* Results, at x. */
	double f;
	double norm; /* of the gradient */
	bool converged; /* the scaled norm is at most `enough` */
};

/*
 * Runs the minimisation. 0, or -1 with err set, if value fails or memory runs
 * out. Not converging is no error.
 */
int lbfgs_run(struct lbfgs *p, struct err *err);

#endif
