/* SPDX-License-Identifier: MIT */
/*
 * smx apply: rows of logits in, rows of probabilities out. The default command.
 */
#include <stdint.h>
#include <string.h>

#include "calib/sets.h"
#include "cli/bars.h"
#include "cli/chain.h"
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/jvp.h"
#include "cli/loss.h"
#include "cli/lse.h"
#include "cli/outputs.h"
#include "cli/report_format.h"
#include "cli/rows_output.h"
#include "cli/run.h"
#include "cli/sample.h"
#include "cli/sets.h"
#include "cli/task.h"
#include "cli/terminal.h"
#include "cli/threshold.h"
#include "cli/eval_output.h"
#include "cli/suffix.h"
#include "cli/truth.h"
#include "cli/usage.h"
#include "cli/warn.h"
#include "cli/where.h"
#include "pipeline/measure.h"
#include "pipeline/writer.h"
#include "format/style.h"
#include "kern/kern.h"

/* What apply has of its own. */
struct apply {
	const char *metrics; /* the file for them, or NULL */
	const struct renderer *renderer; /* of the metrics; by option or suffix */
	bool plot; /* the rows are written as bars */
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
	if (chain_check_metrics(s, err) < 0)
		return -1;
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

/* Runs with the input begun, whose rows go to the main output. */
static int
write_rows(const struct settings *s, struct source *source, const struct style *style,
    struct measure *m, struct run *run, struct truth_work *truth, struct err *err)
{
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	const struct apply *own = s->own;
	struct unseen unseen = {0};
	bool told = false;
	struct writer writer = {.style = style,
	    .unit = s->base > 0 ? kern_log(s->base) : 1,
	    .cut = s->cut,
	    .sets = s->chain.calib.sets,
	    .whole = s->lse.path ? &s->lse.rows : NULL,
	    .loss = &s->loss,
	    .where = s->where.n > 0 ? &s->where : NULL,
	    .abstain = s->abstain.n > 0 ? &s->abstain : NULL,
	    .memory = s->memory < (double)SIZE_MAX ? (size_t)s->memory : SIZE_MAX,
	    .sink = own->out.one[0].sink};

	if (!own->plot && rows_output_names(s, source, style, &told, err) < 0)
		return -1;
	truth_use(truth, &plan);
	if (m->setup)
		plan_use(&plan, &consumer_measure, m, chain_unfiltered(plan.chain));
	plan_use(&plan, &consumer_writer, &writer, PLAN_END);
	sets_watch(s, &plan, &unseen);
	if (run_flow(run, s, source, &plan, "written as null", err) < 0 ||
	    truth_check(truth, s, source, err) < 0 ||
	    where_check(s, &writer, &run->counts, err) < 0 || sets_tell(s, &unseen, err) < 0) {
		writer_end(&writer, &(struct err){0}); /* the first error is told */
		return -1;
	}
	if (writer_end(&writer, err) < 0)
		return -1;
	if (writer.whole && run->counts.rows_in != s->lse.rows.n)
		return err_set(err, ERR_DATA, "%.150s has %zu rows, but the input has %llu",
		    s->lse.path, s->lse.rows.n, run->counts.rows_in);
	return own->plot ? 0 : rows_output_cells(s, &writer, told, err);
}

static int
report_metrics(struct apply *own, struct evaluation *e, struct err *err)
{
	struct buf *text = &own->out.one[1].text;

	if (evaluation_results(e, err) < 0)
		return -1;
	return eval_output_render(e, &(struct showing){.how = own->renderer}, text, err);
}

/* With the input begun and the style checked. Outputs are opened once nothing else can be wrong. */
static int
work(const struct settings *s, struct source *source, const struct style *style,
    struct truth_work *truth, struct err *err)
{
	struct evaluation e = {.setup = {.threshold = 0.5,
				   .bins = 15,
				   .top = {5},
				   .ntop = 1,
				   .alpha = s->chain.calib.sets ? s->chain.calib.sets->alpha : 0,
				   .targets = s->reading.extra[EXTRA_TARGET] != NULL}};
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
	s->takes_listed = s->takes_sets = true;
}

/* Whether the calibration's intervals are those of the probabilities that are written. */
static bool
has_intervals(const struct settings *s)
{
	const struct chain *c = &s->chain;

	return calib_has_intervals(&c->calib) && c->nstep == 0 &&
	    (c->norm.op->soft || chain_takes_each(c));
}

static bool
wants_intervals(const struct settings *s)
{
	size_t i = 0;

	while (i < s->ncol && !s->col[i]->needs_intervals)
		i++;
	return i < s->ncol || where_asks(s, &col_p_low) || where_asks(s, &col_p_high);
}

/* Formats that keep rows back until there are more of them, or all. */
static int
check_unbuffered(const struct settings *s, const struct format *f, struct err *err)
{
	if (!s->unbuffered || !f || (!f->late_head && !f->join))
		return 0;
	return err_set(err, ERR_USAGE,
	    "--unbuffered: %s output begins with the number of its rows, or of parts of them; "
	    "write lines, with -O csv or -O jsonl",
	    f->name);
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
	    .sets = s->chain.calib.sets != NULL,
	};
	struct apply *own = s->own;
	const struct terminal terminal = terminal_of(s->output);
	struct files files;
	struct truth_work truth = {.join = {0}};
	int status = -1;

