/* SPDX-License-Identifier: MIT */
#ifndef SMX_CALIB_JSON_H
#define SMX_CALIB_JSON_H

#include "calib/calib.h"
#include "calib/validate.h"

struct buf;
struct err;
struct ladder;

/* The member schema: its name, which ends in the version. */
#define CALIB_SCHEMA "smx.calibration/"
#define CALIB_SCHEMA_VERSION "1"

/* What a calibration file says besides the parameters. */
struct calib_report {
	const struct fit *fit;
	const struct fit_options *options;
	struct score before, after;
	double holdout; /* the share of rows held out from the fit, or 0 */
	struct score held_before, held_after;
	unsigned cv; /* folds of a cross-validation, or 0 */
	bool choose; /* whether it chooses l2 */
	struct validation cross; /* what came of it */
	const struct ladder *ladder; /* of which the method was chosen; or NULL */
	bool ignores, joins; /* whether rows could be ignored, or lack a label elsewhere */
	size_t input_rows; /* all that were read, bad ones and those of the holdout too */
	size_t ignored, unmatched; /* how many did; they are not among the rows */
};

/* The names used by --objective; NULL-terminated. */
extern const char *const objective_name[];

/* Appends the calibration as indented JSON, with 17 digits. 0, or -1 with err set. */
int
calib_write(const struct calib *c, const struct calib_report *r, struct buf *out, struct err *err);

/*
 * Parses the output of calib_write, by this or another version of smx with the
 * same schema version, into an empty c. 0, or -1 with err set (ERR_DATA,
 * without the file's name) and c empty.
 */
int calib_read(struct calib *c, const char *text, size_t len, struct err *err);

#endif
