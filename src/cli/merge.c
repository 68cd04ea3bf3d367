/* SPDX-License-Identifier: MIT */
/*
 * smx merge: states of smx eval --state in, the metrics of all their rows out.
 */
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/show.h"
#include "io/reader.h"

enum { PIECE = 1 << 16 };

/* The whole file. */
static int
read_file(const char *path, struct buf *text, struct err *err)
{
	struct stream *reader = reader_open(path, err);
	int status = reader ? 0 : -1;
	size_t got = 1;

	text->len = 0;
	while (status == 0 && got > 0) {
		if (!buf_room(text, PIECE, err) ||
		    stream_fill(reader, text->p + text->len, PIECE, &got, err) < 0)
			status = -1;
		text->len += status == 0 ? got : 0;
	}
	stream_close(reader);
	return status;
}

static int
read_state(const char *path, struct evaluation *e, struct buf *text, struct err *err)
{
	struct err why;

	if (read_file(path, text, err) < 0)
		return -1;
	if (state_read(e, text->p, text->len, &why) == 0)
		return 0;
	return err_set(err, why.code, "%.200s: %.260s", path, why.text);
}

static int
merge_all(const struct settings *s, struct evaluation *e, struct err *err)
{
	struct evaluation more = {0};
	struct buf text = {0};
	int status = read_state(s->file[0], e, &text, err);

	for (size_t i = 1; i < s->nfile && status == 0; i++) {
		status = read_state(s->file[i], &more, &text, err);
		if (status == 0)
			status = evaluation_merge(e, &more, s->file[i], s->file[0], err);
		evaluation_free(&more);
	}
	buf_free(&text);
	return status;
}

static int
merge(struct settings *s, struct err *err)
{
	struct show *own = s->own;
	struct evaluation e = {0};
	int status;

	if (s->no_file)
		return err_set(err, ERR_USAGE,
		    "smx merge needs at least one STATE, as smx eval --state writes them");
	status = show_check_outputs(s, true, err);
	if (status == 0)
		status = merge_all(s, &e, err);
	if (status == 0)
		status = show_check(s, &e.setup, err);
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = show(s, &e, "smx merge", err);
	evaluation_free(&e);
	outputs_free(&own->out);
	return status;
}

static const struct opt running[] = {
    {"help", 'h', NULL, "this text", NULL, NULL},
    {"version", 'V', NULL, "the version", NULL, NULL},
    {0},
};

static const struct opt_group group_rest = {"Rest", running, NULL};
static const struct opt_group *const groups[] = {&group_show, &group_gates, &group_rest, NULL};

const struct command command_merge = {
    .name = "merge",
    .help = "add up what smx eval --state wrote, and show what eval would",
    .usage = "usage: smx merge [options] STATE...\n\n"
	     "Adds up the states that runs of smx eval --state wrote, exactly and in any order,\n"
	     "and shows what one run over all their rows would.\n\n"
	     "  smx merge shard-*.state\n",
    .brief = "smx merge [options] STATE...\n"
	     "       smx merge --help\n",
    .status = "0 done, 1 done and a gate holds, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .lists = show_lists,
    .own_size = sizeof(struct show),
    .run = merge,
};
