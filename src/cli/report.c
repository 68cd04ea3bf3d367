/* SPDX-License-Identifier: MIT */
/*
 * smx report: labelled rows in, a page of HTML out that shows how right and how well
 * calibrated they are.
 */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli/command.h"
#include "cli/eval_rows.h"
#include "cli/groups.h"
#include "cli/threshold.h"
#include "report/page.h"

struct report_own {
	struct eval eval; /* first: see eval_rows.h */
	const char *title;
};

enum { BINS_MOST = 50 };

static void
defaults(struct settings *s)
{
	eval_rows_defaults(s);
	((struct report_own *)s->own)->eval.draws = true;
}

/* The name of the output may promise something else. */
static int
check_suffix(const char *path, struct err *err)
{
	static const char *const suffix[] = {".html", ".htm", ".xhtml"};
	const char *dot = path ? strrchr(path, '.') : NULL;

	if (!dot || strchr(dot, '/') || strcasecmp(dot, ".gz") == 0 || strcasecmp(dot, ".zst") == 0)
		return 0;
	for (size_t i = 0; i < sizeof(suffix) / sizeof(suffix[0]); i++) {
		if (strcasecmp(dot, suffix[i]) == 0)
			return 0;
	}
	return err_set(err, ERR_USAGE,
	    "--output %.200s: smx report writes a page; use the suffix .html, or smx eval for "
	    "numbers",
	    path);
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
	struct show *show = s->own;

	outputs_main(&show->out, s);
	outputs_add(&show->out, "--junit", s->gates.junit);
	if (check_suffix(s->output, err) < 0 || check_drawn(s, err) < 0)
		return -1;
	return outputs_check(&show->out, s, err);
}

/* What the page is called: the title, or the first file's name. */
static const char *
title_of(const struct settings *s, char *room, size_t size)
{
	const struct report_own *own = s->own;
	const char *file = s->nfile > 0 && strcmp(s->file[0], "-") != 0 ? s->file[0] : NULL;
	const char *slash = file ? strrchr(file, '/') : NULL;

	if (own->title)
		return own->title;
	if (!file)
		return "standard input";
	file = slash ? slash + 1 : file;
	if (s->nfile == 1)
		return file;
	snprintf(room, size, "%.200s and %zu more", file, s->nfile - 1);
	return room;
}

static int
compose(const struct settings *s, const struct eval_rows *rows, struct buf *out, struct err *err)
{
	char room[240];
	const struct page_source from = {.title = title_of(s, room, sizeof(room)),
	    .file = (const char *const *)s->file,
	    .nfile = s->no_file ? 0 : s->nfile,
	    .calib = s->calib_path};
	struct charts charts;
	int status = charts_make(&charts, &rows->e, &rows->standouts, err);

	if (status == 0)
		status = page_write(&charts, &from, out, err);
	charts_free(&charts);
	return status;
}

static int
report(struct settings *s, struct err *err)
{
	struct eval *own = s->own;
	struct eval_rows rows = {0};
	struct verdict verdict[GATES_MOST];
	struct output *out = own->show.out.one;
	int status;

	status = eval_rows_run(&rows, s, check_outputs, err);
	if (status == 0)
		status = show_results(s, &rows.e, verdict, err);
	if (status == 0)
		status = compose(s, &rows, &out->text, err);
	if (status == 0 && s->gates.junit)
		status = verdicts_junit(verdict, s->gates.n, "smx report", &out[1].text, err);
	if (status == 0)
		status = outputs_finish(&own->show.out, err);
	if (status == 0)
		status = gates_tell(&s->gates, "smx report", verdict, err);
	if (status >= 0)
		run_summary(&rows.run, s);
	eval_rows_free(&rows);
	outputs_free(&own->show.out);
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
	.name = "keep",
	.arg = "LIST",
	.help = "the fields to show with the rows that stand out (all)",
	.type = OPT_TEXT,
	.field = OPT_FIELD(settings, reading.keep),
    },
    {0},
};

static const struct opt_group group = {"The page", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_first_row,
    &group_calib, &group_steps, &group_op, &group_threshold, &group_metrics, &group, &group_show,
    &group_gates, &group_running, NULL};

static const char *const lacks[] = {"json", "class-table", "state", "by", NULL};

const struct command command_report = {
    .name = "report",
    .help = "draw accuracy and calibration of labelled rows as a page of HTML",
    .usage =
	"usage: smx report [options] -o FILE.html [FILE...]\n\n"
	"Measures labelled rows of logits as smx eval does, and draws what it finds: a\n"
	"reliability diagram, confidences of right and wrong rows, risk and coverage, NLL and\n"
	"ECE at other temperatures, and the rows, classes and pairs of classes that are most\n"
	"wrong. The page is one file and needs no network.\n\n"
	"  smx report -o report.html val.csv\n"
	"  smx report --calib calib.json --title 'After calibration' -o after.html val.csv\n",
    .brief = "smx report [options] -o FILE.html [FILE...]    (- is standard input)\n"
	     "       smx report --help\n",
    .status = "0 done, 1 done but a gate failed, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .lacks = lacks,
    .no_filters = "smx report measures the distribution before filters",
    .reads_input = true,
    .lists = eval_output_lists,
    .own_size = sizeof(struct report_own),
    .defaults = defaults,
    .run = report,
};
