/* SPDX-License-Identifier: MIT */
/*
 * What eval and merge do with an evaluation.
 */
#include "cli/eval_output.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "cli/command.h"
#include "cli/run.h"
#include "cli/report_format.h"
#include "cli/usage.h"
#include "cli/warn.h"
#include "report/evaluation_report.h"
#include "report/gate_report.h"
#include "report/state.h"
#include "report/wide.h"

static const struct opt output[] = {
    {
	.name = "class-table",
	.help = "also show a line per class, and the classes most often confused",
	.type = OPT_FLAG,
	.field = OPT_OWN(show, class_table),
    },
    {
	.name = "confusion",
	.arg = "FILE",
	.help = "also write the confusion matrix as CSV, TSV or JSON",
	.type = OPT_FILE,
	.field = OPT_OWN(show, matrix.path),
    },
    {
	.name = "state",
	.arg = "FILE",
	.help = "also write the state, for smx merge",
	.type = OPT_FILE,
	.field = OPT_OWN(show, state),
    },
    {0},
};

static const struct opt result[] = {
    {
	.name = "confidence",
	.arg = "P",
	.help = "confidence of the bootstrap intervals (0.95)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(show, confidence),
    },
    {
	.name = "output",
	.letter = 'o',
	.arg = "FILE",
	.help = "write to FILE, which appears only when complete",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, output),
    },
    {0},
};

static const struct opt selective[] = {
    {
	.name = "coverage-at-risk",
	.arg = "R",
	.help = "the most rows that can be accepted if a share R of them may be wrong",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1},
	.field = OPT_OWN(show, select.risk),
	.given = OPT_OWN(show, select.at_risk),
    },
    {
	.name = "risk-at-coverage",
	.arg = "C",
	.help = "the share that is wrong of the most confident share C of the rows",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true},
	.field = OPT_OWN(show, select.coverage),
	.given = OPT_OWN(show, select.at_coverage),
    },
    {
	.name = "delta",
	.arg = "D",
	.help = "also a threshold whose risk is above R with probability D at most",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(show, select.delta),
    },
    {0},
};

const struct opt_group group_selective = {"When it may act alone", selective, NULL};
const struct opt_group group_show = {NULL, output, NULL};
const struct opt_group group_result = {NULL, result, NULL};

int
eval_output_check_chain(const struct settings *s, struct err *err)
{
	const struct op *norm = s->chain.norm.op;

	if (reading_multilabel(&s->reading) || norm->soft || norm->gives == KIND_PROB ||
	    norm->gives == KIND_LOGPROB)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--op %s: metrics need probabilities that sum to 1, but it gives %s", norm->name,
	    kind_name[norm->gives]);
}

int
eval_output_check_labels(const struct layout *l, struct err *err)
{
	bool lines = l->format && l->format->text && !l->format->tabular; /* looks in each row */
	bool table = l->format && l->format->text && l->task == TASK_MULTILABEL;

	if (!l->format || lines || l->label != NO_COLUMN || l->reading->label_file ||
	    l->reading->key || l->reading->extra[EXTRA_TARGET])
		return 0;
	if (l->suspects.advice == ADVICE_LABELS_BESIDE) {
		err_set(err, ERR_USAGE, "no labels");
		memcpy(err->use, l->suspects.use, sizeof(err->use));
		return err_advise(err, ADVICE_LABELS_BESIDE);
	}
	if (table) {
		err_set(err, ERR_USAGE, "no labels");
		return err_advise(err, ADVICE_LABEL_SET);
	}
	if (*l->others)
		return err_set(err, ERR_USAGE,
		    "no labels; the file also holds %s: name one with --label", l->others);
	return err_set(err, ERR_USAGE,
	    l->format->text ? "no labels: name their column with --label, or a file with "
			      "--label @FILE"
			    : "no labels: this input needs --label @FILE");
}

