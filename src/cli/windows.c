/* SPDX-License-Identifier: MIT */
/*
 * smx eval --window and --window-by: a line of JSON for each window, as soon as it ends.
 */
#include "cli/windows.h"

#include <stdio.h>

#include "cli/progress.h"
#include "cli/suffix.h"
#include "cli/warn.h"
#include "io/sink.h"

int
windows_check(const struct settings *s, const char *whole, struct err *err)
{
	const struct windowing *w = &((const struct show *)s->own)->windowing;

	if (!windows_wanted(w) && s->unbuffered)
		return err_set(err, ERR_USAGE,
		    "--unbuffered: a report is written when the input has ended; --window N writes "
		    "one for every N rows");
	if (!windows_wanted(w))
		return 0;
	if (w->by && w->rows > 0)
		return err_set(err, ERR_USAGE, "--window and --window-by: give one of them");
	if (!whole)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s and --window%s: it is about all rows, and each window is measured and written as "
	    "soon as it ends; leave one of them out",
	    whole, w->by ? "-by" : "");
}

int
windows_check_outputs(const struct settings *s, struct err *err)
{
	struct show *show = s->own;
	const struct renderer *json = renderer_named("json");

	if (s->report.said && s->report.said != json)
		return err_set(err, ERR_USAGE,
		    "-O %s: windows are written as JSON, a line for each; leave it out",
		    s->report.said->name);
	show->renderer = json;
	outputs_main(&show->out, s);
	if (suffix_lines(s->output, err) < 0 || outputs_check(&show->out, s, err) < 0)
		return -1;
	return gates_baseline(&s->gates, "smx.eval/1", true, &show->base, err);
}

/* In messages a window of a field is named as a group is, another one by its rows. */
static int
word(const struct window_work *work, struct verdict *verdict, const struct report_window *w,
    struct window_text *out, struct err *err)
{
	const struct gates *g = &work->settings->gates;
	struct buf value = {0};
	char text[96];
	int failed;

	buf_add(&value, w->value, w->value_len);
	buf_char(&value, 0);
	failed = buf_check(&value, err);
	snprintf(text, sizeof(text), "window %llu (rows %llu to %llu)",
	    (unsigned long long)(w->rows > 0 ? w->first / w->rows : 0),
	    (unsigned long long)w->first, (unsigned long long)w->last);
	for (size_t i = 0; i < g->n; i++) {
		verdict[i].by = w->by;
		verdict[i].group = w->by ? value.p : text;
	}
	if (failed == 0)
		failed = gates_word(g, "smx eval", verdict, &out->told, err);
	out->failed = out->failed || failed > 0;
	buf_free(&value);
	return failed < 0 ? -1 : 0;
}

static int
describe(const void *who, const struct window *w, struct window_text *out, struct err *err)
{
	const struct window_work *work = who;
	const struct settings *s = work->settings;
	const struct show *show = s->own;
	struct evaluation one = *work->e;
	struct verdict verdict[GATES_MOST];
	const struct report_window window = {.first = w->first,
	    .last = w->last,
	    .rows = work->windows.rows,
	    .by = work->by,
	    .value = w->value.p,
	    .value_len = w->value.len};
	const struct showing showing = {.how = show->renderer,
	    .class_table = show->class_table,
	    .base = s->gates.baseline ? &show->base : NULL,
	    .verdict = verdict,
	    .nverdict = s->gates.n,
	    .window = &window};
	int status;

	one.tally = w->tally;
	one.results = (struct results){0};
	status = show_results(s, &one, verdict, err);
	if (status == 0)
		status = eval_output_render(&one, &showing, &out->lines, err);
	if (status == 0)
		status = word(work, verdict, &window, out, err);
	results_free(&one.results);
	return status;
}

static int
write_windows(void *who, const struct window_text *text, struct err *err)
{
	struct window_work *work = who;

	work->failed = work->failed || text->failed;
	if (sink_write(work->sink, text->lines.p, text->lines.len, err) < 0)
		return -1;
	if (text->told.len > 0) {
		progress_end(work->line);
		gates_say(&work->settings->gates, &text->told);
	}
	return 0;
}

static int
again(void *who, uint64_t row, struct err *err)
{
	const struct window_work *work = who;

	return warn(work->settings, err,
	    "--window-by %.80s: row %llu, counted from 0, has a value that was there before, with "
	    "others between: only adjacent rows are one window; sort the rows by it first",
	    work->by, (unsigned long long)row);
}

int
windows_begin(struct window_work *work, const struct settings *s, struct evaluation *e,
    struct progress_line *line, struct err *err)
{
	const struct show *show = s->own;

	*work = (struct window_work){.settings = s,
	    .e = e,
	    .by = show->windowing.by,
	    .sink = show->out.one[0].sink,
	    .line = line,
	    .windows = {.rows = show->windowing.rows,
		.who = work,
		.describe = describe,
		.write = write_windows,
		.again = again}};
	return show_begin(s, e, err);
}

/* A JSON member that all rows lack may be mistyped. */
static int
tell_lack(const struct window_work *work, struct err *err)
{
	const struct windows *w = &work->windows;

	if (!work->by || !w->is_open || w->nbegun != 1 || w->open.value.len > 0)
		return 0;
	return warn(work->settings, err,
	    "--window-by %.80s: no row has a value there; all rows are one window", work->by);
}

int
windows_end(struct window_work *work, struct err *err)
{
	if (tell_lack(work, err) < 0)
		return -1;
	return windows_finish(&work->windows, err);
}
