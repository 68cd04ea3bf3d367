/* SPDX-License-Identifier: MIT */
/*
 * smx merge: states of smx eval --state in, the metrics of all their rows out.
 */
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/eval_output.h"
#include "cli/states.h"

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
		status = states_read(s, &e, err);
	if (status == 0)
		status = eval_output_check(s, &e.setup, true, e.by, e.boot.n > 0, err);
	if (status == 0)
		status = matrix_check(&own->matrix, &e.setup, err);
	if (status == 0)
		status = pictures_check(&own->pictures, &e.setup, err);
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = show(s, &e, "smx merge", err);
	evaluation_free(&e);
	show_free(own);
	return status;
}

static const struct opt_group *const groups[] = {
    &group_report, &group_show, &group_result, &group_pictures, &group_gates, &group_help, NULL};

const struct command command_merge = {
    .name = "merge",
    .help = "add up states of smx eval and show the metrics",
    .usage = "usage: smx merge [options] STATE...\n\n"
	     "Adds up states that smx eval --state wrote. The result is exactly that of one run\n"
	     "over all their rows, in any order.\n\n"
	     "  smx merge shard-*.state\n",
    .brief = "smx merge [options] STATE...\n"
	     "       smx merge --help\n",
    .falls_short = "a gate failed",
    .group = groups,
    .metrics = eval_output_metrics,
    .lists = eval_output_lists,
    .own_size = sizeof(struct show),
    .run = merge,
};
