/* SPDX-License-Identifier: MIT */
/*
 * smx eval: labelled rows in, metrics out.
 */
#include <stdint.h>
#include <string.h>

#include "cli/command.h"
#include "cli/cross.h"
#include "cli/groups.h"
#include "cli/run.h"
#include "cli/task.h"
#include "cli/threshold.h"
#include "cli/truth.h"
#include "cli/eval_output.h"
#include "cli/warn.h"
#include "pipeline/measure.h"

struct eval {
	struct show show; /* first: see show.h */
	size_t bins;
	bool left;
	size_t top[TOP_MOST], ntop;
	bool has_top;
	const char *by, *ood, *ood_label;
	size_t replicates; /* 0: no bootstrap */
	uint64_t seed;
	bool seeded;
};

/* k at its place among the others, which rise; one that is there already is not added. */
static int
take_top(struct settings *s, size_t item, double k, struct err *err)
{
	struct eval *e = s->own;
	size_t i;

	e->has_top = true;
	e->ntop = item == 0 ? 0 : e->ntop;
	for (size_t j = 0; j < e->ntop; j++) {
		if (e->top[j] == (size_t)k)
			return 0;
	}
	if (e->ntop == TOP_MOST)
		return err_set(err, ERR_VALUE, "give at most %d numbers", TOP_MOST);
	for (i = e->ntop++; i > 0 && e->top[i - 1] > (size_t)k; i--)
		e->top[i] = e->top[i - 1];
	e->top[i] = (size_t)k;
	return 0;
}

static void
defaults(struct settings *s)
{
	struct eval *e = s->own;

	s->takes_exact = true;
	e->bins = 15;
	e->top[0] = 5;
	e->ntop = 1;
}

static struct setup
setup_of(const struct eval *own)
{
	struct setup setup = {
	    .threshold = 0.5,
	    .bins = own->bins,
	    .left = own->left,
	    .ntop = own->ntop,
	    .ood = own->ood || own->ood_label,
	};

	memcpy(setup.top, own->top, sizeof(setup.top));
	return setup;
}

/* A JSON member that some rows lack is a group; one that all lack may be mistyped. */
static int
tell_groups(const struct settings *s, const struct groups *g, struct err *err)
{
	const struct eval *own = s->own;

	if (!own->by || g->n != 1 || *g->group[0].value)
		return 0;
	return warn(
	    s, err, "--by %.80s: no row has a value there; all rows are one group", own->by);
}

static int
gather(struct evaluation *e, const struct settings *s, struct source *source, struct run *run,
    struct truth_work *truth, struct err *err)
{
	const struct eval *own = s->own;
	struct measure m = {.setup = &e->setup, .by = e->by != NULL};
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct shards shards = {0};
	int status = 0;

	if (own->replicates > 0) {
		status = bootstrap_begin(&e->boot, &e->setup, own->replicates, own->seed, err);
		if (status == 0)
			status = shards_begin(&shards, &e->boot, err);
		m.shards = &shards;
	}
	truth_use(truth, &plan);
	plan_use(&plan, &consumer_measure, &m, chain_unfiltered(plan.chain));
	if (status == 0 && s->auto_temp)
		status = cross_measure(s, source, &m, run, truth, err);
	else if (status == 0)
		status = run_flow(run, s, source, &plan, "left out", err);
	if (status == 0 && !s->auto_temp) /* that does it before it fits */
		status = truth_check(truth, s, source, err);
	if (status == 0)
		status = measure_finish(&m, err);
	if (status == 0 && own->replicates > 0 && run->counts.rows_in > 0)
		status = evaluation_span(e, s->first_row, s->first_row + run->counts.rows_in, err);
	e->tally = m.tally;
	e->groups = m.groups;
	shards_free(&shards);
	return status < 0 ? status : tell_groups(s, &e->groups, err);
}

