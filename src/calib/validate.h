/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_VALIDATE_H
#define SMX_CALIB_VALIDATE_H

#include "calib/calib.h"
#include "calib/rows.h"

/* How well a method does on rows that its fit did not see, beside temperature. */
struct validation {
	unsigned folds; /* 0: there was no cross-validation */
	double weight; /* of the rows */
	double nll, temperature_nll; /* mean over all rows */
	double difference_se; /* standard error of their difference */
	bool chose; /* whether l2 was chosen among those of the grid */
	double last; /* the weakest of those it chose from */
	double hopeless; /* the strength at which the first folds lost too much to go on; or 0 */
	bool strongest, weakest; /* it is at an end of the grid */
	bool fell_back; /* none was better than temperature, which is what becomes of it */
};

/* Where each row's loss goes, by its number; of rows that are not there nothing does. */
struct losses {
	double *loss; /* owned by the caller, like the weights */
	double *weight;
	bool brier; /* the Brier score instead of the NLL */
};

/* The strengths among which it chooses, from the strongest. */
enum { VALIDATE_GRID = 7 };
extern const double validate_grid[VALIDATE_GRID];

/* Returns the rows of one fold, or with `others` all other rows. */
struct rows calib_fold(const struct rows *rows, unsigned folds, unsigned fold, bool others);

/*
 * Cross-validates c's method with so many folds. With `choose` o->l2 becomes the best of
 * validate_grid, of methods as_published down to 1, and c receives parameters from which a fit
 * can start; they may be none. If some fold has no row, x->folds is 0 and nothing else is
 * changed. losses may be NULL. 0, or -1 with err set.
 */
int validate(struct calib *c, const struct rows *rows, unsigned folds, bool choose,
    struct fit_options *o, struct validation *x, const struct losses *losses, struct err *err);

#endif
