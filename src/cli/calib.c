/* SPDX-License-Identifier: MIT */
/*
 * --calib FILE: a calibration that smx fit wrote, for the commands that look at
 * rows.
 */
#include "base/buf.h"
#include "calib/json.h"
#include "cli/groups.h"
#include "cli/settings.h"
#include "io/whole.h"

/* A calibration is a list of numbers; nobody has one as large as this. */
enum { LONGEST = 1 << 30 };

/* Reads the calibration, which may make sets, into an empty one. 0, or -1 with err set. */
static int
read_calib(struct calib *calib, const char *path, bool sets, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, LONGEST, &text, err);

	if (status == 0 && calib_read(calib, text.p, text.len, err) < 0)
		status = err_place(err, "%.200s", path);
	buf_free(&text);
	if (status == 0 && calib->sets && !sets)
		return err_set(err, ERR_USAGE,
		    "%.200s: it makes conformal sets, which are for smx apply and smx eval", path);
	return status;
}

/* The last one counts, unless they are compared. */
static int
set_calib(struct settings *s, const char *path, struct err *err)
{
	int status;

	if (s->more.wanted && s->calib_path) {
		if (s->more.n == CALIBS_MORE)
			return err_set(
			    err, ERR_VALUE, "give at most %d calibrations", CALIBS_MORE + 1);
		s->more.path[s->more.n] = path;
		return read_calib(&s->more.calib[s->more.n++], path, false, err);
	}
	s->calib_path = path;
	calib_free(&s->chain.calib);
	status = read_calib(&s->chain.calib, path, s->takes_sets, err);
	s->reading.one_width = status == 0;
	return status;
}

static const struct opt options[] = {
    {
	.name = "calib",
	.arg = "FILE",
	.help = "calibrate the logits first, with a file that smx fit wrote",
	.type = OPT_FILE,
	.call = set_calib,
    },
    {0},
};

const struct opt_group group_calib = {"Calibration", options, NULL};
