/* SPDX-License-Identifier: MIT */
/*
 * smx info: how smx reads files, and what it would say of them.
 *
 * (1) Each file goes the way that apply takes, to a consumer that surveys its rows.
 *     What apply would say on standard error becomes part of the report.
 * (2) A bad row does not end the reading, as it would end that of apply: it is counted.
 * (3) Without --all, rows behind the first 10,000 are neither counted nor looked at;
 *     some of them may be read with their block.
 */
#include <stdio.h>
#include <string.h>

#include "cli/advice.h"
#include "cli/command.h"
#include "cli/eval_output.h"
#include "cli/groups.h"
#include "cli/message.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/task.h"
#include "cli/warn.h"
#include "pipeline/surveyor.h"
#include "report/info_report.h"
#include "report/renderer.h"

/* (3) */
enum { LOOKED_AT = 10000 };

struct own {
	bool json, all;
	struct outputs out;
};

/* What is learnt of a file. */
struct look {
	struct files files;
	struct surveyor surveyor;
	struct told told;
	size_t doubted; /* which saying is about the columns, from 1; 0: none is */
	struct info info;
	char error[SAID_MOST]; /* if info.error */
	struct buf said; /* of struct info_said */
	struct arena text;
};

static void
look_free(struct look *l)
{
	source_free(&l->files.source);
	members_free(&l->surveyor.members);
	told_free(&l->told);
	buf_free(&l->said);
	arena_free(&l->text);
}

/* ---- reading ---- */

/* How many rows there are, with the rows surveyed. */
static void
count_rows(struct look *l, const struct run *run, bool all)
{
	struct info *info = &l->info;
	const bool more = !all && run->counts.rows_in > LOOKED_AT;

	if (more)
		info->more = "; --all reads all";
	if (info->rows_known)
		return;
	info->rows_known = !more;
	info->rows = l->surveyor.survey.rows;
}

/* (1) With the layout known. */
static int
survey(struct look *l, struct settings *s, struct err *err)
{
	const bool all = ((const struct own *)s->own)->all;
	struct source *source = &l->files.source;
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct run run = {.input = INPUT_ONLY};

	if (run_layout(s, source, false, err) < 0)
		return -1;
	if (source->layout.suspects.code != ERR_NONE)
		l->doubted = told_count(&l->told);
	if (task_settle(s, source, err) < 0)
		return -1;
	l->info.rows_known = source->layout.counted;
	l->info.rows = source->layout.total;
	plan_use(&plan, &consumer_surveyor, &l->surveyor, PLAN_END);
	if (run_flow(&run, s, source, &plan, "counted", err) < 0)
		return -1;
	run_summary(&run, s);
	count_rows(l, &run, all);
	return 0;
}

/* Reads the file at *path. 0, or -1 with err set: then some of it may be known. */
static int
read_file(struct look *l, struct settings *s, const char *const *path, struct err *err)
{
	const bool all = ((const struct own *)s->own)->all;
	const struct source *source = &l->files.source;

	l->info.file = *path;
	l->info.survey = &l->surveyor.survey;
	l->info.members = &l->surveyor.members;
	l->files = run_files(s);
	l->files.path = path;
	l->files.npath = 1;
	l->files.count_rows = !all;
	l->files.stop = all ? 0 : LOOKED_AT + 1;
	l->surveyor.stop = all ? 0 : LOOKED_AT;
	s->told = &l->told;
	if (source_begin(&l->files.source, err) < 0)
		return -1;
	l->info.layout = &source->layout;
	l->info.codec = l->files.codec;
	if (!source->layout.format) {
		l->info.rows_known = true;
		told_add(&l->told, SAID_NOTE, "%.200s: no rows: there is nothing in it", *path);
		return 0;
	}
	return survey(l, s, err);
}

/* ---- what is said of it ---- */

static int
say(struct look *l, const char *kind, const char *lead, const char *text, struct err *err)
{
	struct info_said one = {.kind = kind};
	char line[SAID_MOST + 60];

	snprintf(line, sizeof(line), "%s%s", lead, text);
	one.text = arena_text(&l->text, line, strlen(line), err);
	if (!one.text)
		return -1;
	buf_add(&l->said, &one, sizeof(one));
	return buf_check(&l->said, err);
}

/* What smx said while it read, of bad rows those that were looked at. */
static int
say_told(struct look *l, struct err *err)
{
	static const char *const kinds[] = {"note", "warning", "bad row"};
	const struct saying *one;
	unsigned long long bad = 0;
	int status = buf_check(&l->told.said, err);

	for (size_t i = 0; i < told_count(&l->told) && status == 0; i++) {
		one = told_at(&l->told, i);
		if (one->kind == SAID_BAD_ROW && bad++ >= l->surveyor.survey.bad)
			continue;
		if (i + 1 == l->doubted)
			status = say(l, "refusal",
			    "eval, fit and diff refuse it, apply warns: ", one->text, err);
		else
			status = say(l, kinds[one->kind], "", one->text, err);
	}
	return status;
}

/* What eval and fit need, and the file lacks. */
static int
say_lacks(struct look *l, struct err *err)
{
	static const char lead[] = "eval and fit refuse it: ";
	const struct layout *layout = l->info.layout;
	const struct survey *v = l->info.survey;
	const bool lines = layout->format->text && !layout->format->tabular;
	char room[INFO_NAME], text[SAID_MOST];
	struct err why;

	if (lines && v->fewest != v->most) {
		snprintf(text, sizeof(text), "rows have %zu to %zu classes, not one number of them",
		    v->fewest, v->most);
		if (say(l, "refusal", lead, text, err) < 0)
			return -1;
	}
	if (layout->reading->label_file || info_label(&l->info, room))
		return 0;
	if (lines && v->rows == v->bad)
		return 0;
	if (!lines && eval_output_check_labels(layout, &why) < 0) {
		advice_message(&why, text, sizeof(text));
		return say(l, "refusal", lead, text, err);
	}
	return say(l, "refusal", lead,
	    layout->task == TASK_MULTILABEL
		? "no labels: name their member with --labels, or a file with --label @FILE"
		: "no labels: name their member with --label, or a file with --label @FILE",
	    err);
}

