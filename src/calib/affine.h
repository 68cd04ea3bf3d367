/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_AFFINE_H
#define SMX_CALIB_AFFINE_H

#include "calib/calib.h"

/* Returns how many numbers W has. */
size_t affine_size(enum shape shape, size_t nclass);

/* Converts a row of n logits to log-probabilities; scratch has room for n doubles. */
void affine_logprobs(double *row, size_t n, double *scratch);

/*
 * Converts a row of n logits to the logarithms of (1 - smoothing) softmax(z / temperature) +
 * smoothing / K, where K is the number of classes that are not -inf; these stay -inf.
 */
void affine_tempered(double *row, size_t n, double temperature, double smoothing, double *scratch);

/* u = W v + b for a square W; a class that is -inf in v is so in u. */
void affine_product(double *u, const double *v, size_t n, const double *w, const double *b);

/* Replaces the row v by W v + b for a square W; scratch has room for n doubles. */
void affine_square(double *row, size_t n, const double *w, const double *b, double *scratch);

/*
 * The same with one factor w_i for each class. If a value is no double, both leave
 * the row less its largest value: the probabilities are those of W v + b.
 */
void affine_each(double *row, size_t n, const double *w, const double *b, double *scratch);

#endif
