/* SPDX-License-Identifier: MIT */
/*
 * Labels and weights that eval and fit take without being told, which apply carries and
 * smx info has not looked at when it reads a file as apply does.
 *
 * (1) The file is read a second time. What can be read only once is not looked at.
 * (2) A row is refused for them if it is a bad one now, and was none before.
 */
#include "cli/info_labels.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "cli/advice.h"
#include "cli/run.h"
#include "cli/task.h"
#include "pipeline/surveyor.h"

/* (1) */
static bool
can_be_read_again(const char *path)
{
	struct stat st;

	return strcmp(path, "-") != 0 && stat(path, &st) == 0 && S_ISREG(st.st_mode);
}

/* The settings of eval that concern how rows are read. */
static void
read_as_eval(struct settings *s, struct told *told)
{
	s->reading.want_label = s->reading.want_weight = true;
	s->reading.one_width = true; /* all fields are read: so bad rows read as before */
	s->told = told;
	s->quiet = true; /* there is no second line of progress */
}

static int
read_again(struct settings *s, struct files *files, struct surveyor *surveyor, struct err *err)
{
	struct source *source = &files->source;
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct run run = {.input = INPUT_ONLY};

	if (source_begin(source, err) < 0 || !source->layout.format ||
	    task_settle(s, source, err) < 0)
		return -1;
	plan_use(&plan, &consumer_surveyor, surveyor, PLAN_END);
	return run_flow(&run, s, source, &plan, "counted", err);
}

static bool
was_said(const struct told *told, const char *text)
{
	for (size_t i = 0; i < told_count(told); i++) {
		if (strcmp(told_at(told, i)->text, text) == 0)
			return true;
	}
	return false;
}

/* (2) Names the first of them, if it is among those that are named. */
static void
describe(const struct told *before, const struct told *now, unsigned long long rows, char *text,
    size_t size)
{
	const char *first = NULL;

	for (size_t i = 0; i < told_count(now) && !first; i++) {
		if (told_at(now, i)->kind == SAID_BAD_ROW &&
		    !was_said(before, told_at(now, i)->text))
			first = told_at(now, i)->text;
	}
	if (first)
		snprintf(text, size, "%.700s", first);
	else
		snprintf(text, size, "the label or the weight is not valid");
	if (rows > 1 || !first)
		snprintf(text + strlen(text), size - strlen(text), " (in %llu row%s)", rows,
		    rows == 1 ? "" : "s");
}

bool
info_labels(const struct first_look *before, char *text, size_t size)
{
	struct settings s = *before->settings;
	struct told told = {0};
	struct surveyor surveyor = {.stop = before->stop};
	struct files files;
	struct err err = {.code = ERR_NONE};
	bool refused = false;

	if (!can_be_read_again(*before->path))
		return false;
	read_as_eval(&s, &told);
	s.cut = NULL; /* it gets its own */
	files = run_files(&s);
	files.path = before->path;
	files.npath = 1;
	files.count_rows = before->stop > 0;
	files.stop = before->stop > 0 ? before->stop + 1 : 0;
	if (read_again(&s, &files, &surveyor, &err) < 0 && err.code != ERR_NONE) {
		advice_message(&err, text, size);
		refused = true;
	} else if (surveyor.survey.bad > before->bad) {
		describe(before->told, &told, surveyor.survey.bad - before->bad, text, size);
		refused = true;
	}
	source_free(&files.source);
	members_free(&surveyor.members);
	told_free(&told);
	mem_free(s.cut);
	return refused;
}
