/* SPDX-License-Identifier: MIT */
/*
 * smx apply: rows of logits in, rows of probabilities out. The default command.
 */
#include <stdint.h>
#include <string.h>

#include "base/utf8.h"
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/task.h"
#include "cli/threshold.h"
#include "cli/eval_output.h"
#include "cli/suffix.h"
#include "cli/truth.h"
#include "cli/usage.h"
#include "cli/warn.h"
#include "pipeline/measure.h"
#include "pipeline/writer.h"
#include "format/style.h"
#include "kern/kern.h"

/* What apply has of its own. */
struct apply {
	const char *metrics; /* the file for them, or NULL */
	const struct renderer *renderer; /* of the metrics; by option or suffix */
	bool usual; /* the column that is written is the usual one of the normaliser */
	struct outputs out; /* the rows, and if asked for the metrics */
};

/* The rows are measured too: they need labels, and one number of classes. */
static int
tell_metrics(struct settings *s, struct err *err)
{
	const struct apply *own = s->own;

	if (!own->metrics)
		return 0;
	s->takes_listed = false;
	s->reading.want_label = s->reading.want_weight = s->reading.one_width = true;
	return eval_output_check_chain(s, err);
}

/* The rows may replace what they are read from. */
static int
check_outputs(const struct settings *s, struct err *err)
{
	struct apply *own = s->own;

	struct output *rows = outputs_main(&own->out, s);

	rows->over_files = true;
	rows->level = s->compress_level_given ? &s->compress_level : NULL;
	outputs_add(&own->out, "--metrics", own->metrics);
	if (outputs_check(&own->out, s, err) < 0)
		return -1;
	if (!own->metrics)
		return own->renderer
		    ? err_set(err, ERR_USAGE, "--metrics-format: there is no --metrics")
		    : 0;
	return suffix_report(own->metrics, &own->renderer, err);
}

/* What the reading must know of the output, where that is known before the input is. */
static int
tell_reading(struct settings *s, struct err *err)
{
	const struct format *out = s->output_format;
	struct reading *r = &s->reading;

	if (run_check_streams(s, err) < 0 || (!out && suffix_rows(s->output, err) < 0))
		return -1;
	s->format_said = out != NULL;
	if (!out && s->output)
		out = format_of_file(s->output);
	if (!out && r->format)
		out = r->format;
	s->output_format = out;
	r->each = r->each || chain_takes_each(&s->chain);
	for (size_t i = 0; i < s->ncol; i++) {
		r->want_label = r->want_label || s->col[i]->needs_label;
		s->word[i] = s->col[i]->name;
	}
	if (s->argmax)
		s->word[s->ncol] = "name";
	r->written = out && out->tabular ? NULL : s->word;
	if (!out)
		return 0;
	r->one_width = r->one_width || out->tabular || !out->text;
	r->tabular = out->tabular;
	r->keep_text = out->text;
	r->no_fields = !out->carries || out->knows_head;
	r->want_label = r->want_label || out->knows_head;
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
	((struct apply *)s->own)->usual = s->ncol == 0;
	if (s->ncol == 0)
		s->col[s->ncol++] =
		    col_named(s->chain.norm.op->write, strlen(s->chain.norm.op->write));
	return 0;
}

/*
 * Between the cells of the output is what is between those of the input, unless -O
 * or a suffix says otherwise; .csv may have any character but blanks.
 */
static char
output_delim(const struct settings *s, const struct format *format, const struct layout *l)
{
	const bool table = l->format && l->format->tabular && l->delim;
	const bool named = s->output && format_of_file(s->output);

	if (!table || s->format_said)
		return format->delim;
	if (named && (format->delim == '\t' || l->delim == '\t' || l->delim == BLANKS))
		return format->delim;
	return l->delim;
}

/* A format of log-probabilities makes them itself. */
static void
adapt_column(struct settings *s, const struct format *format)
{
	if (format && format->knows_head && ((const struct apply *)s->own)->usual)
		s->col[0] = col_named("logits", 6);
}