static void
tell_reading(struct settings *s)
{
	const struct eval *own = s->own;
	struct reading *r = &s->reading;

	r->want_label = r->want_weight = r->one_width = r->no_fields = true;
	r->by = own->by;
	r->ood = own->ood;
	r->ood_label = own->ood_label;
	if ((own->replicates > 0 || s->auto_temp) && r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* draws and folds go by the rows' numbers */
	r->unmasked_label = s->auto_temp;
}

/* Rows out of distribution are not stored, and have no labels. */
static int
check_ood(const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	const char *name = own->ood ? "--ood" : "--ood-label";

	if (!own->ood && !own->ood_label)
		return 0;
	if (own->ood && own->ood_label)
		return err_set(err, ERR_USAGE, "--ood and --ood-label: give one of them");
	if (own->ood_label && s->truth.path)
		return err_set(
		    err, ERR_USAGE, "--ood-label and --truth: name a column of 0 and 1 with --ood");
	if (own->ood_label && s->reading.labels)
		return err_set(err, ERR_USAGE,
		    "--ood-label and --labels: name a column of 0 and 1 with --ood");
	if (s->auto_temp)
		return err_set(err, ERR_USAGE,
		    "%s and --temp auto: fit the temperature first, and give it with --calib",
		    name);
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "%s: not in the multilabel task", name);
	return 0;
}

