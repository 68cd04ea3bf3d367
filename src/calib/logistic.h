/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LOGISTIC_H
#define SMX_CALIB_LOGISTIC_H

#include <stdbool.h>
#include <stddef.h>

#include "calib/calib.h"

/*
 * Logistic regression of the label of binary rows on a few features of their logit
 * z: P(class 1) = 1 / (1 + exp(-u)) with u = sum of w_j x_j(z) + c, fitted to the
 * least mean NLL by Newton's method, plus, with rows of the weight W,
 * l2 / W (sum of (w_j - center_j)^2 + c^2).
 */
enum { FEATURES = 7 };

struct logistic {
	/* Set by the caller. */
	size_t n; /* features, at most FEATURES */
	bool out[FEATURES]; /* of those, which ones stay out: their w is 0; flat ones join them */
	void (*features)(const void *of, double z, double *x);
	const void *of;
	bool endless; /* there is no optimum */
	double l2, center[FEATURES];
	bool rough; /* less precision will do */
	bool begun; /* w and c are where to start; with l2 only */
	calib_pass_fn *pass; /* or NULL */
	void *who;

	/* What came of it. */
	double w[FEATURES], c;
	double nll; /* mean, with the penalty */
	double gradient; /* norm of its gradient in the w that are not out, and c */
	unsigned passes; /* grows by what it took */
	bool flat[FEATURES]; /* the feature is one number in all rows */

	double mean[FEATURES], scale[FEATURES]; /* its own: x - mean by scale is what it works on */
};

/*
 * Fits it. Rows in which a feature that counts is infinite say nothing and are left
 * out. 0, or -1 with err set. Of labels that can be separated, the w are some at
 * which the gradient is small.
 */
int logistic_fit(struct logistic *l, const struct rows *rows, struct err *err);

/*
 * Sets the penalty of a fit of one class against the rest: towards 1 for n features, from
 * o->from, whose parameters are the w and then c.
 */
void logistic_hold(struct logistic *l, const struct fit_options *o, size_t n);

/* Reports the fit; why: what it met, or NULL. */
void logistic_tell(const struct logistic *l, const char *why, struct fit *fit);
extern const char logistic_kept[];

/* Makes the row that of the logit u, which may be infinite. */
void logistic_put(double *row, double u);

/*
 * Whether some threshold on z tells the labels apart, class 1 above it or, falling,
 * below; rows may lie on it. 0, or -1 with err set.
 */
int logistic_separable(
    bool *yes, bool falling, unsigned *passes, const struct rows *rows, struct err *err);

#endif
