/* SPDX-License-Identifier: MIT */
/*
 * smx merge: states of smx eval --state or of smx diff --state in, the report of all their
 * rows out.
 */
#include <stdint.h>
#include <string.h>

#include "cli/command.h"
#include "cli/diff_show.h"
#include "cli/eval_output.h"
#include "cli/groups.h"
#include "cli/merge_diff.h"
#include "cli/states.h"
#include "cli/unlabelled.h"
#include "io/whole.h"
#include "report/state_form.h"

static int
merge_eval(const struct settings *s, const struct buf *text, struct err *err)
{
	struct show *own = s->own;
	struct evaluation e = {0};
	int status = show_check_outputs(s, true, err);

	if (status == 0)
		status = states_read(s, text, &e, err);
	e.setup.select = own->select;
	e.setup.drift = e.setup.unlabelled && own->base.state;
	if (status == 0)
		status = unlabelled_check_show(own, &e.setup, err);
	if (status == 0)
		status = eval_output_check_select(s, e.setup.task, err);
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
	return status;
}

/* The first file says of which command the states are. */
static int
merge_kind(const struct settings *s, const struct buf *first, struct err *err)
{
	if (state_begins(&state_of_diff, first->p, first->len))
		return merge_diff(s, first, err);
	if (state_begins(&state_of_eval, first->p, first->len))
		return merge_eval(s, first, err);
	return err_set(err, ERR_DATA,
	    "%.200s: not a state that smx eval or smx diff wrote, or a damaged one", s->file[0]);
}

static int
merge(struct settings *s, struct err *err)
{
	struct buf text = {0};
	int status;

	if (s->no_file)
		return err_set(err, ERR_USAGE,
		    "smx merge needs at least one STATE, as smx eval --state and smx diff --state "
		    "write them");
	status = whole_read(s->file[0], SIZE_MAX, &text, err);
	if (status == 0)
		status = merge_kind(s, &text, err);
	buf_free(&text);
	show_free(s->own);
	return status;
}

struct listener {
	void (*add)(void *who, const char *metric);
	void *who;
};

/* All of smx diff but the one that smx eval has, too. */
static void
add_other(void *who, const char *metric)
{
	const struct listener *l = who;

	if (strcmp(metric, "rows") != 0)
		l->add(l->who, metric);
}

static void
metrics_of_both(void (*add)(void *who, const char *metric), void *who)
{
	eval_output_metrics(add, who);
	diff_metric_words(add_other, &(struct listener){add, who});
}

static const struct opt_group *const groups[] = {&group_report, &group_show, &group_selective,
    &group_result, &group_pictures, &group_gates, &group_help, NULL};

const struct command command_merge = {
    .name = "merge",
    .help = "add up states of smx eval or smx diff and show the metrics",
    .usage = "usage: smx merge [options] STATE...\n\n"
	     "Adds up states that smx eval --state wrote, or smx diff --state. The result is\n"
	     "exactly that of one run over all their rows, in any order.\n\n"
	     "  smx merge shard-*.state\n",
    .brief = "smx merge [options] STATE...\n"
	     "       smx merge --help\n",
    .falls_short = "a gate failed",
    .group = groups,
    .metrics = metrics_of_both,
    .lists = eval_output_lists,
    .own_size = sizeof(struct show),
    .run = merge,
};