int
eval_output_check_select(const struct settings *s, enum task task, struct err *err)
{
	const struct selection *asked = &((const struct show *)s->own)->select;

	if (asked->delta > 0 && !asked->at_risk)
		return err_set(err, ERR_USAGE,
		    "--delta: it guarantees the risk of --coverage-at-risk R, which is not given");
	if (asked->delta > 0 && !(asked->risk > 0 && asked->risk < 1))
		return err_set(err, ERR_USAGE,
		    "--delta and --coverage-at-risk %g: only a risk above 0 and below 1 can be "
		    "guaranteed",
		    asked->risk);
	if ((asked->at_risk || asked->at_coverage) && task == TASK_MULTILABEL)
		return err_set(err, ERR_USAGE, "--%s: not in the multilabel task",
		    asked->at_risk ? "coverage-at-risk" : "risk-at-coverage");
	return 0;
}

/* Bins of all classes, so that memory has an end. */
static const double CELLS_MOST = 4e7;

/* The thresholds; labels that are so many that their sums would take too much memory. */
static int
take_cut(struct evaluation *e, const struct settings *s, struct err *err)
{
	if (e->setup.task == TASK_BINARY && s->cut)
		e->setup.threshold = *s->cut;
	if (e->setup.task != TASK_MULTILABEL || !s->cut)
		return 0;
	if (e->setup.nclass > LABELS_MOST)
		return err_set(err, ERR_USAGE, "the multilabel task has %d labels at most, not %zu",
		    (int)LABELS_MOST, e->setup.nclass);
	if (!evaluation_cut(e, err))
		return -1;
	memcpy(e->cut, s->cut, e->setup.nclass * sizeof(*e->cut));
	return 0;
}

/* Rows that list some of their classes are measured as right or wrong, with a confidence. */
static void
describe_lists(struct setup *s, enum rest rest)
{
	s->nclass = 2;
	s->rest = rest == REST_IGNORE  ? SETUP_IGNORE
	    : rest == REST_RENORMALISE ? SETUP_RENORMALISE
				       : SETUP_BUCKET;
}

int
eval_output_describe(struct evaluation *e, const struct settings *s, const struct layout *l,
    const char *by, struct err *err)
{
	if ((double)l->nclass * (double)e->setup.bins > CELLS_MOST)
		return err_set(err, ERR_USAGE,
		    "--bins: %zu of them for each of %zu classes are too many", e->setup.bins,
		    l->nclass);
	e->setup.task = l->format ? l->task : s->reading.task;
	e->setup.nclass = l->nclass;
	if (l->listed)
		describe_lists(&e->setup, l->reading->rest);
	if (e->setup.task != TASK_MULTICLASS || l->listed)
		e->setup.pairs = e->setup.sweeps; /* there are no pairs of classes */
	if (take_cut(e, s, err) < 0)
		return -1;
	e->setup.grouped = by != NULL;
	e->setup.given = l->reading && l->reading->from == FROM_PROBS; /* no input, none */
	e->setup.given = e->setup.given && !l->listed; /* they are taken as they stand */
	e->setup.ignores = s->reading.nignore > 0;
	e->setup.joins = s->reading.key != NULL;
	e->setup.weighted = l->format && l->weight != NO_COLUMN;
	if (by) {
		e->by = mem_text(by, strlen(by), err);
		if (!e->by)
			return -1;
	}
	for (size_t i = 0; i < l->names.n; i++) {
		if (names_add(&e->names, l->names.name[i], strlen(l->names.name[i]), err) < 0)
			return -1;
	}
	if (evaluation_begin(e, e->setup.bins, err) < 0)
		return -1;
	return evaluation_chain(e, &s->chain, err);
}

/* The keys of two lists, the first of which is for mem_free; NULL with err set. */
static const char **
join(const char **a, size_t *n, const char **b, size_t nb, struct err *err)
{
	const char **all = mem_new(*n + nb, sizeof(*all), err);

	if (all && *n > 0)
		memcpy(all, a, *n * sizeof(*all));
	if (all && nb > 0)
		memcpy(all + *n, b, nb * sizeof(*all));
	*n += nb;
	return all;
}

