/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_CALIBRATED_H
#define SMX_CALIB_CALIBRATED_H

#include "calib/calib.h"
#include "calib/rows.h"

/* Rows with a calibration applied to them first, for what is fitted behind it. */
struct calibrated {
	const struct rows *from;
	const struct calib *calib; /* NULL: the rows as they are */
};

/* The rows, with the selection of a->from. a must outlive them. */
struct rows calibrated_rows(struct calibrated *a);

/*
 * Fits a copy of the chain `like`, method by method with its strengths, to the rows: *to
 * becomes one from mem_new, to be freed with calib_free and mem_free. 0, or -1 with err set.
 */
int calibrated_fit(struct calib **to, const struct calib *like, const struct rows *rows,
    const struct fit_options *o, struct err *err);

#endif
