/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_LABELS_H
#define SMX_CALIB_LABELS_H

#include "calib/fit.h"

/* What a fit of labels met on its way. */
struct labels_fit {
	bool each; /* set by the caller: each label has parameters of its own */
	size_t alike; /* labels that no row has, or all rows: they are left as they are */
	size_t bound, first_bound; /* labels that ended at a bound, and the first of them */
};

/*
 * As calib_fit, in the multilabel task: c->label is made, and fit and r speak of all labels:
 * scores are means over them, or, if all share their parameters, those of all pairs of a row
 * and a label. 0, or -1 with err set.
 */
int labels_fit(struct calib *c, const struct rows *rows, struct fit_options *options,
    struct fit *fit, struct calib_report *r, struct labels_fit *l, struct err *err);

/*
 * Chooses for each label, of those that some row has, the threshold on its calibrated
 * probability with the greatest F1, and makes c->cut. 0, or -1 with err set.
 */
int labels_cut(struct calib *c, const struct rows *rows, struct err *err);

#endif