int
eval_output_check(const struct settings *s, const struct setup *setup, bool known, bool grouped,
    bool replicates, struct err *err)
{
	const bool windows = windows_wanted(&((const struct show *)s->own)->windowing);
	struct gates_scope scope = {.traits = true,
	    .ungrouped = windows ? "gates are asked of each window anyway; leave out any:"
		: grouped        ? NULL
				 : "there are no groups (--by)",
	    .nclass = known && setup->task == TASK_MULTICLASS && setup->rest == SETUP_WHOLE
		? setup->nclass
		: 0,
	    .no_interval = windows ? "windows have no bootstrap"
		: replicates       ? NULL
				   : "--bootstrap of smx eval gives it an interval",
	    .no_test = setup->redraws > 0 ? NULL : "it takes --calibration-test N of smx eval",
	    .redraws = setup->redraws};
	struct setup first = *setup, other = *setup;
	size_t n, nb = 0;
	const char **a, **b = NULL, **all = NULL;
	int status = -1;

	if (!known && reading_multilabel(&s->reading)) { /* it is given, and no input changes it */
		first.task = TASK_MULTILABEL;
		known = true;
	}
	if (!known)
		first.rest = SETUP_BUCKET; /* any, which has all keys */
	a = setup_keys(&first, &n, err);
	other.task = setup->task == TASK_BINARY ? TASK_MULTICLASS : TASK_BINARY;
	if (a && !known)
		b = setup_keys(&other, &nb, err);
	if (a && (known || b))
		all = join(a, &n, b, nb, err);
	scope.key = all;
	scope.n = n;
	if (all)
		status = gates_check(&s->gates, &scope, err);
	mem_free(a);
	mem_free(b);
	mem_free(all);
	return status;
}

/* Charts in characters go behind a report on standard output only if that is text. */
static int
check_plot(const struct settings *s, struct err *err)
{
	const struct show *show = s->own;
	const struct renderer *how = show->renderer;

	if (!show->pictures.plot || how == renderers[0] ||
	    (s->output && strcmp(s->output, "-") != 0))
		return 0;
	return err_set(err, ERR_USAGE,
	    "--plot and %s%s: both would be on standard output; write the %s to a file with -o "
	    "FILE%s",
	    s->report.json ? "--json" : "-O ", s->report.json ? "" : how->name, how->label,
	    how->suffix[0]);
}

int
show_check_outputs(const struct settings *s, bool over_states, struct err *err)
{
	struct show *show = s->own;
	struct output *state;

	if (report_format(s, show->class_table, &show->renderer, err) < 0 ||
	    check_plot(s, err) < 0 ||
	    matrix_settle(&show->matrix, s->report.json ? show->renderer : s->report.said, err) < 0)
		return -1;
	outputs_main(&show->out, s);
	state = outputs_add(&show->out, "--state", show->state);
	outputs_add(&show->out, "--junit", s->gates.junit);
	outputs_add(&show->out, "--confusion", show->matrix.path);
	if (state)
		state->over_files = over_states;
	if (pictures_add(&show->pictures, &show->out, s, err) < 0 ||
	    outputs_check(&show->out, s, err) < 0)
		return -1;
	return gates_baseline(&s->gates, "smx.eval/1", true, &show->base, err);
}

static const struct results *
of_group(const void *who, size_t i, const char **value)
{
	const struct evaluation *e = who;

	*value = e->groups.group[i].value;
	return &e->of_group[i];
}

/* Whether any gate asks for an end of an interval. */
static bool
asks_intervals(const struct gates *g)
{
	for (size_t i = 0; i < g->n; i++) {
		if (gate_asks_interval(&g->gate[i]))
			return true;
	}
	return false;
}

/* part: of what the difference is a part, as the drift. */
static int
tell_made(
    const struct settings *s, const char *base, const char *now, const char *part, struct err *err)
{
	return warn(s, err,
	    "--baseline %.200s: made with %.80s, and this with %.80s: that, too, is part of the %s",
	    s->gates.baseline, base, now, part);
}

static int
tell_where(
    const struct settings *s, const char *base, const char *now, const char *part, struct err *err)
{
	static const char all[] = "all rows";

	if (strcmp(base ? base : "", now ? now : "") == 0)
		return 0;
	return tell_made(s, base ? base : all, now ? now : all, part, err);
}

