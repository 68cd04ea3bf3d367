/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_MIXTURE_H
#define SMX_COMPARE_MIXTURE_H

#include <stddef.h>

#include "base/mixed.h"

struct err;

/* Which average of the members a mixture is. */
enum mixture_average { MIXTURE_PROBS, MIXTURE_LOGITS, MIXTURE_LOGPROBS };

/* Mixes rows of n members. All zero but average and n at first; mixture_free releases it. */
struct mixture {
	enum mixture_average average;
	size_t n;

	/* Internal: for each member its log-probabilities, and one row more; its class. */
	double *logp;
	size_t cap; /* classes that there is room for */
	size_t *top;
	double *entropy;
};

/*
 * Mixes rows z[0], ..., z[n - 1] of k logits by weights that sum to 1. dst gets k logits,
 * which may all be -inf unless probabilities are averaged; dst may be one of the rows.
 * If value is not NULL it gets MIXED_VALUES values. 0, or -1 with err set: only memory
 * can fail.
 */
int mixture_row(struct mixture *m, const double *const *z, const double *weight, size_t k,
    double *dst, double *value, struct err *err);

/* Returns the log-probability of class y of a row of k logits. */
double mixture_logp(const double *z, size_t k, size_t y);

void mixture_free(struct mixture *m);

#endif
