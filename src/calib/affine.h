/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_AFFINE_H
#define SMX_CALIB_AFFINE_H

#include "calib/calib.h"

/*
 * Models W v + b of the logits v = z, or of v = log-softmax(z), fitted to
 * minimise the mean NLL. Shared by the methods of this kind.
 */
struct affine {
	/*
	 * W is a multiple of the identity (SHAPE_ONE), diagonal (SHAPE_EACH) or
	 * full (SHAPE_SQUARE)
	 */
	enum shape shape;
	bool of_logprobs;
	double l2; /* penalty of SHAPE_SQUARE */
};

/* Returns how many numbers W has. */
size_t affine_size(enum shape shape, size_t nclass);

/*
 * Fits the model: theta receives W, then the nclass numbers of b. 0, or -1 with
 * err set. Fills in passes, gradient and at_bound of fit.
 */
int affine_fit(const struct affine *a, const struct rows *rows, const struct fit_options *o,
    double *theta, struct fit *fit, struct err *err);

/* Converts a row of n logits to log-probabilities; scratch has room for n doubles. */
void affine_logprobs(double *row, size_t n, double *scratch);

/* Replaces the row v by W v + b for a square W; scratch has room for n doubles. */
void affine_square(double *row, size_t n, const double *w, const double *b, double *scratch);

/*
 * The same with one factor w_i for each class. If a value is no double, both leave
 * the row less its largest value: the probabilities are those of W v + b.
 */
void affine_each(double *row, size_t n, const double *w, const double *b, double *scratch);

#endif
