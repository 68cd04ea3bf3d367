/* SPDX-License-Identifier: MIT */
/*
 * States that smx eval wrote, added up.
 */
#include "cli/states.h"

#include <stdint.h>

#include "base/buf.h"
#include "io/whole.h"
#include "report/state.h"

static int
take_state(const char *path, struct evaluation *e, const struct buf *text, struct err *err)
{
	if (state_read(e, text->p, text->len, err) == 0)
		return 0;
	return err_place(err, "%.200s", path);
}

static int
read_state(const char *path, struct evaluation *e, struct buf *text, struct err *err)
{
	if (whole_read(path, SIZE_MAX, text, err) < 0)
		return -1;
	return take_state(path, e, text, err);
}

int
states_read(
    const struct settings *s, const struct buf *first, struct evaluation *e, struct err *err)
{
	struct evaluation more = {0};
	struct buf text = {0};
	int status =
	    first ? take_state(s->file[0], e, first, err) : read_state(s->file[0], e, &text, err);

	for (size_t i = 1; i < s->nfile && status == 0; i++) {
		status = read_state(s->file[i], &more, &text, err);
		if (status == 0)
			status = evaluation_merge(e, &more, s->file[i], s->file[0], err);
		evaluation_free(&more);
	}
	buf_free(&text);
	return status;
}

int
state_load(const char *path, struct evaluation *e, struct err *err)
{
	struct buf text = {0};
	int status = read_state(path, e, &text, err);

	buf_free(&text);
	return status;
}