/* With the layout known: the output's format, and the name beside --argmax. */
static void
complete(struct settings *s, struct style *style, const struct layout *l)
{
	if (!style->format)
		style->format = l->format ? l->format : format_named("csv");
	adapt_column(s, style->format);
	style->delim = output_delim(s, style->format, l);
	style->comma = s->reading.comma;
	style->path = s->output && strcmp(s->output, "-") != 0 ? s->output : NULL;
	if (s->argmax && l->names.n > 0 && style->format->text)
		s->col[s->ncol++] = col_named("name", 4);
	style->ncol = s->ncol;
	style->layout = l;
	style->sparse = style->sparse || (l->listed && style->format->text);
}

/* A name that is written and is not UTF-8. */
static const char *
odd_name(const struct style *style)
{
	const struct layout *l = style->layout;
	bool named = false;

	for (size_t i = 0; i < style->ncol; i++)
		named = named || style->col[i]->shape == COL_NAME;
	for (size_t i = 0; named && i < l->names.n; i++) {
		if (!utf8_is(l->names.name[i], strlen(l->names.name[i])))
			return l->names.name[i];
	}
	for (size_t i = 0; i < l->ncolumn && l->header; i++) {
		if (l->column[i].role & ROLE_KEEP &&
		    !utf8_is(l->column[i].name, strlen(l->column[i].name)))
			return l->column[i].name;
	}
	return NULL;
}

/* JSON is UTF-8, whatever the input is: names are known before the first row, cells are not. */
static int
warn_of_name(
    const struct settings *s, const struct source *source, const char *name, struct err *err)
{
	return warn(s, err,
	    "%.200s: the name '%.60s' is not UTF-8; in JSON each byte that is not becomes U+FFFD "
	    "(see iconv)",
	    source->layout_path, name);
}

static int
warn_of_cell(const struct settings *s, const struct writer *w, struct err *err)
{
	return warn(s, err,
	    "%.200s:%zu: a carried cell is not UTF-8; in JSON each byte that is not becomes "
	    "U+FFFD (see iconv)",
	    w->odd_path, w->odd_line);
}

/* Runs with the input begun, whose rows go to the main output. */
static int
write_rows(const struct settings *s, struct source *source, const struct style *style,
    struct measure *m, struct run *run, struct truth_work *truth, struct err *err)
{
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	const struct apply *own = s->own;
	const bool json = style->format->text && !style->format->tabular;
	const char *name = json ? odd_name(style) : NULL;
	struct writer writer = {.style = style,
	    .unit = s->base > 0 ? kern_log(s->base) : 1,
	    .cut = s->cut,
	    .memory = s->memory < (double)SIZE_MAX ? (size_t)s->memory : SIZE_MAX,
	    .sink = own->out.one[0].sink};

	if (name && warn_of_name(s, source, name, err) < 0)
		return -1;
	truth_use(truth, &plan);
	if (m->setup)
		plan_use(&plan, &consumer_measure, m, chain_unfiltered(plan.chain));
	plan_use(&plan, &consumer_writer, &writer, PLAN_END);
	if (run_flow(run, s, source, &plan, "written as null", err) < 0 ||
	    truth_check(truth, s, source, err) < 0) {
		writer_end(&writer, &(struct err){0}); /* the first error is told */
		return -1;
	}
	if (writer_end(&writer, err) < 0)
		return -1;
	return !name && writer.odd_path ? warn_of_cell(s, &writer, err) : 0;
}

static int
report_metrics(struct apply *own, struct evaluation *e, struct err *err)
{
	struct buf *text = &own->out.one[1].text;

	if (evaluation_results(e, err) < 0)
		return -1;
	return eval_output_render(e, own->renderer, false, text, err);
}

/* With the input begun and the style checked. Outputs are opened once nothing else can be wrong. */
static int
work(const struct settings *s, struct source *source, const struct style *style,
    struct truth_work *truth, struct err *err)
{
	struct evaluation e = {.setup = {.threshold = 0.5, .bins = 15, .top = {5}, .ntop = 1}};
	struct apply *own = s->own;
	struct measure m = {0};
	struct run run = {.input = INPUT_ONLY};
	int status = 0;

