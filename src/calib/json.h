/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_JSON_H
#define SMX_CALIB_JSON_H

#include "calib/calib.h"

struct buf;
struct err;

/* What a calibration's file says beside the parameters. */
struct calib_report {
	const struct fit *fit;
	const struct fit_options *options;
	struct score before, after;
	double holdout; /* the share of rows that the fit did not see, or 0 */
	struct score held_before, held_after;
	unsigned cv; /* folds that chose l2, or 0 */
};

/* As --objective names them; NULL behind the last. */
extern const char *const objective_name[];

/* Appends the calibration as JSON, a line a member, with 17 digits. 0, or -1 with err set. */
int
calib_write(const struct calib *c, const struct calib_report *r, struct buf *out, struct err *err);

/*
 * Reads what calib_write wrote, of this version or another one of the same
 * schema, into an empty c. 0, or -1 with err set: ERR_DATA, without the file's
 * name.
 */
int calib_read(struct calib *c, const char *text, size_t len, struct err *err);

#endif
