/* SPDX-License-Identifier: MIT */
/*
 * From settings to a run over rows, and what users are told on the way.
 */
#include "cli/run.h"

#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "cli/advice.h"
#include "cli/chain.h"
#include "cli/command.h"
#include "cli/message.h"
#include "cli/task.h"
#include "cli/warn.h"
#include "io/sink.h"

/* Text blocks fit into a core's second cache together with what is made of them. */
enum { BLOCK_SIZE = 128 << 10 };

/* A few logits may lie between 0 and 1 by chance. */
enum { ALIKE = 3 };

static bool
is_stdin(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

int
run_check_streams(const struct settings *s, struct err *err)
{
	int readers = is_stdin(s->truth.path) + is_stdin(s->label_path) +
	    is_stdin(s->classes_path) + is_stdin(s->calib_path) + is_stdin(s->lse.path);

	for (size_t i = 0; i < s->chain.nstep; i++)
		readers += s->chain.steps[i].op->settle && is_stdin(s->chain.steps[i].text);
	for (size_t i = 0; i < s->more.n; i++)
		readers += is_stdin(s->more.path[i]);
	for (size_t i = 0; i < s->nfile && readers == 1; i++)
		readers += is_stdin(s->file[i]);
	if (readers > 1)
		return err_set(err, ERR_USAGE,
		    "standard input is asked for more than once "
		    "(-, --label @-, --truth -, --classes -, --calib -, --lse @-)");
	return 0;
}

struct files
run_files(const struct settings *s)
{
	return (struct files){
	    .source = {.kind = &source_files},
	    .path = s->file,
	    .npath = s->nfile,
	    .reading = &s->reading,
	    .label_path = s->label_path,
	    .block_size = BLOCK_SIZE,
	    .memory = s->memory < (double)SIZE_MAX ? (size_t)s->memory : SIZE_MAX,
	    /* a key that occurs twice is told by rows, and draws go by their numbers */
	    .count_rows =
		s->reading.key || s->where.n > 0 || chain_is_random(s) || chain_empties(&s->chain),
	    .nthread = s->threads,
	    .unbuffered = s->unbuffered,
	    .tracks = progress_wanted(s->quiet ? PROGRESS_NO : s->progress),
	    .row = s->first_row,
	};
}

/* What all rows have shown. */
static int
warn_at_end(
    const struct settings *s, const struct run *run, const struct source *source, struct err *err)
{
	const struct counts *counts = &run->counts;
	const char *rows =
	    run->input == INPUT_ONLY && s->nfile > 1 ? "the input" : source->layout_path;
	const bool few =
	    source->layout.task == TASK_BINARY && counts->rows_in - counts->bad < ALIKE;

	if (doubt_values(s, run->input, rows, counts->like_probs && !few, &counts->improper, err) <
	    0)
		return -1;
	if (task_warn(s, counts, err) < 0)
		return -1;
	if (s->reading.filter && counts->rows_in == 0 &&
	    warn(s, err, "--filter %.80s: no line is of this filter", s->reading.filter) < 0)
		return -1;
	if (source->nalone > 0)
		note(s, "%.200s: a header, but no rows%s", source->alone,
		    source->nalone > 1 ? "; other files have none either" : "");
	return 0;
}

static int
tell_note(const struct settings *s, const char *path, const struct note *what, struct err *err)
{
	if (what->warning)
		return warn_about(s, path, &what->what, err);
	note_about(s, path, &what->what);
	return 0;
}

int
run_layout(const struct settings *s, const struct source *source, bool strict, struct err *err)
{
	const struct layout *l = &source->layout;

	for (size_t i = 0; i < l->nnote; i++) {
		if (tell_note(s, source->layout_path, &l->note[i], err) < 0)
			return -1;
	}
	if (l->suspects.code == ERR_NONE)
		return 0;
	if (!strict)
		return warn_about(s, source->layout_path, &l->suspects, err);
	*err = l->suspects;
	return err_place(err, "%.200s", source->layout_path);
}

static void
tell_bad_rows(const struct settings *s, const struct counts *counts, const char *null_rows)
{
	if (counts->bad > 0 && !s->told)
		message("%llu bad row%s of %llu %s", counts->bad, counts->bad == 1 ? "" : "s",
		    counts->rows_in, s->reading.on_error == ON_ERROR_SKIP ? "left out" : null_rows);
}

/* Whom a run tells of its rows. */
struct teller {
	const struct settings *settings;
	struct progress_line *line;
};

static void
bad_row(void *who, const struct err *why)
{
	const struct teller *teller = who;
	struct told *told = teller->settings->told;
	char text[SAID_MOST];

	if (!told) {
		progress_end(teller->line);
		message_err(why);
		return;
	}
	advice_message(why, text, sizeof(text));
	told_add(told, SAID_BAD_ROW, "%s", text);
}

static void
progress(void *who, const struct counts *so_far)
{
	progress_show(((const struct teller *)who)->line, so_far);
}

int
run_flow(struct run *run, const struct settings *s, struct source *source, const struct plan *plan,
    const char *null_rows, struct err *err)
{
	struct teller teller = {.settings = s, .line = &run->line};
	struct watch watch = {.who = &teller, .bad_row = bad_row, .progress = progress};
	int status;

	progress_begin(&run->line, s->quiet ? PROGRESS_NO : s->progress);
	run->line.rows = plan->layout->counted ? plan->layout->total : 0;
	status = flow_run(plan, source, s->threads, &watch, &run->counts, err);
	progress_end(&run->line);
	if (status < 0)
		return -1;
	status = warn_at_end(s, run, source, err);
	tell_bad_rows(s, &run->counts, null_rows);
	return status;
}

void
run_summary(const struct run *run, const struct settings *s)
{
	if (s->verbose)
		progress_summary(&run->line, &run->counts, s->threads);
	else
		progress_total(&run->line, &run->counts);
}

/* A mapped file was cut short under a pass, or its disk failed. */
static void
lost_input(int sig)
{
	static const char text[] = "smx: the input was cut short, or failed, while it was read\n";

	(void)sig;
	(void)!write(STDERR_FILENO, text, sizeof(text) - 1);
	sink_remove_unfinished();
	_exit(EXIT_RETRY);
}

void
run_mind_maps(void)
{
	signal(SIGBUS, lost_input);
}