	if (own->metrics) {
		m.setup = &e.setup;
		status = eval_output_check_labels(&source->layout, err);
		if (status == 0)
			status = eval_output_describe(&e, s, &source->layout, NULL, err);
	}
	if (status == 0)
		status = outputs_open(&own->out, err);
	if (status == 0)
		status = write_rows(s, source, style, &m, &run, truth, err);
	e.tally = m.tally;
	if (status == 0 && own->metrics)
		status = report_metrics(own, &e, err);
	if (status == 0)
		status = outputs_finish(&own->out, err);
	if (status == 0)
		run_summary(&run, s);
	evaluation_free(&e);
	return status;
}

static void
defaults(struct settings *s)
{
	s->takes_listed = true;
}

static int
apply(struct settings *s, struct err *err)
{
	struct style style = {
	    .col = s->col,
	    .precision = s->precision,
	    .sparse = s->sparse,
	    .literal = s->literal,
	    .element = s->dtype,
	};
	struct files files;
	struct truth_work truth = {.join = {0}};
	int status = -1;

	if (truth_settle(s, err) < 0 || task_prepare(s, err) < 0 ||
	    chain_finish(&s->chain, err) < 0 || choose_columns(s, err) < 0 ||
	    check_outputs(s, err) < 0 || tell_reading(s, err) < 0 || tell_metrics(s, err) < 0)
		return -1;
	files = run_files(s);
	style.format = s->output_format;
	adapt_column(s, style.format);
	style.ncol = s->ncol;
	if (style_check(&style, s->chain.norm.op, err) < 0)
		return -1;
	if (source_begin(&files.source, err) == 0 &&
	    run_layout(s, &files.source, ((const struct apply *)s->own)->metrics, err) == 0 &&
	    task_settle(s, &files.source, err) == 0) {
		complete(s, &style, &files.source.layout);
		if (style_check(&style, s->chain.norm.op, err) == 0 &&
		    (!files.source.layout.format || style_check_layout(&style, err) == 0))
			status = truth_read(&truth, s, &files.source, err) < 0
			    ? -1
			    : work(s, &files.source, &style, &truth, err);
	}
	truth_free(&truth);
	source_free(&files.source);
	outputs_free(&((struct apply *)s->own)->out);
	return status < 0 ? -1 : EXIT_DONE;
}

static const char *
renderer_word(size_t i)
{
	return renderers[i] ? renderers[i]->name : NULL;
}

static int
take_renderer(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	((struct apply *)s->own)->renderer = renderers[(size_t)x];
	return 0;
}

static const struct opt options[] = {
    {
	.name = "metrics",
	.arg = "FILE",
	.help = "write the metrics of smx eval for these rows, before filters",
	.type = OPT_FILE,
	.field = OPT_OWN(apply, metrics),
    },
    {
	.name = "metrics-format",
	.arg = "text|json",
	.help = "format of the metrics (by suffix, otherwise text)",
	.type = OPT_WORD,
	.word = renderer_word,
	.take = take_renderer,
    },
    {0},
};

static const struct opt_group group_metrics = {"Metrics", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_head,
    &group_calib, &group_steps, &group_normaliser, &group_threshold, &group_output, &group_metrics,
    &group_running, NULL};

const struct command command_apply = {
    .name = "apply",
    .help = "transform rows (the default)",
    .usage = "usage: smx [apply] [options] [FILE...]\n\n"
	     "Turns logits into probabilities, row by row. FILE is csv, tsv, json, jsonl, npy,\n"
	     "arrow, kld, f64, f32, f16 or bf16, also compressed. Without FILE, or with -,\n"
	     "standard input is read.\n\n"
	     "  smx --temp 0.7 logits.csv\n"
	     "  smx --write argmax,conf,entropy -O csv logits.jsonl\n",
    .brief = "smx [options] [FILE...]    (- is standard input)\n"
	     "       smx --temp 0.7 logits.csv\n"
	     "       smx --help\n",
    .status = "0 done, 2 wrong use, bad input or an input/output error.",
    .group = groups,
    .reads_input = true,
    .lists = usage_apply_lists,
    .own_size = sizeof(struct apply),
    .defaults = defaults,
    .run = apply,
};
