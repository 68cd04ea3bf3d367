/* SPDX-License-Identifier: MIT */
/*
 * smx merge: states of smx eval --state in, the metrics of all their rows out.
 */
#include <stdint.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/eval_output.h"
#include "io/whole.h"
#include "report/state.h"

static int
read_state(const char *path, struct evaluation *e, struct buf *text, struct err *err)
{
	if (whole_read(path, SIZE_MAX, text, err) < 0)
		return -1;
	if (state_read(e, text->p, text->len, err) == 0)
		return 0;
	return err_place(err, "%.200s", path);
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
		status = eval_output_check(s, &e.setup, true, err);
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = show(s, &e, "smx merge", err);
	evaluation_free(&e);
	outputs_free(&own->out);
	return status;
}

static const struct opt_group *const groups[] = {&group_show, &group_gates, &group_help, NULL};

const struct command command_merge = {
    .name = "merge",
    .help = "add up states of smx eval and show the metrics",
    .usage = "usage: smx merge [options] STATE...\n\n"
	     "Adds up states that smx eval --state wrote. The result is exactly that of one run\n"
	     "over all their rows, in any order.\n\n"
	     "  smx merge shard-*.state\n",
    .brief = "smx merge [options] STATE...\n"
	     "       smx merge --help\n",
    .status = "0 done, 1 done but a gate failed, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .lists = eval_output_lists,
    .own_size = sizeof(struct show),
    .run = merge,
};
