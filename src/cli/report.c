/* SPDX-License-Identifier: MIT */
/*
 * smx report: labelled rows in, a page of HTML out that shows how right and how well
 * calibrated they are, or its charts as files of their own.
 */
#include <stdio.h>
#include <string.h>

#include "cli/command.h"
#include "cli/eval_rows.h"
#include "cli/groups.h"
#include "cli/states.h"
#include "cli/suffix.h"
#include "cli/threshold.h"
#include "report/page.h"

struct report_own {
	struct eval eval; /* first: see eval_rows.h */
	const char *title;
	bool states; /* the FILEs are states */
	bool page; /* the main output, a page, is written */
	struct evaluation base; /* the state of --baseline */
};

enum { BINS_MOST = 50 };

static void
defaults(struct settings *s)
{
	eval_rows_defaults(s);
	((struct report_own *)s->own)->eval.draws = true;
	((struct report_own *)s->own)->eval.sweep = true;
	s->more.wanted = true;
}

/* What can be measured, but not drawn. */
static int
check_drawn(const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;

	if (own->bins > BINS_MOST)
		return err_set(err, ERR_USAGE, "--bins %zu: a page shows at most %d bins",
		    own->bins, (int)BINS_MOST);
	for (size_t i = 0; i < s->chain.nstep; i++) {
		if (s->chain.steps[i].op == &op_temperature &&
		    !(*(const double *)s->chain.steps[i].arg > 0))
			return err_set(err, ERR_USAGE,
			    "--temp 0: every confidence is 1, so there is nothing to draw; smx "
			    "eval measures it");
	}
	return 0;
}

static int
check_outputs(const struct settings *s, struct err *err)
{
	struct report_own *own = s->own;
	struct show *show = &own->eval.show;

	own->page = s->output || !pictures_wanted(&show->pictures);
	if (own->page)
		outputs_main(&show->out, s);
	if (own->page && show->pictures.plot && strcmp(show->out.one[0].path, "-") == 0)
		return err_set(err, ERR_USAGE,
		    "--plot and --output -: both would be on standard output; leave out --output, "
		    "or write the page to a file");
	outputs_add(&show->out, "--junit", s->gates.junit);
	if (pictures_add(&show->pictures, &show->out, s, err) < 0)
		return -1;
	if (suffix_page("--output", s->output, err) < 0 || check_drawn(s, err) < 0)
		return -1;
	return outputs_check(&show->out, s, err);
}

/* What the page is called: the title, or the first file's name. */
static const char *
title_of(const struct settings *s, char *room, size_t size)
{
	const struct report_own *own = s->own;

	return own->title ? own->title : pictures_title(s, room, size);
}

_Static_assert(CHART_OTHERS >= CALIBS_MORE + 2, "before, others and a baseline are compared");

static int
compose(const struct settings *s, const struct eval_rows *rows, struct err *err)
{
	char room[240], label[CALIBS_MORE][180];
	const struct page_source from = {.title = title_of(s, room, sizeof(room)),
	    .file = (const char *const *)s->file,
	    .nfile = s->no_file ? 0 : s->nfile,
	    .calib = s->calib_path};
	struct report_own *own = s->own;
	struct show *show = &own->eval.show;
	const bool states = own->states;
	struct chart_other other[CHART_OTHERS];
	struct charts charts = {.other = other};
	int status;

	if (rows->before.results.result)
		other[charts.nother++] =
		    (struct chart_other){.label = "before calibration", .e = &rows->before};
	for (size_t i = 0; i < s->more.n; i++) {
		snprintf(label[i], sizeof(label[i]), "calibrated with %.150s", s->more.path[i]);
		other[charts.nother++] =
		    (struct chart_other){.label = label[i], .e = &rows->more[i]};
	}
	if (s->gates.baseline)
		other[charts.nother++] = (struct chart_other){.label = "baseline", .e = &own->base};
	status = charts_make(&charts, &rows->e, states ? NULL : &rows->standouts, err);

	if (status == 0 && own->page)
		status = page_write(&charts, &from, &show->out.one[0].text, err);
	if (status == 0)
		status = pictures_draw(&show->pictures, &show->out, &charts, from.title, err);
	charts_free(&charts);
	return status;
}

