/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LADDER_H
#define SMX_CALIB_LADDER_H

#include "calib/validate.h"

/* The methods of a task, and chains, from the simplest, cross-validated on the same folds. */
enum { RUNGS = 24 };

struct rung {
	const struct method *method;
	const struct rung
	    *before; /* of a chain: the method before it, a rung further up; or NULL */
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

/* Makes c, of which task and nclass are set, what was chosen. 0, or -1 with err set. */
int ladder_calib(const struct ladder *l, struct calib *c, struct err *err);

/* The name of the method or chain; text has room for CALIB_NAME bytes. */
void rung_name(const struct rung *r, char *text);

/*
 * Climbs it. A method is chosen if it is the first whose loss is within one standard error of
 * the best. 0, or -1 with err set.
 */
int ladder_climb(struct ladder *l, const struct rows *rows, enum task task, struct fit_options *o,
    struct err *err);

#endif