	if (truth_settle(s, err) < 0 || task_prepare(s, err) < 0 ||
	    chain_finish(&s->chain, err) < 0 || lse_prepare(s, err) < 0 ||
	    rows_output_columns(s, &own->usual, err) < 0 || sets_check(s, err) < 0 ||
	    sets_check_columns(s, own->metrics != NULL, err) < 0 ||
	    (own->plot && bars_prepare(s, own->usual, err) < 0) || jvp_check(s, err) < 0 ||
	    loss_settle(s, own->metrics != NULL, err) < 0 || sample_check(s, err) < 0 ||
	    check_outputs(s, err) < 0 || rows_output_reading(s, err) < 0 ||
	    tell_metrics(s, err) < 0)
		return -1;
	files = run_files(s);
	files.count_rows = files.count_rows || s->lse.path || own->plot;
	style.format = s->output_format;
	style.terminal = &terminal;
	rows_output_adapt(s, style.format, own->usual);
	style.ncol = s->ncol;
	style.intervals = has_intervals(s);
	s->chain.intervals = style.intervals && wants_intervals(s);
	if (style_check(&style, s->chain.norm.op, err) < 0)
		return -1;
	if (source_begin(&files.source, err) == 0 &&
	    run_layout(s, &files.source, own->metrics, err) == 0 &&
	    task_settle(s, &files.source, err) == 0) {
		rows_output_style(s, &style, &files.source.layout, own->usual);
		if (style_check(&style, s->chain.norm.op, err) == 0 &&
		    check_unbuffered(s, style.format, err) == 0 &&
		    sample_check_classes(s, files.source.layout.nclass, err) == 0 &&
		    (!files.source.layout.format || style_check_layout(&style, err) == 0) &&
		    where_settle(s, &files.source, &style, err) == 0)
			status = truth_read(&truth, s, &files.source, err) < 0
			    ? -1
			    : work(s, &files.source, &style, &truth, err);
	}
	truth_free(&truth);
	source_free(&files.source);
	outputs_free(&own->out);
	return status < 0 ? -1 : EXIT_DONE;
}

static int
set_lse(struct settings *s, const char *text, struct err *err)
{
	if (text[0] != '@' || !text[1])
		return err_set(err, ERR_VALUE, "give @FILE, which smx lse wrote");
	s->lse.path = text + 1;
	return 0;
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
	.arg = "text|json|csv|tsv|md",
	.help = "format of the metrics (by suffix, otherwise text)",
	.type = OPT_WORD,
	.word = renderer_word,
	.take = take_renderer,
    },
    {0},
};

static const struct opt plot[] = {
    {
	.name = "plot",
	.help = "show each row as bars in the terminal, the 20 most probable classes",
	.type = OPT_FLAG,
	.field = OPT_OWN(apply, plot),
    },
    {0},
};

static const struct opt part[] = {
    {
	.name = "lse",
	.arg = "@FILE",
	.help = "rows are parts: divide by the sums of the whole rows, which smx lse wrote",
	.type = OPT_TEXT,
	.names = NAMES_AT_FILE,
	.call = set_lse,
    },
    {0},
};

static const struct opt_group group_part = {"Classes that are split over files", part, NULL};
static const struct opt_group group_plot = {NULL, plot, NULL};
static const struct opt_group group_metrics = {"Metrics", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_head,
    &group_logq, &group_mask, &group_calib, &group_steps, &group_penalties, &group_chain,
    &group_sample, &group_first_row, &group_normaliser, &group_part, &group_threshold,
    &group_targets, &group_loss, &group_jvp, &group_output, &group_unbuffered, &group_plot,
    &group_metrics, &group_running, NULL};

const struct command command_apply = {
    .name = "apply",
    .help = "transform rows (the default)",
    .usage = "usage: smx [apply] [options] [FILE...]\n\n"
	     "Turns logits into probabilities, row by row. FILE is csv, tsv, json, jsonl, npy,\n"
	     "npz, safetensors, arrow, kld, f64, f32, f16, bf16 or a .pt of torch, also\n"
	     "compressed. Without FILE, or with -, standard input is read.\n\n"
	     "  smx --temp 0.7 logits.csv\n"
	     "  smx --write argmax,conf,entropy -O csv logits.jsonl\n",
    .brief = "smx [options] [FILE...]    (- is standard input)\n"
	     "       smx --temp 0.7 logits.csv\n"
	     "       smx --help\n",
    .group = groups,
    .reads_input = true,
    .lists = usage_apply_lists,
    .own_size = sizeof(struct apply),
    .defaults = defaults,
    .run = apply,
};