/* What was measured is in the states: what would change it is refused. */
static int
take_states(struct eval_rows *rows, const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	const struct reading *r = &s->reading;
	const struct {
		bool given;
		const char *name;
	} told[] = {
	    {s->calib_path != NULL, "calib"},
	    {s->calib_by != CALIB_BY_UNSAID, "calib-by"},
	    {s->chain.nstep > 0, s->chain.nstep > 0 ? s->chain.steps[0].op->name : ""},
	    {s->chain.norm.op != NULL, "op"},
	    {s->truth.path != NULL, "truth"},
	    {s->label_path || r->label, "label"},
	    {r->labels != NULL, "labels"},
	    {r->nignore > 0, "ignore-label"},
	    {r->extra[EXTRA_TARGET] != NULL, "targets"},
	    {r->extra[EXTRA_PREVIOUS] != NULL, "penalty-field"},
	    {r->weight != NULL, "weight"},
	    {r->cols != NULL, "cols"},
	    {r->field_given, "field"},
	    {r->from != FROM_UNSAID, "from"},
	    {r->task_given, "task"},
	    {s->threshold.given, "threshold"},
	    {own->bins != EVAL_BINS, "bins"},
	    {own->left, "bins-closed"},
	    {own->has_top, "top"},
	    {own->class_auroc, "class-auroc"},
	    {own->replicates > 0, "bootstrap"},
	    {own->seeded, "seed"},
	};

	for (size_t i = 0; i < sizeof(told) / sizeof(*told); i++) {
		if (told[i].given)
			return err_set(err, ERR_USAGE,
			    "--%s: with --state, smx eval was told that when it wrote the states",
			    told[i].name);
	}
	if (r->keep)
		return err_set(err, ERR_USAGE, "--keep: states hold no rows; leave it out");
	if (s->no_file)
		return err_set(
		    err, ERR_USAGE, "--state: name the states that smx eval --sweep --state wrote");
	if (check_outputs(s, err) < 0 || states_read(s, NULL, &rows->e, err) < 0)
		return -1;
	if (rows->e.setup.task == TASK_MULTILABEL)
		return err_set(err, ERR_USAGE,
		    "not in the multilabel task yet; smx merge --class-table shows each label");
	if (rows->e.setup.unlabelled)
		return err_set(err, ERR_USAGE,
		    "the states are of rows without labels, and a page needs labels; smx merge "
		    "reports them");
	if (rows->e.setup.rest != SETUP_WHOLE)
		return err_set(err, ERR_USAGE,
		    "the states are of rows that list some of their classes, and a page needs "
		    "all; smx merge reports them");
	if (rows->e.setup.bins > BINS_MOST)
		return err_set(err, ERR_USAGE, "the states have %zu bins: a page shows at most %d",
		    rows->e.setup.bins, (int)BINS_MOST);
	rows->e.setup.select = own->show.select;
	if (eval_output_check_select(s, rows->e.setup.task, err) < 0 ||
	    eval_output_check(s, &rows->e.setup, true, rows->e.by, rows->e.boot.n > 0, err) < 0)
		return -1;
	return outputs_open(&((struct eval *)s->own)->show.out, err);
}

/* Reads the baseline, before anything that takes long. */
static int
take_baseline(const struct settings *s, struct err *err)
{
	struct report_own *own = s->own;

	if (!s->gates.baseline)
		return 0;
	if (state_load(s->gates.baseline, &own->base, err) < 0 ||
	    evaluation_results(&own->base, err) < 0)
		return -1;
	if (own->base.setup.unlabelled)
		return err_set(
		    err, ERR_USAGE, "--baseline: its rows have no labels, and a page needs labels");
	if (own->base.setup.rest != SETUP_WHOLE)
		return err_set(err, ERR_USAGE,
		    "--baseline: its rows list some of their classes, and a page needs all");
	return baseline_take(&own->eval.show.base, &own->base, err);
}

