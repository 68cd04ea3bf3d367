/* SPDX-License-Identifier: MIT */
/*
 * smx apply: rows of logits in, rows of probabilities out. The default command.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/options.h"
#include "cli/progress.h"
#include "cli/say.h"
#include "flow/flow.h"
#include "format/style.h"

/* Text blocks fit into a core's second cache together with what is made of them. */
enum { BLOCK_SIZE = 128 << 10 };

static bool
is_stdin(const char *path)
{
	return path && strcmp(path, "-") == 0;
}

/* Standard input can be read once. */
static int
check_streams(const struct settings *s, struct err *err)
{
	int readers = is_stdin(s->label_path) + is_stdin(s->classes_path);

	for (size_t i = 0; i < s->nfile && readers == 1; i++)
		readers += is_stdin(s->file[i]);
	if (readers > 1)
		return err_set(err, ERR_USAGE,
		    "standard input is asked for more than once (-, --label @-, --classes -)");
	return 0;
}

/* A name that promises what smx does not write. */
static int
check_suffix(const struct settings *s, struct err *err)
{
	static const char *const foreign[] = {
	    ".zst", ".bz2", ".xz", ".zip", ".npy", ".npz", ".parquet", ".xlsx"};
	size_t len = s->output ? strlen(s->output) : 0, n;

	for (size_t i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
		n = strlen(foreign[i]);
		if (len > n && !s->output_format && strcmp(s->output + len - n, foreign[i]) == 0)
			return err_set(err, ERR_USAGE,
			    "%s: smx writes no %s files (say -O F to write another format to it)",
			    s->output, foreign[i]);
	}
	return 0;
}

/* What the reading must know of the output, where that is known before the input is. */
static int
tell_reading(struct settings *s, struct err *err)
{
	const struct format *out = s->output_format;
	struct reading *r = &s->reading;

	if (check_streams(s, err) < 0 || check_suffix(s, err) < 0)
		return -1;
	if (!out && s->output)
		out = format_of_file(s->output);
	if (!out && r->format)
		out = r->format;
	s->output_format = out;
	for (size_t i = 0; i < s->ncol; i++) {
		r->want_label = r->want_label || s->col[i]->needs_label;
		s->word[i] = s->col[i]->name;
	}
	if (s->argmax)
		s->word[s->ncol] = "name";
	r->written = out && out->tabular ? NULL : s->word;
	if (!out)
		return 0;
	r->one_width = out->tabular || !out->text;
	r->tabular = out->tabular;
	r->no_fields = !out->carries;
	if (r->keep && r->no_fields)
		return err_set(err, ERR_USAGE, "--keep: %s output can carry no fields", out->name);
	return 0;
}

/* What each row gets: --write, --argmax, or what the normaliser gives. */
static int
choose_columns(struct settings *s, struct err *err)
{
	if (s->argmax && s->ncol > 0)
		return err_set(
		    err, ERR_USAGE, "--argmax and --write: say --write argmax,... alone");
	if (s->argmax)
		s->col[s->ncol++] = col_named("argmax", 6);
	if (s->ncol == 0)
		s->col[s->ncol++] =
		    col_named(s->chain.norm.op->write, strlen(s->chain.norm.op->write));
	return 0;
}

/* With the layout known: the output's format, and the name beside --argmax. */
static void
complete(struct settings *s, struct style *style, const struct layout *l)
{
	if (!style->format)
		style->format = l->format ? l->format : format_named("csv");
	if (s->argmax && l->names.n > 0 && style->format->text)
		s->col[s->ncol++] = col_named("name", 4);
	style->ncol = s->ncol;
	style->layout = l;
}

/* At the end; path is the first input's, whose layout l is. */
static void
warn(
    const struct settings *s, const struct counts *counts, const struct layout *l, const char *path)
{
	if (counts->like_probs && s->reading.from == FROM_UNSAID && !s->quiet)
		say("warning: the input looks like probabilities; "
		    "use --from probs (or --from logits to say it is meant)");
	if (counts->rows_in == 0 && l->header && l->names.numbers &&
	    s->reading.header == HEADER_AUTO && !s->quiet)
		say("warning: %s: a header with numbers in it and no rows; "
		    "if it is a row, say --header no",
		    path);
	if (counts->bad > 0)
		say("%llu bad row%s of %llu %s", counts->bad, counts->bad == 1 ? "" : "s",
		    counts->rows_in,
		    s->reading.on_error == ON_ERROR_SKIP ? "left out" : "written as null");
}

static void
bad_row(void *who, const char *message)
{
	(void)who;
	say("%s", message);
}

/* Runs with the input begun; the sink is opened last, so that nothing is made for nothing. */
static int
run_flow(const struct settings *s, struct source *source, const struct plan *plan, struct err *err)
{
	struct progress_line line;
	struct watch watch = {.who = &line, .bad_row = bad_row, .progress = progress_show};
	struct counts counts;
	struct sink *sink = sink_open(s->output, err);
	int status;

	if (!sink)
		return -1;
	if (plan->layout->warning[0] && !s->quiet)
		say("warning: %s: %s", source->layout_path, plan->layout->warning);
	progress_begin(&line, s->quiet ? PROGRESS_NO : s->progress);
	status = flow_run(plan, source, sink, s->threads, &watch, &counts, err);
	progress_end(&line);
	if (status == 0)
		warn(s, &counts, plan->layout, source->layout_path);
	if (status == 0)
		status = sink_finish(sink, err);
	else
		sink_abort(sink);
	if (s->verbose && status == 0)
		progress_summary(&line, &counts, s->threads);
	return status;
}

static int
run_settings(struct settings *s, struct err *err)
{
	struct style style = {
	    .col = s->col,
	    .precision = s->precision,
	    .sparse = s->sparse,
	    .literal = s->literal,
	};
	struct source source = {
	    .path = s->file,
	    .npath = s->nfile,
	    .reading = &s->reading,
	    .label_path = s->label_path,
	    .block_size = BLOCK_SIZE,
	};
	struct plan plan = {
	    .chain = &s->chain,
	    .style = &style,
	    .layout = &source.layout,
	    .unit = s->unit,
	};
	int status = -1;

	if (chain_finish(&s->chain, err) < 0 || choose_columns(s, err) < 0 ||
	    tell_reading(s, err) < 0)
		return -1;
	style.format = s->output_format;
	style.ncol = s->ncol;
	if (style_check(&style, s->chain.norm.op, err) < 0)
		return -1;
	if (source_begin(&source, err) == 0) {
		complete(s, &style, &source.layout);
		plan.single = style_single(&style);
		if (style_check(&style, s->chain.norm.op, err) == 0 &&
		    (!source.layout.format || style_check_layout(&style, err) == 0))
			status = run_flow(s, &source, &plan, err);
	}
	source_free(&source);
	return status;
}

static int
apply(int argc, char **argv)
{
	struct settings s;
	struct err err;
	int status = options_read(&s, argc, argv, &err);

	if (status == OPTIONS_RUN && s.no_file && isatty(STDIN_FILENO)) {
		usage_short();
		settings_free(&s);
		return EXIT_BAD;
	}
	if (status == OPTIONS_RUN)
		status = run_settings(&s, &err);
	else if (status == OPTIONS_EXIT && (fflush(stdout) != 0 || ferror(stdout)))
		status = err_errno(&err, "standard output: write error");
	settings_free(&s);
	return status < 0 ? say_err(&err) : EXIT_DONE;
}

const struct command command_apply = {
    .name = "apply",
    .help = "transform rows (the default)",
    .run = apply,
};
