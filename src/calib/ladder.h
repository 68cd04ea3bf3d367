/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LADDER_H
#define SMX_CALIB_LADDER_H

#include "calib/validate.h"

/* The methods of a task, from the simplest, cross-validated on the same folds. */
enum { RUNGS = 16 };

struct rung {
	const struct method *method;
	bool takes_l2;
	double l2; /* the best strength */
	double loss; /* mean over all rows */
	double worse, worse_se; /* by how much it is above the best, and its standard error */
	struct validation cross;
};

struct ladder {
	unsigned folds; /* set by the caller */
	bool brier; /* the Brier score instead of the NLL; set by the caller */
	struct rung rung[RUNGS];
	size_t n, best, chosen;
};

/*
 * Climbs it. A method is chosen if it is the first whose loss is within one standard error of
 * the best. 0, or -1 with err set.
 */
int ladder_climb(struct ladder *l, const struct rows *rows, enum task task, struct fit_options *o,
    struct err *err);

#endif
