/* SPDX-License-Identifier: MIT */
/*
 * smx eval: labelled rows in, metrics out.
 */
#include "cli/command.h"
#include "cli/eval_rows.h"
#include "cli/groups.h"
#include "cli/threshold.h"
#include "cli/warn.h"
#include "cli/where.h"
#include "metric/redraw.h"

static int
check_outputs(const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;

	return windows_wanted(&own->show.windowing) ? windows_check_outputs(s, err)
						    : show_check_outputs(s, false, err);
}

/* The exit status, or -1 with err set. */
static int
finish_windows(const struct eval_rows *rows, struct eval *own, struct err *err)
{
	if (outputs_finish(&own->show.out, err) < 0)
		return -1;
	return rows->windows.failed ? EXIT_SHORT : EXIT_DONE;
}

static int
eval(struct settings *s, struct err *err)
{
	struct eval *own = s->own;
	struct eval_rows rows = {0};
	int status;

	s->takes_listed = true;
	status = eval_rows_run(&rows, s, check_outputs, err);

	if (status == 0 && windows_wanted(&own->show.windowing))
		status = finish_windows(&rows, own, err);
	else if (status == 0)
		status = show(s, &rows.e, "smx eval", err);
	if (status >= 0)
		run_summary(&rows.run, s);
	eval_rows_free(&rows);
	show_free(&own->show);
	return status;
}

static void
defaults(struct settings *s)
{
	eval_rows_defaults(s);
	s->takes_sets = true;
}

/* A page has no place for rows out of distribution. */
static const struct opt ood[] = {
    {
	.name = "ood",
	.arg = "COL",
	.help = "a column of 0 and 1 (or in and out): 1 is a row out of distribution",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(eval, ood),
    },
    {
	.name = "ood-label",
	.arg = "N",
	.help = "or the label of rows out of distribution",
	.type = OPT_NAME,
	.field = OPT_OWN(eval, ood_label),
    },
    {0},
};

static const struct opt test[] = {
    {
	.name = "calibration-test",
	.arg = "N",
	.help = "test calibration errors: redraw the labels from the probabilities N times",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = REDRAWS_MOST, .whole = true},
	.field = OPT_OWN(eval, redraws),
    },
    {0},
};

static const struct opt unlabelled[] = {
    {
	.name = "unlabelled",
	.help = "measure rows without labels: estimated accuracy, classes predicted",
	.type = OPT_FLAG,
	.field = OPT_OWN(eval, show.unlabelled),
    },
    {0},
};

static const struct opt windows[] = {
    {
	.name = "window",
	.arg = "N",
	.help = "a line of JSON for every N rows, as soon as they are read",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 0x1p53, .whole = true},
	.field = OPT_OWN(eval, show.windowing.rows),
    },
    {
	.name = "window-by",
	.arg = "COL",
	.help = "or one whenever the value of a column or member changes",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(eval, show.windowing.by),
    },
    {0},
};

static const struct opt options[] = {
    {
	.name = "sweep",
	.help = "measure at 61 temperatures, too: what the best gains, charts, states",
	.type = OPT_FLAG,
	.field = OPT_OWN(eval, sweep),
    },
    {0},
};

static int
take_where(struct settings *s, const char *text, struct err *err)
{
	return where_take(&s->where_text, text, err);
}

static const struct opt some[] = {
    {
	.name = "where",
	.arg = "CONDITION",
	.help = "measure only rows for which 'conf>=0.9' or the like holds; joined by and",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN,
	.call = take_where,
    },
    {0},
};

static const struct opt_group group_some = {NULL, some, NULL};
static const struct opt_group group_unlabelled = {NULL, unlabelled, NULL};
static const struct opt_group group_test = {NULL, test, NULL};
static const struct opt_group group_ood = {"Out of distribution", ood, NULL};
static const struct opt_group group_windows = {"Windows", windows, NULL};
static const struct opt_group group = {"For a report", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_first_row,
    &group_head, &group_logq, &group_mask, &group_calib, &group_steps, &group_penalties, &group_op,
    &group_threshold, &group_targets, &group_metrics, &group_some, &group_unlabelled, &group_test,
    &group_ood, &group_windows, &group_unbuffered, &group_report, &group_show, &group_selective,
    &group_result, &group, &group_pictures, &group_gates, &group_running, NULL};
static const char *const lacks[] = {"log", NULL};

const struct command command_eval = {
    .name = "eval",
    .help = "measure labelled rows: accuracy, NLL, calibration errors",
    .usage = "usage: smx eval [options] [FILE...]\n\n"
	     "Measures how accurate and how well calibrated labelled rows of logits are. The\n"
	     "label is the column or member named label, unless --label names another; the\n"
	     "same goes for the weight.\n\n"
	     "--unlabelled measures rows without labels, and reads none that there are.\n\n"
	     "--temp auto measures each row at a temperature fitted to the other folds.\n\n"
	     "  smx eval val.csv\n"
	     "  smx eval --temp 1.3 --json --fail-if 'ece>0.05' val.csv\n",
    .brief = "smx eval [options] [FILE...]    (- is standard input)\n"
	     "       smx eval --help\n",
    .falls_short = "a gate failed",
    .group = groups,
    .lacks = lacks,
    .no_filters = "smx eval measures the distribution before filters",
    .auto_temp = true,
    .reads_input = true,
    .metrics = eval_output_metrics,
    .lists = eval_output_lists,
    .own_size = sizeof(struct eval),
    .defaults = defaults,
    .run = eval,
};
