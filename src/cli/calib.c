/* SPDX-License-Identifier: MIT */
/*
 * --calib FILE: a calibration that smx fit wrote, for the commands that look at
 * rows.
 */
#include <string.h>

#include "base/buf.h"
#include "calib/json.h"
#include "cli/options.h"
#include "cli/run.h"
#include "io/reader.h"

/* A calibration is a list of numbers; nobody has one as large as this. */
enum { LONGEST = 1 << 30, CHUNK = 1 << 16 };

static int
read_whole(const char *path, struct buf *text, struct err *err)
{
	struct stream *reader = reader_open(path, err);
	size_t got = 0;
	int status = reader ? 0 : -1;

	while (status == 0) {
		if (!buf_room(text, CHUNK, err) ||
		    stream_fill(reader, text->p + text->len, CHUNK, &got, err) < 0)
			status = -1;
		text->len += got;
		if (got == 0)
			break;
		if (text->len > LONGEST)
			status = err_set(err, ERR_DATA, "%s: too long for a calibration", path);
	}
	stream_close(reader);
	return status;
}

static int
set_calib(struct settings *s, const char *path, struct err *err)
{
	struct buf text = {0};
	struct err why;
	int status = read_whole(path, &text, err);

	s->calib_path = path;
	calib_free(&s->chain.calib);
	if (status == 0 && calib_read(&s->chain.calib, text.p, text.len, &why) < 0)
		status = err_set(err, why.code, "%s: %.400s", path, why.text);
	s->reading.one_width = status == 0;
	buf_free(&text);
	return status;
}

int
run_check_calib(const struct settings *s, const struct source *source, struct err *err)
{
	size_t want = s->chain.calib.nclass, have = source->layout.nclass;

	if (!s->chain.calib.method || !source->layout.format || have == 0 || have == want)
		return 0;
	return err_set(err, ERR_DATA, "%s: fitted to %zu classes, but %s has %zu", s->calib_path,
	    want, source->layout_path, have);
}

static const struct opt options[] = {
    {"calib", 0, "FILE", "what smx fit wrote, applied to the logits first", set_calib, NULL},
    {0},
};

const struct opt_group group_calib = {"Calibration", options, NULL};
