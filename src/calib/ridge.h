/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_RIDGE_H
#define SMX_CALIB_RIDGE_H

#include "calib/calib.h"

/*
 * Models W v + b of the logits v = z, of v = log-softmax(z), or of v = affine_tempered(z),
 * fitted to minimise the mean NLL plus a ridge towards the best temperature. Shared by the
 * methods of this kind.
 */
struct ridge {
	/*
	 * W is a multiple of the identity (SHAPE_ONE), diagonal (SHAPE_EACH) or
	 * full (SHAPE_SQUARE)
	 */
	enum shape shape;
	bool of_logprobs;
	bool odir; /* SHAPE_SQUARE: the penalty is that of ODIR, and the diagonal is free */
	/* on affine_tempered(z) instead, with the best temperature: W is near the identity */
	bool tempered;
	double temperature, smoothing; /* of `tempered`: set by ridge_fit */
};

/*
 * Fits the model to c: its first parameter becomes W, of SHAPE_ONE its inverse T, and the
 * second b. o->from may have those to start from. 0, or -1 with err set. Fills in passes,
 * gradient, beta and at_bound of fit.
 */
int ridge_fit(struct calib *c, struct ridge *a, const struct rows *rows,
    const struct fit_options *o, struct fit *fit, struct err *err);

#endif