static int
tell_steps(const struct settings *s, const char *base, const char *now, struct err *err)
{
	static const char none[] = "no transforms";

	return tell_made(s, *base ? base : none, *now ? now : none, "drift", err);
}

/* A baseline of another task or classes, or with other bins, has other metrics by these names. */
static int
check_base(const struct settings *s, const struct evaluation *e, struct err *err)
{
	const struct baseline *base = &((const struct show *)s->own)->base;

	if (!s->gates.baseline || e->setup.nclass == 0)
		return 0;
	if (gates_check_baseline(&s->gates, base, e->setup.task,
		e->setup.rest == SETUP_WHOLE ? e->setup.nclass : 0, err) < 0)
		return -1;
	if (base->bins > 0 && base->bins != e->setup.bins)
		return err_set(err, ERR_USAGE,
		    "--baseline %.200s: it has %zu bins, and this run %zu; say --bins %zu",
		    s->gates.baseline, base->bins, e->setup.bins, base->bins);
	if (e->by && base->by && strcmp(e->by, base->by) != 0)
		return err_set(err, ERR_USAGE,
		    "--baseline %.200s: its groups are those of %.80s, and here those of %.80s",
		    s->gates.baseline, base->by, e->by);
	return e->setup.drift ? 0 : tell_where(s, base->where, e->where, "change", err);
}

int
eval_output_render(
    const struct evaluation *e, const struct showing *showing, struct buf *out, struct err *err)
{
	struct report report;
	int status = report_evaluation(&report, e, showing->class_table, err);

	if (status == 0) {
		report_compare(&report, showing->base);
		report_gates(&report, showing->verdict, showing->nverdict);
		if (showing->window)
			report_window(&report, showing->window);
		status = showing->wide ? report_wide(&report, err) : 0;
	}
	if (status == 0)
		status = renderer_run(showing->how, &report, out, err);
	report_free(&report);
	return status;
}

/* Drift compares rows that are decided alike, and classes by their places. */
static int
check_drift(const struct settings *s, const struct evaluation *e, struct err *err)
{
	const struct evaluation *base = ((const struct show *)s->own)->base.state;
	const char *path = s->gates.baseline;

	if (!e->setup.drift || e->setup.nclass == 0 || base->setup.nclass == 0)
		return 0;
	if (e->names.n > 0 && base->names.n > 0 && !names_equal(&e->names, &base->names))
		return err_set(err, ERR_USAGE,
		    "--baseline %.200s: its classes have other names, or another order; make it "
		    "of rows with these classes in this order",
		    path);
	if (e->setup.task == TASK_BINARY && e->setup.threshold != base->setup.threshold)
		return err_set(err, ERR_USAGE,
		    "--baseline %.200s: its rows were predicted at the threshold %g, and these at "
		    "%g; say --threshold %g",
		    path, base->setup.threshold, e->setup.threshold, base->setup.threshold);
	if (strcmp(e->where ? e->where : "", base->where ? base->where : "") != 0)
		return tell_where(s, base->where, e->where, "drift", err);
	if (strcmp(e->op, base->op) != 0)
		return tell_made(s, base->op, e->op, "drift", err);
	if (strcmp(e->steps, base->steps) != 0)
		return tell_steps(s, base->steps, e->steps, err);
	return 0;
}

/* The texts of all outputs. */
static int
compose(const struct settings *s, struct evaluation *e, const char *command,
    const struct verdict *verdict, struct err *err)
{
	struct show *show = s->own;
	struct output *out = show->out.one;
	const struct showing showing = {.how = show->renderer,
	    .class_table = show->class_table,
	    .wide = s->report.wide,
	    .base = s->gates.baseline ? &show->base : NULL,
	    .verdict = verdict,
	    .nverdict = s->gates.n};
	int status = eval_output_render(e, &showing, &out->text, err);

	if (status == 0 && show->state)
		status = state_write(e, &(++out)->text, err);
	if (status == 0 && s->gates.junit)
		status = verdicts_junit(verdict, s->gates.n, command, &(++out)->text, err);
	if (status == 0 && show->matrix.path)
		status = matrix_write(&show->matrix, e, &(++out)->text, err);
	if (status == 0)
		status = pictures_of(&show->pictures, &show->out, e, s, err);
	return status;
}