/* What the page compares with: the rows before they were calibrated, and otherwise. */
static int
check_others(struct eval_rows *rows, const struct settings *s, struct err *err)
{
	for (size_t i = 0; i < s->more.n; i++) {
		if (evaluation_results(&rows->more[i], err) < 0)
			return -1;
	}
	return rows->before.tally.vec ? evaluation_results(&rows->before, err) : 0;
}

static int
report(struct settings *s, struct err *err)
{
	const bool states = ((const struct report_own *)s->own)->states;
	struct eval *own = s->own;
	struct eval_rows rows = {0};
	struct verdict verdict[GATES_MOST];
	struct output *out = own->show.out.one;
	int status;

	status = take_baseline(s, err);
	if (status == 0)
		status = states ? take_states(&rows, s, err)
				: eval_rows_run(&rows, s, check_outputs, err);
	if (status == 0)
		status = show_begin(s, &rows.e, err);
	if (status == 0)
		status = show_results(s, &rows.e, verdict, err);
	if (status == 0)
		status = check_others(&rows, s, err);
	if (status == 0)
		status = compose(s, &rows, err);
	if (status == 0 && s->gates.junit)
		status = verdicts_junit(verdict, s->gates.n, "smx report",
		    &out[((struct report_own *)s->own)->page].text, err);
	if (status == 0)
		status = outputs_finish(&own->show.out, err);
	if (status == 0)
		status = gates_tell(&s->gates, "smx report", verdict, err);
	if (status >= 0 && !states)
		run_summary(&rows.run, s);
	eval_rows_free(&rows);
	evaluation_free(&((struct report_own *)s->own)->base);
	show_free(&own->show);
	return status;
}

static const struct opt options[] = {
    {
	.name = "title",
	.arg = "TEXT",
	.help = "what the page is called (the name of the first FILE)",
	.type = OPT_NAME,
	.field = OPT_OWN(report_own, title),
    },
    {
	.name = "state",
	.help = "the FILEs are states of smx eval --sweep --state: draw all of them together",
	.type = OPT_FLAG,
	.field = OPT_OWN(report_own, states),
    },
    {
	.name = "keep",
	.arg = "LIST",
	.help = "the fields to show with the rows that stand out (all)",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_SEVERAL,
	.field = OPT_FIELD(settings, reading.keep),
    },
    {0},
};

static const struct opt_group group = {"The page", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_first_row,
    &group_calib, &group_steps, &group_penalties, &group_op, &group_threshold, &group_targets,
    &group_metrics, &group_selective, &group, &group_pictures, &group_result, &group_gates,
    &group_running, NULL};

static const char *const lacks[] = {"by", "log", NULL};

const struct command command_report = {
    .name = "report",
    .help = "draw accuracy and calibration of labelled rows as a page of HTML",
    .usage =
	"usage: smx report [options] -o FILE.html [FILE...]\n\n"
	"Measures labelled rows of logits as smx eval does, and draws what it finds: a\n"
	"reliability diagram, confidences of right and wrong rows, risk and coverage, NLL and\n"
	"ECE at other temperatures, and the rows, classes and pairs of classes that are most\n"
	"wrong. The page is one file and needs no network.\n\n"
	"--svg, --png and --pdf draw the charts as pictures instead, --plot in the terminal;\n"
	"with -o the page is written as well.\n\n"
	"  smx report -o report.html val.csv\n"
	"  smx report --svg figures val.csv\n"
	"  smx report --calib calib.json --title 'After calibration' -o after.html val.csv\n"
	"  smx report --calib a.json --calib b.json -o compared.html val.csv\n",
    .brief = "smx report [options] -o FILE.html [FILE...]    (- is standard input)\n"
	     "       smx report --help\n",
    .falls_short = "a gate failed",
    .group = groups,
    .lacks = lacks,
    .no_filters = "smx report measures the distribution before filters",
    .reads_input = true,
    .metrics = eval_output_metrics,
    .lists = eval_output_lists,
    .own_size = sizeof(struct report_own),
    .defaults = defaults,
    .run = report,
};
