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

static int
set_calib(struct settings *s, const char *path, struct err *err)
{
	struct buf text = {0};
	int status = whole_read(path, LONGEST, &text, err);

	s->calib_path = path;
	calib_free(&s->chain.calib);
	if (status == 0 && calib_read(&s->chain.calib, text.p, text.len, err) < 0)
		status = err_place(err, "%.200s", path);
	s->reading.one_width = status == 0;
	buf_free(&text);
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
