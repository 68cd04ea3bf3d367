/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_HESSIAN_H
#define SMX_CALIB_HESSIAN_H

#include "calib/rows.h"

/*
 * An approximation of the Hessian of a full linear model of K classes on K features and a 1:
 * for each class the block of its own parameters, as its Cholesky factor. L-BFGS with it
 * takes a tenth of the passes.
 */
struct hessian {
	size_t n; /* features with the 1; 0 until it is made */
	double *sum; /* n - 1 lower triangles, row by row, without any penalty; owned */
	double *factor; /* theirs, with one, behind them */
	bool factored;
	double l2; /* the caller's: with which penalty it was factored */
};

/* More classes than this would take too much memory. */
enum { HESSIAN_MOST = 256 };

/* How a row is seen. */
struct hessian_of {
	/* Sets the features v and the probabilities p of the row, n of each. */
	void (*look)(const void *arg, const struct sample *row, double *v, double *u, double *p);
	const void *arg;
};

/* Sums it up in place of what it was. 0, or -1 with err set and nothing to free. */
int hessian_make(struct hessian *h, const struct rows *rows, const struct hessian_of *of,
    unsigned *passes, struct err *err);

/* Factors it, with what penalties add to the second derivatives. */
void hessian_factor(struct hessian *h, double diagonal, double off, double b);

/* Turns the n numbers g of a class into H^-1 g. */
void hessian_solve(const struct hessian *h, size_t class, double *g);

void hessian_free(struct hessian *h);

#endif
