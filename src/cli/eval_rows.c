/* SPDX-License-Identifier: MIT */
/*
 * Labelled rows in, an evaluation out: the options of that, and the run.
 */
#include "cli/eval_rows.h"

#include <string.h>
#include <sys/stat.h>

#include "calib/sets.h"
#include "cli/calib.h"
#include "cli/cross.h"
#include "cli/eval_limits.h"
#include "cli/rest.h"
#include "cli/sets.h"
#include "cli/sweep.h"
#include "cli/task.h"
#include "cli/threshold.h"
#include "cli/unlabelled.h"
#include "cli/warn.h"
#include "cli/where.h"
#include "metric/redraw.h"

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

void
eval_rows_defaults(struct settings *s)
{
	struct eval *e = s->own;

	s->takes_exact = true;
	e->bins = EVAL_BINS;
	e->top[0] = 5;
	e->ntop = 1;
}

/* Whether what is drawn goes by the rows' numbers. */
static bool
draws_by_number(const struct eval *own)
{
	return own->replicates > 0 || own->redraws > 0;
}

static struct setup
setup_of(const struct settings *s)
{
	const struct eval *own = s->own;
	struct setup setup = {
	    .threshold = 0.5,
	    .bins = own->bins,
	    .left = own->left,
	    .ntop = own->ntop,
	    .targets = s->reading.extra[EXTRA_TARGET] != NULL,
	    .ood = own->ood || own->ood_label,
	    .select = own->show.select,
	    .unlabelled = own->show.unlabelled,
	    .drift = own->show.unlabelled && s->gates.baseline,
	    .pairs = !own->show.unlabelled &&
		(own->sweep || own->show.class_table || own->show.state || own->show.matrix.path),
	    .sweeps = own->sweep,
	    .alpha = s->chain.calib.sets && !own->show.unlabelled ? s->chain.calib.sets->alpha : 0,
	    .class_auroc = own->class_auroc,
	    .redraws = own->redraws,
	    .redraw_seed = own->redraws > 0 ? own->seed : 0,
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
gather(struct eval_rows *r, const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	struct evaluation *e = &r->e;
	struct source *source = &r->files.source;
	struct run *run = &r->run;
	struct truth_work *truth = &r->truth;
	struct measure m = {.setup = &e->setup,
	    .by = e->by != NULL,
	    .by_field = r->where.by_field,
	    .picks = own->draws};
	struct measure sweep = {.setup = &e->setup}, before = {.setup = &e->setup};
	const bool calibrated = own->draws && s->chain.calib.method;
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct shards shards = {0};
	struct unseen unseen = {0};
	int status = 0;

	if (own->replicates > 0) {
		status = bootstrap_begin(&e->boot, &e->setup, own->replicates, own->seed, err);
		if (status == 0)
			status = shards_begin(&shards, &e->boot, err);
		m.shards = &shards;
	}
	if (status == 0 && windows_wanted(&own->show.windowing)) {
		m.windows = &r->windows.windows;
		status = windows_begin(&r->windows, s, e, &run->line, err);
		r->windows.windows.by_field = r->where.by_field;
	}
	truth_use(truth, &plan);
	if (own->sweep)
		sweep_use(&plan, &sweep);
	if (calibrated)
		plan_use(&plan, &consumer_measure, &before, PLAN_DECODED);
	if (e->where)
		plan_use(&plan, &consumer_sieve, &r->where.sieve, chain_unfiltered(plan.chain));
	plan_use(&plan, &consumer_measure, &m, chain_unfiltered(plan.chain));
	sets_watch(s, &plan, &unseen);
	if (status == 0 && s->auto_temp)
		status = cross_measure(s, source, &m, run, truth, err);
	else if (status == 0)
		status = run_flow(run, s, source, &plan, "left out", err);
	if (status == 0 && !s->auto_temp) /* that does it before it fits */
		status = truth_check(truth, s, source, err);
	if (status == 0)
		status = sets_tell(s, &unseen, err);
	if (status == 0 && m.windows)
		status = windows_end(&r->windows, err);
	if (status == 0)
		status = eval_where_end(s, &r->where, &run->counts, err);
	if (status == 0)
		status = measure_finish(&m, err);
	if (status == 0 && draws_by_number(own) && run->counts.rows_in > 0)
		status =
		    row_spans_add(&e->rows, s->first_row, s->first_row + run->counts.rows_in, err);
	e->tally = m.tally;
	e->groups = m.groups;
	e->sweep = sweep.sweep;
	r->before = (struct evaluation){.setup = e->setup, .tally = before.tally};
	r->standouts = m.standouts;
	shards_free(&shards);
	return status < 0 ? status : tell_groups(s, &e->groups, err);
}

/* One of settings.more, with the input read once more; what was said of it is not said again. */
static int
gather_again(struct evaluation *to, struct settings *s, size_t i, struct err *err)
{
	struct eval *own = s->own, saved = *own;
	struct eval_rows again = {.e = {.setup = setup_of(s)}, .run = {.input = INPUT_ONLY}};
	struct source *source = &again.files.source;
	const struct calib first = s->chain.calib;
	const char *path = s->calib_path;
	struct told told = {.said = {0}}, *before = s->told;
	int status = -1;

	own->draws = own->sweep = false;
	own->replicates = own->redraws = 0;
	chain_put_calib(&s->chain, &s->more.calib[i]);
	s->calib_path = s->more.path[i];
	s->told = &told;
	again.files = run_files(s);
	again.files.count_rows = true;
	if (source_begin(source, err) == 0 && task_settle(s, source, err) == 0 &&
	    eval_output_describe(&again.e, s, &source->layout, NULL, err) == 0 &&
	    truth_read(&again.truth, s, source, err) == 0)
		status = gather(&again, s, err);
	s->told = before;
	s->chain.calib = first;
	s->calib_path = path;
	*own = saved;
	told_free(&told);
	*to = again.e;
	again.e = (struct evaluation){.setup = to->setup};
	eval_rows_free(&again);
	return status;
}

/* Whether it is standard input or a pipe, which can be read once. */
static bool
is_once(const char *path)
{
	struct stat st;

	return path && (strcmp(path, "-") == 0 || (stat(path, &st) == 0 && !S_ISREG(st.st_mode)));
}

/* Rows that are read several times. */
static int
check_more(const struct settings *s, struct err *err)
{
	bool once = is_once(s->truth.path) || is_once(s->label_path);

	for (size_t i = 0; i < s->nfile; i++)
		once = once || is_once(s->file[i]);
	if (s->more.n == 0 || !once)
		return 0;
	return err_set(err, ERR_USAGE,
	    "several --calib: the rows are read once for each, which standard input and pipes "
	    "can't be; write them to a file first");
}

/* Says, or refuses, what is to be said of settings.more, once (gather_again). */
static int
settle_more(const struct settings *s, struct source *source, struct err *err)
{
	for (size_t i = 0; source->layout.format && i < s->more.n; i++) {
		if (calib_settle(s, &s->more.calib[i], s->more.path[i], source, err) < 0)
			return -1;
	}
	return 0;
}

static int
tell_reading(struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	struct reading *r = &s->reading;

	r->want_label = r->want_weight = r->one_width = true;
	r->label_unread = own->show.unlabelled;
	r->no_fields = !own->draws;
	r->by = own->show.windowing.by ? own->show.windowing.by : own->by;
	r->by_setting = own->show.windowing.by ? SETTING_WINDOW_BY : SETTING_BY;
	r->ood = own->ood;
	r->ood_label = own->ood_label;
	if ((draws_by_number(own) || own->show.windowing.rows > 0 || s->auto_temp) &&
	    r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* draws, windows and folds go by the rows' numbers */
	r->unmasked_label = s->auto_temp;
	return where_reading(s, err);
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

/* --temp auto fits to rows as they are read, and measures these. */
static int
check_auto_steps(const struct settings *s, struct err *err)
{
	const struct chain *c = &s->chain;

	for (size_t i = 0; s->auto_temp && i < c->nstep; i++) {
		if (c->steps[i].op != &op_temperature && !c->steps[i].op->filter)
			return err_set(err, ERR_USAGE,
			    "--temp auto and --%s: the temperature is fitted to the rows as they "
			    "are read; write those after --%s with --op identity, and measure them",
			    c->steps[i].op->name, c->steps[i].op->name);
	}
	return 0;
}

/* The option that needs labels, by its name; or NULL. */
static const char *
needs_labels(const struct settings *s)
{
	const struct eval *own = s->own;

	return own->sweep                    ? "sweep"
	    : own->class_auroc               ? "class-auroc"
	    : own->replicates > 0            ? "bootstrap"
	    : own->redraws > 0               ? "calibration-test"
	    : own->has_top                   ? "top"
	    : own->ood                       ? "ood"
	    : own->ood_label                 ? "ood-label"
	    : s->auto_temp                   ? "temp auto"
	    : s->reading.nignore             ? "ignore-label"
	    : s->reading.extra[EXTRA_TARGET] ? "targets"
					     : NULL;
}

/* What is about all rows, not about windows, by its name; or NULL. */
static const char *
needs_all(const struct settings *s)
{
	const struct eval *own = s->own;
	const struct show *show = &own->show;

	return own->by                         ? "--by"
	    : own->replicates > 0              ? "--bootstrap"
	    : own->sweep                       ? "--sweep"
	    : s->auto_temp                     ? "--temp auto"
	    : show->state                      ? "--state"
	    : show->matrix.path                ? "--confusion"
	    : s->gates.junit                   ? "--junit"
	    : s->report.wide                   ? "--wide"
	    : pictures_wanted(&show->pictures) ? "a chart"
					       : NULL;
}

static int
check(struct settings *s, int (*check_outputs)(const struct settings *s, struct err *err),
    struct err *err)
{
	const struct eval *own = s->own;
	struct setup setup = setup_of(s);

	if (!draws_by_number(own) && !sets_draw_of(s) &&
	    (own->seeded ||
		(s->first_row > 0 && !own->draws && !windows_wanted(&own->show.windowing))))
		return err_set(err, ERR_USAGE,
		    "%s: it changes nothing here; add --bootstrap N%s, or leave it out",
		    own->seeded ? "--seed" : "--first-row",
		    own->draws        ? ""
			: own->seeded ? " or --calibration-test N"
				      : ", --calibration-test N or --window N");
	if (sets_draw_of(s))
		s->chain.seed = own->seed;
	if (windows_check(s, needs_all(s), err) < 0)
		return -1;
	if (s->auto_temp && own->by)
		return err_set(err, ERR_USAGE, "--by and --temp auto: fields are not kept");
	if (s->auto_temp && ((const struct show *)s->own)->state)
		return err_set(err, ERR_USAGE,
		    "--state and --temp auto: rows at other temperatures can't be added up");
	if (s->auto_temp && own->sweep)
		return err_set(err, ERR_USAGE, "--sweep and --temp auto: each row has its own");
	if (s->auto_temp && reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--temp auto: not in the multilabel task");
	if (unlabelled_check(s, needs_labels(s), err) < 0 ||
	    unlabelled_check_show(&own->show, &setup, err) < 0 || check_ood(s, err) < 0 ||
	    eval_output_check_select(s, s->reading.task, err) < 0 ||
	    eval_where_check(s, own->sweep, own->show.unlabelled, own->by, err) < 0)
		return -1;
	if (task_prepare(s, err) < 0 || chain_finish(&s->chain, err) < 0 ||
	    eval_output_check_chain(s, err) < 0 || sets_check(s, err) < 0 ||
	    check_auto_steps(s, err) < 0)
		return -1;
	if (s->auto_temp && s->chain.norm.op->sparse)
		return err_set(err, ERR_USAGE,
		    "--op %s and --temp auto: it fits the temperature of softmax, which is no "
		    "other's; give the temperature as a number",
		    s->chain.norm.op->name);
	if (eval_output_check(s, &setup, false, own->by, own->replicates > 0, err) < 0 ||
	    run_check_streams(s, err) < 0)
		return -1;
	return check_outputs(s, err);
}

/* What rows that list some of their classes can't be asked for. */
static int
check_lists(const struct settings *s, struct err *err)
{
	const struct eval *own = s->own;
	const char *what = own->sweep ? "sweep"
	    : s->auto_temp            ? "temp auto"
	    : own->ood                ? "ood"
	    : own->ood_label          ? "ood-label"
	    : own->show.class_table   ? "class-table"
	    : own->class_auroc        ? "class-auroc"
	    : !s->chain.norm.op->soft ? "op"
				      : NULL;

	return what ? err_set(err, ERR_USAGE,
			  "--%s: rows list some of their classes, and it needs all", what)
		    : 0;
}

/* Each K that --top names and that says nothing of so few classes. */
static void
tell_top(const struct settings *s, const struct setup *setup)
{
	const struct eval *own = s->own;

	for (size_t i = 0; own->has_top && i < own->ntop; i++) {
		if (setup_all_in_top(setup, own->top[i]))
			note(s,
			    "--top %zu: with %zu class%s top%zu_accuracy is always 1, and it is "
			    "left out",
			    own->top[i], setup->nclass, setup->nclass == 1 ? "" : "es",
			    own->top[i]);
	}
}

/* Options of the other task, and gates on its metrics. */
static int
check_task(const struct settings *s, const struct setup *setup, struct err *err)
{
	const struct eval *own = s->own;

	if (matrix_check(&own->show.matrix, setup, err) < 0)
		return -1;
	if (setup->nclass == 0) /* no input */
		return 0;
	if (setup->rest != SETUP_WHOLE && check_lists(s, err) < 0)
		return -1;
	if (eval_output_check_select(s, setup->task, err) < 0)
		return -1;
	if (setup->task == TASK_MULTILABEL && own->draws)
		return err_set(err, ERR_USAGE,
		    "not in the multilabel task yet; smx eval --class-table shows each label");
	if (setup->task == TASK_MULTILABEL && own->sweep)
		return err_set(err, ERR_USAGE, "--sweep: not in the multilabel task yet");
	if (setup->task == TASK_MULTILABEL && own->replicates > 0)
		return err_set(err, ERR_USAGE,
		    "--bootstrap: not in the multilabel task; --state and smx merge add up shards");
	if (setup->task == TASK_MULTILABEL && own->redraws > 0)
		return err_set(err, ERR_USAGE,
		    "--calibration-test: not in the multilabel task: whether labels of a row come "
		    "together is not in their probabilities, and they can't be redrawn without it");
	if (setup->task == TASK_MULTILABEL && own->has_top)
		return err_set(err, ERR_USAGE,
		    "--top: in the multilabel task --threshold decides for each label");
	if (setup->task == TASK_BINARY && own->has_top)
		return err_set(
		    err, ERR_USAGE, "--top: in the binary task accuracy is that at --threshold");
	if (setup->task == TASK_BINARY && own->show.class_table && !setup->unlabelled)
		return err_set(err, ERR_USAGE,
		    "--class-table: in the binary task precision, recall and f1 are those of "
		    "class 1");
	if (own->class_auroc && eval_check_areas(setup, err) < 0)
		return -1;
	tell_top(s, setup);
	if (pictures_check(&own->show.pictures, setup, err) < 0)
		return -1;
	return eval_output_check(s, setup, true, own->by, own->replicates > 0, err);
}

/* Rows need labels, and eval could do without; a page and some options can't. */
static bool
can_do_without(const struct settings *s)
{
	const struct eval *own = s->own;

	return !own->draws && !own->show.unlabelled && !needs_labels(s);
}

int
eval_rows_run(struct eval_rows *r, struct settings *s,
    int (*check_outputs)(const struct settings *s, struct err *err), struct err *err)
{
	struct eval *own = s->own;
	struct source *source = &r->files.source;

	r->e.setup = setup_of(s);
	r->run.input = INPUT_ONLY;
	s->truth.late = true;
	if (check(s, check_outputs, err) < 0 || check_more(s, err) < 0 || truth_settle(s, err) < 0)
		return -1;
	r->e.setup.drift = r->e.setup.drift && own->show.base.state;
	if (tell_reading(s, err) < 0)
		return -1;
	r->files = run_files(s);
	r->files.count_rows = r->files.count_rows || draws_by_number(own) || own->draws ||
	    windows_wanted(&own->show.windowing);
	if (source_begin(source, err) < 0 || settle_more(s, source, err) < 0 ||
	    task_settle(s, source, err) < 0 ||
	    (source->layout.answers && rest_refuse(&source->layout, err) < 0) ||
	    unlabelled_settle(s, &source->layout, can_do_without(s), err) < 0 ||
	    run_layout(s, source, true, err) < 0 ||
	    eval_output_describe(&r->e, s, &source->layout, own->by, err) < 0 ||
	    check_task(s, &r->e.setup, err) < 0 || eval_check_redraws(s, &r->e.setup, err) < 0 ||
	    eval_where_settle(s, &r->where, source, &r->e, err) < 0 ||
	    truth_read(&r->truth, s, source, err) < 0 || outputs_open(&own->show.out, err) < 0)
		return -1;
	if (gather(r, s, err) < 0) {
		if (err->advice == ADVICE_LABEL_MEMBER && can_do_without(s))
			unlabelled_advise(err);
		return -1;
	}
	for (size_t i = 0; i < s->more.n; i++) {
		if (gather_again(&r->more[i], s, i, err) < 0)
			return -1;
	}
	return 0;
}

void
eval_rows_free(struct eval_rows *r)
{
	evaluation_free(&r->e);
	evaluation_free(&r->before);
	for (size_t i = 0; i < CALIBS_MORE; i++)
		evaluation_free(&r->more[i]);
	standouts_free(&r->standouts);
	windows_free(&r->windows.windows);
	truth_free(&r->truth);
	source_free(&r->files.source);
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
	.name = "class-auroc",
	.help = "also AUROC of each class against the others, as macro_auroc",
	.type = OPT_FLAG,
	.field = OPT_OWN(eval, class_auroc),
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
	.names = NAMES_COLUMN,
	.field = OPT_OWN(eval, by),
    },
    {0},
};

const struct opt_group group_metrics = {"Metrics", options, NULL};
