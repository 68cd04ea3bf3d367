/* SPDX-License-Identifier: MIT */
#ifndef SMX_COMPARE_EM_H
#define SMX_COMPARE_EM_H

#include <stddef.h>

struct err;

/*
 * Labelled rows, as the members of a mixture see them: nrow times n log-probabilities of
 * the label, in the order of the input. em_add appends; em_free releases. All zero is
 * empty; the owner sets n.
 */
struct em_rows {
	size_t n; /* members */
	double *p; /* after em_fit: probabilities relative to the row's largest */
	double *weight;
	size_t nrow, cap;
	double total; /* the sum of the weights */
};

/* What a fit came to. */
struct em_fit {
	double nll_before, nll; /* mean -log of the mixture's probability, equal weights first */
	double gap; /* nll is at most this above the least; in nats */
	size_t passes;
};

/* Adds a row; some member must give its label a probability. 0, or -1 with err set. */
int em_add(struct em_rows *r, const double *logp, double weight, struct err *err);

/*
 * Fits weights w, which sum to 1, to at least one row. Once. 0, or -1 with err set: only
 * memory can fail.
 */
int em_fit(struct em_rows *r, double *w, struct em_fit *fit, struct err *err);

void em_free(struct em_rows *r);

#endif
