/* SPDX-License-Identifier: MIT */
#ifndef SMX_METRIC_BINOMIAL_H
#define SMX_METRIC_BINOMIAL_H

#include <stdint.h>

/*
 * The interval of Clopper and Pearson (1934) for a probability of which k of n >= 1
 * independent trials are known: it covers it with at least that confidence, 0 < confidence
 * < 1. The relative error of each end (of its distance from the nearer of 0 and 1) is below
 * 1e-9 up to n = 1e12.
 */
void binomial_interval(uint64_t k, uint64_t n, double confidence, double *low, double *high);

/* log gamma(x) - [(x - 1/2) log x - x + log(2 pi) / 2] for x >= 1/2. */
double binomial_stirling(double x);

/* The regularised incomplete beta function I_x(a, b), a and b >= 1/2. */
double binomial_beta(double a, double b, double x);

#endif
