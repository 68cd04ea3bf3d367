/* SPDX-License-Identifier: MIT */
/*
 * smx info: how smx reads files, and what it would say of them.
 *
 * (1) Each file goes the way that apply takes, to a consumer that surveys its rows.
 *     What apply would say on standard error becomes part of the report.
 * (2) A bad row does not end the reading, as it would end that of apply: it is counted.
 * (3) Without --all, rows behind the first 10,000 are neither counted nor looked at;
 *     some of them may be read with their block.
 * (4) The worst is said first. Of bad rows one of each kind is shown; two are of one kind
 *     if they differ only in digits and in what is quoted.
 */
#include <stdio.h>
#include <string.h>

#include "cli/advice.h"
#include "cli/command.h"
#include "cli/eval_output.h"
#include "cli/groups.h"
#include "cli/info_labels.h"
#include "cli/message.h"
#include "cli/outputs.h"
#include "cli/rest.h"
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
	l->info.label = l->files.label;
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

/* What smx said of the whole file while it read; of the columns that eval would refuse if so. */
static int
say_told(struct look *l, enum said kind, bool doubt, struct err *err)
{
	static const char *const kinds[] = {"note", "warning"};
	const struct saying *one;
	int status = buf_check(&l->told.said, err);

	for (size_t i = 0; i < told_count(&l->told) && status == 0; i++) {
		one = told_at(&l->told, i);
		if (one->kind != kind || (i + 1 == l->doubted) != doubt)
			continue;
		if (doubt)
			status = say(l, "refusal",
			    "eval, fit and diff refuse it, apply warns: ", one->text, err);
		else
			status = say(l, kinds[kind], "", one->text, err);
	}
	return status;
}

/* (4) Where a text goes on that is compared. */
static const char *
skip_particulars(const char *p)
{
	const char *end = *p == '\'' ? strchr(p + 1, '\'') : NULL;

	p = end ? end + 1 : p;
	return p + strspn(p, "0123456789");
}

static bool
same_kind(const char *a, const char *b)
{
	for (;; a++, b++) {
		a = skip_particulars(a);
		b = skip_particulars(b);
		if (*a != *b || !*a)
			return *a == *b;
	}
}

/* (4) The bad row is counted to the first of its kind, among what is said from `from` on. */
static int
say_bad_row(struct look *l, size_t from, const char *text, struct err *err)
{
	struct info_said *all = (void *)l->said.p;
	size_t n = l->said.len / sizeof(*all), i = from;

	while (i < n && !same_kind(all[i].text, text))
		i++;
	if (i == n) {
		if (say(l, "bad row", "", text, err) < 0)
			return -1;
		all = (void *)l->said.p;
	}
	all[i].rows++;
	return 0;
}

/* Of the bad rows that are named, those that were looked at. */
static int
say_bad_rows(struct look *l, struct err *err)
{
	const size_t from = l->said.len / sizeof(struct info_said);
	struct info_said *all;
	unsigned named = 0;

	for (size_t i = 0; i < told_count(&l->told); i++) {
		if (told_at(&l->told, i)->kind != SAID_BAD_ROW || named >= l->surveyor.survey.bad)
			continue;
		named++;
		if (say_bad_row(l, from, told_at(&l->told, i)->text, err) < 0)
			return -1;
	}
	all = (void *)l->said.p;
	for (size_t i = from; i < l->said.len / sizeof(*all); i++)
		all[i].named = named;
	return 0;
}

static const char refuse_it[] = "eval and fit refuse it: ";

/* That there are no labels. */
static int
say_no_labels(struct look *l, struct err *err)
{
	const struct layout *layout = l->info.layout;
	const struct survey *v = l->info.survey;
	char text[SAID_MOST];
	struct err why;

	if (layout->suspects.advice == ADVICE_LABELS_BESIDE) /* that was said */
		return 0;
	if (info_is_json(&l->info) && v->rows == v->bad)
		return 0;
	if (!info_is_json(&l->info) && eval_output_check_labels(layout, &why) < 0) {
		advice_message(&why, text, sizeof(text));
		return say(l, "refusal", refuse_it, text, err);
	}
	return say(l, "refusal", refuse_it,
	    layout->task == TASK_MULTILABEL
		? "no labels: name their member with --labels, or a file with --label @FILE"
		: "no labels: name their member with --label, or a file with --label @FILE",
	    err);
}

