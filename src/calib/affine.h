/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_AFFINE_H
#define SMX_CALIB_AFFINE_H

#include "calib/calib.h"

/*
 * Models W v + b of the logits v = z, or of v = log-softmax(z), fitted to the
 * least mean NLL: what the methods of this kind have in common.
 */
struct affine {
	enum shape shape; /* of W: SHAPE_ONE times the unit matrix, SHAPE_EACH on its diagonal, or
			     SHAPE_SQUARE */
	bool of_logprobs;
	double l2; /* of SHAPE_SQUARE */
};

/* How many numbers W has. */
size_t affine_size(enum shape shape, size_t nclass);

/*
 * Fits: theta gets W and then the nclass of b. 0, or -1 with err set. fit's
 * passes, gradient and at_bound are filled in.
 */
int affine_fit(const struct affine *a, const struct rows *rows, const struct fit_options *o,
    double *theta, struct fit *fit, struct err *err);

/* The row of logits becomes one of log-probabilities. */
void affine_logprobs(double *row, size_t n, double *scratch);

/* The row v becomes W v + b for a square W; scratch has room for n. */
void affine_square(double *row, size_t n, const double *w, const double *b, double *scratch);

/*
 * The same with one factor w_i for each class. If a value is no double, both leave
 * the row less its largest value: the probabilities are those of W v + b.
 */
void affine_each(double *row, size_t n, const double *w, const double *b, double *scratch);

#endif