int
show_begin(const struct settings *s, struct evaluation *e, struct err *err)
{
	const struct show *show = s->own;

	if (show->confidence > 0 && e->boot.n == 0 && !asks_intervals(&s->gates))
		return err_set(err, ERR_USAGE,
		    "--confidence: there is no --bootstrap, and no gate on an interval");
	if (check_base(s, e, err) < 0 || check_drift(s, e, err) < 0)
		return -1;
	e->confidence = show->confidence > 0 ? show->confidence : 0.95;
	e->base = show->base.state;
	return 0;
}

void
show_ask(const struct settings *s, const struct evaluation *e, struct verdict verdict[GATES_MOST])
{
	const struct show *show = s->own;
	const struct gate_subject m = {.all = &e->results,
	    .by = e->by,
	    .ngroup = e->groups.n,
	    .group = of_group,
	    .who = e,
	    .base = s->gates.baseline ? &show->base : NULL,
	    .weighted = e->setup.weighted,
	    .confidence = e->confidence};

	gates_ask(&s->gates, &m, verdict);
}

int
show_results(const struct settings *s, struct evaluation *e, struct verdict verdict[GATES_MOST],
    struct err *err)
{
	if (evaluation_results(e, err) < 0)
		return -1;
	show_ask(s, e, verdict);
	return 0;
}

int
show(const struct settings *s, struct evaluation *e, const char *command, struct err *err)
{
	struct show *show = s->own;
	struct verdict verdict[GATES_MOST];

	if (show_begin(s, e, err) < 0 || show_results(s, e, verdict, err) < 0)
		return -1;
	if (compose(s, e, command, verdict, err) < 0 || outputs_finish(&show->out, err) < 0)
		return -1;
	return gates_tell(&s->gates, command, verdict, err);
}

void
show_free(struct show *show)
{
	outputs_free(&show->out);
	pictures_free(&show->pictures);
	baseline_free(&show->base);
}

/* The keys of a metric, as many on a line as go there, and what it is beside the last. */
static void
list_keys(const struct metric *m)
{
	char keys[80];
	size_t n = 0;

	if (!*m->key) /* it reports nothing */
		return;

	for (const char *const *key = m->key; *key; key++) {
		if (n > 0 && n + strlen(*key) + 1 > 74) {
			usage_word(keys, NULL);
			n = 0;
		}
		n += (size_t)snprintf(keys + n, sizeof(keys) - n, n ? " %s" : "%s", *key);
	}
	usage_word(keys, m->help);
}

void
eval_output_lists(void)
{
	usage_heading("Metrics:");
	for (size_t i = 0; metrics[i]; i++)
		list_keys(metrics[i]);
	pictures_lists();
}

/* Whether one of the n lists has the key. */
static bool
has_key(const char **const *list, const size_t *len, size_t n, const char *key)
{
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; list[i] && j < len[i]; j++) {
			if (strcmp(list[i][j], key) == 0)
				return true;
		}
	}
	return false;
}

void
eval_output_metrics(void (*add)(void *who, const char *metric), void *who)
{
	struct setup setup = {.top = {5},
	    .ntop = 1,
	    .ood = true,
	    .alpha = 0.1,
	    .ignores = true,
	    .joins = true,
	    .class_auroc = true};
	const char **key[TASKS + 1]; /* those of each task, and those without labels */
	size_t n[TASKS + 1];
	struct err err;

	for (size_t task = 0; task <= TASKS; task++) {
		setup.unlabelled = setup.drift = task == TASKS;
		setup.task = setup.unlabelled ? TASK_MULTICLASS : (enum task)task;
		key[task] = setup_keys(&setup, &n[task], &err);
		for (size_t i = 0; key[task] && i < n[task]; i++) {
			if (!has_key(key, n, task, key[task][i]))
				add(who, key[task][i]);
		}
	}
	for (size_t task = 0; task <= TASKS; task++)
		mem_free(key[task]);
}