/* That the labels are none; those that options name were read, and are bad rows. */
static int
say_bad_labels(struct look *l, const struct settings *s, struct err *err)
{
	const struct first_look before = {
	    .settings = s,
	    .path = &l->info.file,
	    .stop = l->surveyor.stop,
	    .bad = l->surveyor.survey.bad,
	    .told = &l->told,
	};
	char text[SAID_MOST];

	if (s->reading.label || s->reading.labels || l->info.error ||
	    !info_labels(&before, text, sizeof(text)))
		return 0;
	return say(l, "refusal", refuse_it, text, err);
}

/* That rows list some of their classes. */
static int
say_listed(struct look *l, struct err *err)
{
	char text[SAID_MOST];
	struct err why;

	(void)rest_refuse(l->info.layout, &why);
	advice_message(&why, text, sizeof(text));
	return say(
	    l, "refusal", l->info.layout->answers ? refuse_it : "fit refuses it: ", text, err);
}

/* What eval and fit need, and the file lacks. */
static int
say_lacks(struct look *l, const struct settings *s, struct err *err)
{
	const struct survey *v = l->info.survey;
	const struct layout *layout = l->info.layout;
	const bool uneven =
	    layout->listed || (info_is_json(&l->info) && v->fewest != v->most && layout->pad == 0);
	char room[INFO_NAME], text[SAID_MOST];

	if (layout->listed && say_listed(l, err) < 0)
		return -1;
	if (uneven && !layout->listed) {
		snprintf(text, sizeof(text), "rows have %zu to %zu classes, not one number of them",
		    v->fewest, v->most);
		if (say(l, "refusal", refuse_it, text, err) < 0)
			return -1;
	}
	if (s->reading.label_file || layout->open || layout->answers)
		return 0;
	if (!info_label(&l->info, room))
		return say_no_labels(l, err);
	return uneven ? 0 : say_bad_labels(l, s, err);
}

/* What the values look like, if it is not what they are taken for. */
static int
say_looks(struct look *l, struct err *err)
{
	const struct layout *layout = l->info.layout;
	const char *looks = info_looks_like(&l->info);

	if (!looks || strcmp(looks, "logprobs") != 0 || layout->reading->from != FROM_UNSAID ||
	    layout_exact(layout))
		return 0;
	return say(l, "note", "",
	    "the values look like log-probabilities; smx reads them as logits, which gives the "
	    "same probabilities; --from logprobs says what they are",
	    err);
}

/* (4) */
static int
say_all(struct look *l, const struct settings *s, struct err *err)
{
	const bool rows = l->info.layout && l->info.layout->format;

	if (say_told(l, SAID_WARNING, true, err) < 0 || (rows && say_lacks(l, s, err) < 0) ||
	    say_told(l, SAID_WARNING, false, err) < 0 || say_told(l, SAID_NOTE, false, err) < 0 ||
	    (rows && say_looks(l, err) < 0) || say_bad_rows(l, err) < 0)
		return -1;
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

/* One file: EXIT_BAD or EXIT_RETRY if it fails; -1 with err set ends the run. */
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
		status = exit_status(&why);
	}
	if (l.info.error && why.code == ERR_MEM) {
		*err = why;
		status = -1;
	}
	if (status >= 0 && say_all(&l, s, err) < 0)
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
		if (status != EXIT_BAD && one != EXIT_DONE) /* what is bad stays so */
			status = one;
	}
	return status;
}

static int
info(struct settings *s, struct err *err)
{
	struct own *own = s->own;
	int status;

	s->takes_exact = s->takes_listed = true;
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
	.names = NAMES_COLUMN | NAMES_SEVERAL,
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
	     "would warn of. Options that say how to read it are those of smx apply. A FILE\n"
	     "that cannot be read does not keep the others from being reported.\n\n"
	     "  smx info logits.csv\n"
	     "  smx info --json *.csv\n",
    .foreign = "; leave it out: info reads each FILE by itself, and changes no values",
    .brief = "smx info [options] [FILE...]    (- is standard input)\n"
	     "       smx info --help\n",
    .group = groups,
    .reads_input = true,
    .own_size = sizeof(struct own),
    .run = info,
};