static int
check(struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	struct setup setup = setup_of(own);

	if (own->replicates == 0 && (own->seeded || s->first_row > 0))
		return err_set(err, ERR_USAGE, "%s: there is no --bootstrap",
		    own->seeded ? "--seed" : "--first-row");
	if (s->auto_temp && own->by)
		return err_set(err, ERR_USAGE, "--by and --temp auto: fields are not kept");
	if (s->auto_temp && ((const struct show *)s->own)->state)
		return err_set(err, ERR_USAGE,
		    "--state and --temp auto: rows at other temperatures can't be added up");
	if (s->auto_temp && reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--temp auto: not in the multilabel task");
	if (check_ood(s, err) < 0)
		return -1;
	if (task_prepare(s, err) < 0 || chain_finish(&s->chain, err) < 0 ||
	    eval_output_check_chain(s, err) < 0)
		return -1;
	if (s->auto_temp && s->chain.norm.op->sparse)
		return err_set(err, ERR_USAGE,
		    "--op %s and --temp auto: it fits the temperature of softmax, which is no "
		    "other's; give the temperature as a number",
		    s->chain.norm.op->name);
	if (eval_output_check(s, &setup, false, err) < 0 || run_check_streams(s, err) < 0)
		return -1;
	return show_check_outputs(s, false, err);
}

/* Options of the other task, and gates on its metrics. */
static int
check_task(const struct settings *s, const struct setup *setup, struct err *err)
{
	const struct eval *own = s->own;

	if (setup->nclass == 0) /* no input */
		return 0;
	if (setup->task == TASK_MULTILABEL && own->replicates > 0)
		return err_set(err, ERR_USAGE,
		    "--bootstrap: not in the multilabel task; --state and smx merge add up shards");
	if (setup->task == TASK_MULTILABEL && own->has_top)
		return err_set(err, ERR_USAGE,
		    "--top: in the multilabel task --threshold decides for each label");
	if (setup->task == TASK_BINARY && own->has_top)
		return err_set(
		    err, ERR_USAGE, "--top: in the binary task accuracy is that at --threshold");
	if (setup->task == TASK_BINARY && own->show.class_table)
		return err_set(err, ERR_USAGE,
		    "--class-table: in the binary task precision, recall and f1 are those of "
		    "class 1");
	return eval_output_check(s, setup, true, err);
}

static int
eval(struct settings *s, struct err *err)
{
	struct eval *own = s->own;
	struct evaluation e = {.setup = setup_of(own)};
	struct files files;
	struct run run = {.input = INPUT_ONLY};
	struct truth_work truth = {.join = {0}};
	int status = -1;

	s->truth.late = true;
	if (check(s, err) < 0 || truth_settle(s, err) < 0)
		return -1;
	tell_reading(s);
	files = run_files(s);
	files.count_rows = files.count_rows || own->replicates > 0;
	if (source_begin(&files.source, err) == 0 && task_settle(s, &files.source, err) == 0 &&
	    eval_output_check_labels(&files.source.layout, err) == 0 &&
	    run_layout(s, &files.source, true, err) == 0 &&
	    eval_output_describe(&e, s, &files.source.layout, own->by, err) == 0 &&
	    check_task(s, &e.setup, err) == 0 && truth_read(&truth, s, &files.source, err) == 0 &&
	    outputs_open(&own->show.out, err) == 0 &&
	    gather(&e, s, &files.source, &run, &truth, err) == 0) {
		status = show(s, &e, "smx eval", err);
		if (status >= 0)
			run_summary(&run, s);
	}
	evaluation_free(&e);
	truth_free(&truth);
	source_free(&files.source);
	outputs_free(&own->show.out);
	return status;
}

static const char *const closed_words[] = {"right", "left", NULL};

static const struct opt options[] = {
    {
	.name = "bins",
	.arg = "N",
	.help = "number of equal-width bins and of equal-mass bins (15)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 10000, .whole = true},
	.field = OPT_OWN(eval, bins),
    },
    {
	.name = "bins-closed",
	.arg = "right|left",
	.help = "which edge a bin includes",
	.type = OPT_WORD,
	.words = closed_words,
	.field = OPT_OWN(eval, left),
    },
    {
	.name = "top",
	.arg = "LIST",
	.help = "the K of topK_accuracy (5)",
	.type = OPT_LIST,
	.range = {.least = 1, .most = 1e9, .whole = true},
	.take = take_top,
    },
    {
	.name = "ood",
	.arg = "COL",
	.help = "a column of 0 and 1 (or in and out): 1 is a row out of distribution",
	.type = OPT_NAME,
	.field = OPT_OWN(eval, ood),
    },
    {
	.name = "ood-label",
	.arg = "N",
	.help = "or the label of rows out of distribution",
	.type = OPT_NAME,
	.field = OPT_OWN(eval, ood_label),
    },
    {
	.name = "bootstrap",
	.arg = "N",
	.help = "intervals of all metrics from N replicates",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = BOOT_MOST, .whole = true},
	.field = OPT_OWN(eval, replicates),
    },
    {
	.name = "seed",
	.arg = "S",
	.help = "seed of the bootstrap's draws (0)",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 0x1p53, .whole = true},
	.field = OPT_OWN(eval, seed),
	.given = OPT_OWN(eval, seeded),
    },
    {
	.name = "by",
	.arg = "FIELD",
	.help = "also measure each value of a column or member separately",
	.type = OPT_NAME,
	.field = OPT_OWN(eval, by),
    },
    {0},
};

static const struct opt_group group = {"Metrics", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_first_row,
    &group_head, &group_calib, &group_steps, &group_op, &group_threshold, &group, &group_show,
    &group_gates, &group_running, NULL};
static const char *const lacks[] = {"log", NULL};

const struct command command_eval = {
    .name = "eval",
    .help = "measure labelled rows: accuracy, NLL, calibration errors",
    .usage = "usage: smx eval [options] [FILE...]\n\n"
	     "Measures how accurate and how well calibrated labelled rows of logits are. The\n"
	     "label is the column or member named label, unless --label names another; the\n"
	     "same goes for the weight.\n\n"
	     "--temp auto measures each row at a temperature fitted to the other folds.\n\n"
	     "  smx eval val.csv\n"
	     "  smx eval --temp 1.3 --json --fail-if 'ece>0.05' val.csv\n",
    .brief = "smx eval [options] [FILE...]    (- is standard input)\n"
	     "       smx eval --help\n",
    .status = "0 done, 1 done but a gate failed, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .lacks = lacks,
    .no_filters = "smx eval measures the distribution before filters",
    .auto_temp = true,
    .reads_input = true,
    .lists = eval_output_lists,
    .own_size = sizeof(struct eval),
    .defaults = defaults,
    .run = eval,
};