static int
say_all(struct look *l, struct err *err)
{
	const struct layout *layout = l->info.layout;
	const char *looks;

	if (say_told(l, err) < 0)
		return -1;
	if (layout && layout->format) {
		looks = info_looks_like(&l->info);
		if (looks && strcmp(looks, "logprobs") == 0 &&
		    layout->reading->from == FROM_UNSAID && !layout_exact(layout) &&
		    say(l, "note", "",
			"the values look like log-probabilities; smx reads them as logits, which "
			"gives the same probabilities; --from logprobs says what they are",
			err) < 0)
			return -1;
		if (say_lacks(l, err) < 0)
			return -1;
	}
	l->info.said = (const void *)l->said.p;
	l->info.nsaid = l->said.len / sizeof(struct info_said);
	return 0;
}

/* ---- the whole ---- */

static int
write_report(struct look *l, const struct own *own, bool first, struct err *err)
{
	const struct renderer *how = renderer_named(own->json ? "json" : "text");
	struct report r = {0};
	struct buf text = {0};
	int status;

	if (!first && !own->json)
		buf_char(&text, '\n');
	status = report_info(&r, &l->info, err);
	if (status == 0)
		status = renderer_run(how, &r, &text, err);
	if (status == 0)
		status = sink_write(own->out.one[0].sink, text.p, text.len, err);
	report_free(&r);
	buf_free(&text);
	return status;
}

/* With --strict what would be a warning is an error. */
static int
strict_status(const struct settings *s, const struct look *l)
{
	for (size_t i = 0; s->strict && i < told_count(&l->told); i++) {
		if (told_at(&l->told, i)->kind != SAID_WARNING)
			continue;
		message("--strict: %.590s", told_at(&l->told, i)->text);
		return EXIT_BAD;
	}
	return EXIT_DONE;
}

/* One file: EXIT_BAD if it can't be read, or -1 with err set, which ends the run. */
static int
look_at(struct settings *s, const char *const *path, bool *first, struct err *err)
{
	const struct own *own = s->own;
	struct look l = {0};
	struct err why;
	int status = EXIT_DONE;

	if (read_file(&l, s, path, &why) < 0) {
		advice_message(&why, l.error, sizeof(l.error));
		l.info.error = l.error;
		message("%s", l.error);
		status = EXIT_BAD;
	}
	if (l.info.error && why.code == ERR_MEM) {
		*err = why;
		status = -1;
	}
	if (status >= 0 && say_all(&l, err) < 0)
		status = -1;
	if (status >= 0 && (own->json || l.info.layout)) {
		if (write_report(&l, own, *first, err) < 0)
			status = -1;
		*first = false;
	}
	if (status == EXIT_DONE)
		status = strict_status(s, &l);
	look_free(&l);
	return status;
}

static int
look_at_all(struct settings *s, struct err *err)
{
	int status = EXIT_DONE, one;
	bool first = true;

	for (size_t i = 0; i < s->nfile; i++) {
		one = look_at(s, &s->file[i], &first, err);
		if (one < 0)
			return -1;
		status = one > status ? one : status;
	}
	return status;
}

static int
info(struct settings *s, struct err *err)
{
	struct own *own = s->own;
	int status;

	s->takes_exact = true;
	if (s->reading.label_file && s->nfile > 1)
		return err_set(err, ERR_USAGE,
		    "--label @FILE: its lines are those of one input; give one FILE");
	if (task_prepare(s, err) < 0 || run_check_streams(s, err) < 0 ||
	    chain_finish(&s->chain, err) < 0)
		return -1;
	s->reading.as_is = true;
	s->reading.on_error = ON_ERROR_NULL; /* (2) */
	outputs_main(&own->out, s);
	if (outputs_open(&own->out, err) < 0)
		return -1;
	status = look_at_all(s, err);
	if (status >= 0 && outputs_finish(&own->out, err) < 0)
		status = -1;
	outputs_free(&own->out);
	return status;
}

static const struct opt options[] = {
    {
	.name = "all",
	.help = "read all rows, not only the first 10000",
	.type = OPT_FLAG,
	.field = OPT_OWN(own, all),
    },
    {
	.name = "json",
	.help = "write a line of JSON for each file",
	.type = OPT_FLAG,
	.field = OPT_OWN(own, json),
    },
    {
	.name = "keep",
	.arg = "LIST",
	.help = "fields that are no logits, as for apply",
	.type = OPT_TEXT,
	.field = OPT_FIELD(settings, reading.keep),
    },
    {0},
};

static const struct opt_group group = {"Report", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group, &group_running, NULL};

const struct command command_info = {
    .name = "info",
    .help = "tell how smx reads a file",
    .usage = "usage: smx info [options] [FILE...]\n\n"
	     "Tells how smx reads each FILE: its format, header and columns, what each column\n"
	     "is for and why, the classes, the task, what the values look like, and what smx\n"
	     "would warn of. Options that say how to read it are those of smx apply.\n\n"
	     "  smx info logits.csv\n"
	     "  smx info --json *.csv\n",
    .brief = "smx info [options] [FILE...]    (- is standard input)\n"
	     "       smx info --help\n",
    .status = "0 done, 2 wrong use, or a file can't be read; the others are reported.",
    .group = groups,
    .reads_input = true,
    .own_size = sizeof(struct own),
    .run = info,
};
