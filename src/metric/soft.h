/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_SOFT_H
#define SMX_METRIC_SOFT_H

#include <stddef.h>

/*
 * The cross-entropy - sum q log p of a row, from its target q and n log-probabilities; *kl
 * becomes the Kullback-Leibler divergence KL(q || p) = sum q (log q - log p). Both are inf if a
 * class with a target above 0 has the probability 0.
 */
double soft_cross_entropy(const double *q, const double *logp, size_t n, double *kl);

#endif
