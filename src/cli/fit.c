/* SPDX-License-Identifier: MIT */
/*
 * smx fit: labelled rows in, a calibration out, as JSON.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "calib/classes.h"
#include "calib/fit.h"
#include "calib/hessian.h"
#include "calib/labels.h"
#include "cli/command.h"
#include "cli/eval_output.h"
#include "cli/fit_method.h"
#include "cli/fit_sets.h"
#include "cli/fit_tell.h"
#include "cli/groups.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/task.h"
#include "cli/message.h"
#include "cli/suffix.h"
#include "cli/truth.h"
#include "cli/usage.h"
#include "cli/warn.h"
#include "pipeline/flow.h"
#include "pipeline/store.h"

struct own {
	struct fit_sets sets; /* first: see fit_sets.h */
	struct fit_methods methods;
	enum objective objective;
	double l2, mu, holdout;
	size_t bins, folds;
	unsigned cv; /* folds, or 0 */
	bool has_l2, has_mu, has_cv, has_bins, has_folds, has_on;
	bool raw; /* --on raw */
	bool each; /* --per-class */
	bool cut; /* --threshold auto:f1 */
	bool narrow;
};

/* Options that sets do not heed. */
static int
check_sets(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;
	const char *what = own->has_l2 ? "l2"
	    : own->has_mu              ? "mu"
	    : own->has_cv              ? "cv"
	    : own->has_bins            ? "bins"
	    : own->has_folds           ? "folds"
	    : own->has_on              ? "on"
	    : own->objective           ? "objective"
	    : own->each                ? "per-class"
	    : own->cut                 ? "threshold"
	    : own->holdout > 0         ? "holdout"
	    : own->narrow              ? "spool-f32"
				       : NULL;

	if (!own->sets.kind || !what)
		return fit_sets_check(s, err);
	return err_set(err, ERR_USAGE, "--%s: %s is no fit of logits; leave it out", what,
	    own->sets.kind->name);
}

/* The last method, which the options are about. */
static const struct method *
method_of(const struct own *own)
{
	return own->methods.step[own->methods.n - 1];
}

/* Options of --method auto. */
static int
check_auto(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;

	if (own->has_l2 || own->has_mu || own->cv < 2)
		return err_set(err, ERR_USAGE,
		    "%s: --method auto chooses by cross-validation; name a method for it",
		    own->has_l2       ? "--l2"
			: own->has_mu ? "--mu"
				      : "--cv");
	if (own->objective == OBJECTIVE_ECE)
		return err_set(
		    err, ERR_USAGE, "--objective ece: --method auto compares by nll or brier");
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--method auto: not in the multilabel task");
	return 0;
}

/* Options of penalties and cross-validation. */
static int
check_penalty(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;
	const struct method *m = method_of(own);

	if (own->has_l2 && !m->takes_l2)
		return err_set(err, ERR_USAGE, "--l2: %s has no penalty", m->name);
	if (own->has_mu && !m->takes_mu)
		return err_set(err, ERR_USAGE,
		    "--mu: %s has no such penalty; matrix, structured-matrix, dirichlet and "
		    "dirichlet-odir have",
		    m->name);
	if (own->has_cv && m == methods[0] && own->methods.n == 1)
		return err_set(err, ERR_USAGE,
		    "--cv: temperature is what other methods are cross-validated beside; choose "
		    "one with --method");
	if (own->has_cv && reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--cv: not in the multilabel task");
	if (own->cv == 1)
		return err_set(err, ERR_USAGE,
		    "--cv 1: give a whole number from 2 to 1000, or 0 for no cross-validation");
	return 0;
}

/* Options that the method does not heed. */
static int
check_options(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;
	const struct method *m = method_of(own);

	if (own->methods.automatic)
		return check_auto(s, err);
	if (check_penalty(s, err) < 0)
		return -1;
	if (own->has_l2 && m->tempers && own->raw)
		return err_set(err, ERR_USAGE, "--l2: not with --on raw");
	if (own->has_on && !m->tempers)
		return err_set(err, ERR_USAGE,
		    "--on: %s maps no confidence; isotonic and "
		    "histogram do",
		    m->name);
	if (own->has_bins && !m->takes_bins)
		return err_set(err, ERR_USAGE, "--bins: %s has no bins; histogram has", m->name);
	if (own->has_folds && !m->takes_folds)
		return err_set(err, ERR_USAGE,
		    "--folds: %s is fitted to all rows; venn-abers may be in folds (--cv is for "
		    "cross-validation)",
		    m->name);
	if ((own->each || own->cut) && !reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "%s: only with --task multilabel",
		    own->each ? "--per-class" : "--threshold");
	if (own->objective != OBJECTIVE_NLL && (m != methods[0] || own->methods.n > 1))
		return err_set(err, ERR_USAGE,
		    "--objective: only temperature can be fitted to another one than nll");
	return 0;
}

static void
defaults(struct settings *s)
{
	struct own *own = s->own;

	own->methods = (struct fit_methods){.step = {methods[0]}, .n = 1};
	own->l2 = 1;
	own->cv = 5;
	own->bins = 15;
	fit_sets_defaults(&own->sets);
	s->takes_sets = true;
}

/* Whether all methods accept a label of probability 0. */
static bool
takes_any_label(const struct fit_methods *m)
{
	size_t i = 0;

	while (i < m->n && m->step[i]->any_label)
		i++;
	return i == m->n;
}

/* Labels and weights are taken by themselves, nothing else is carried. */
static int
tell_reading(struct settings *s, struct err *err)
{
	struct reading *r = &s->reading;

	if (check_options(s, err) < 0)
		return -1;
	r->want_label = r->want_weight = r->one_width = r->no_fields = true;
	r->unmasked_label = !takes_any_label(&((const struct own *)s->own)->methods);
	if (r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* rows keep their numbers */
	return run_check_streams(s, err);
}

/* How many rows are seen, and how many of the classes are the label of one of them. */
static int
count_labels(
    const struct store *store, const struct rows *seen, size_t *nrow, size_t *n, struct err *err)
{
	unsigned char *has = mem_new(store->nclass, 1, err);

	if (!has)
		return -1;
	*n = *nrow = 0;
	for (size_t i = 0; i < store->nrow; i++) {
		if (store->label[i] != STORE_NO_LABEL && rows_chosen(seen, i)) {
			++*nrow;
			*n += !has[store->label[i]];
			has[store->label[i]] = 1;
		}
	}
	mem_free(has);
	return 0;
}

/* Whether the method has parameters for each class. */
static bool
is_by_class(const struct method *m)
{
	for (size_t i = 0; m->param[i].key; i++) {
		if (m->param[i].shape == SHAPE_EACH || m->param[i].shape == SHAPE_SQUARE)
			return true;
	}
	return false;
}

/* The method of a chain with the most parameters for each class; or NULL. */
static const struct method *
largest_by_class(const struct fit_methods *of, size_t nclass)
{
	const struct method *most = NULL, *m;

	for (size_t i = 0; i < of->n; i++) {
		m = of->step[i];
		if (is_by_class(m) && (!most || m->nparam(nclass, 0) > most->nparam(nclass, 0)))
			most = m;
	}
	return most;
}

static int
check_labels(
    const struct settings *s, const struct store *store, const struct rows *seen, struct err *err)
{
	const struct own *own = s->own;
	const struct method *m = largest_by_class(&own->methods, store->nclass);
	size_t n, nrow, nparam = m ? m->nparam(store->nclass, 0) : 0;

	if (store->task == TASK_MULTILABEL)
		return store->ngood > 0 ? 0 : err_set(err, ERR_DATA, "no rows to fit to");
	if (count_labels(store, seen, &nrow, &n, err) < 0)
		return -1;
	if (n == 0)
		return err_set(err, ERR_DATA, "no rows to fit to");
	if (n == 1)
		return err_set(
		    err, ERR_DATA, "all rows have the same label: there is nothing to fit");
	if (!m)
		return 0;
	if (m->param[0].shape == SHAPE_SQUARE && store->nclass > HESSIAN_MOST)
		note(s,
		    "%s is slow beyond %d classes; --cv 0 leaves the cross-validation out, and "
		    "row-temperature is fast",
		    m->name, HESSIAN_MOST);
	return nrow < nparam ? warn(s, err, "%s has %zu parameters, but there are only %zu rows",
				   m->name, nparam, nrow)
			     : 0;
}

/* Of which labels no method could make anything, and which ended at a bound. */
static int
tell_labels(const struct settings *s, const struct calib *c, const struct labels_fit *l,
    struct fit *fit, struct err *err)
{
	char why[sizeof(fit->why)];

	if (l->bound > 0) {
		snprintf(why, sizeof(why), "%.150s", fit->why);
		snprintf(fit->why, sizeof(fit->why), "%zu of %zu labels; label %zu: %.150s",
		    l->bound, c->nclass, l->first_bound, why);
	}
	if (l->alike == 0)
		return 0;
	return warn(s, err,
	    "%zu of %zu labels are those of no row, or of all: they are left as they are", l->alike,
	    c->nclass);
}

static int
fit_labels(const struct settings *s, struct calib *c, const struct rows *rows,
    struct fit_options *options, struct fit *fit, struct calib_report *r, struct err *err)
{
	const struct own *own = s->own;
	struct labels_fit l = {.each = own->each || method_of(own) != methods[0]};
	struct rows seen = calib_share(rows, r->holdout, false);

	if (labels_fit(c, rows, options, fit, r, &l, err) < 0)
		return -1;
	if (own->cut && labels_cut(c, &seen, err) < 0)
		return -1;
	return tell_labels(s, c, &l, fit, err);
}

/* --method auto: from the ladder to the method and its strength. */
static int
choose(const struct settings *s, const struct rows *rows, struct calib *c,
    struct fit_options *options, struct ladder *l, struct err *err)
{
	struct own *own = s->own;
	struct rows seen = calib_share(rows, own->holdout, false);

	l->brier = own->objective == OBJECTIVE_BRIER;
	options->objective = OBJECTIVE_NLL; /* of each fit */
	if (ladder_climb(l, &seen, c->task, options, err) < 0)
		return -1;
	if (ladder_calib(l, c, err) < 0)
		return -1;
	own->methods.n = 0;
	if (c->before)
		own->methods.step[own->methods.n++] = c->before->method;
	own->methods.step[own->methods.n++] = c->method;
	options->l2 = l->rung[l->chosen].l2;
	fit_tell_ladder(s, l);
	return 0;
}

/* With the rows in the store, whose classes have these names. */
static int
fit_store(const struct settings *s, struct store *store, const struct names *names, struct run *run,
    struct err *err)
{
	struct own *own = s->own;
	struct calib c = {.task = store->task, .nclass = store->nclass};
	struct fit_options options = {
	    .objective = own->objective,
	    .l2 = own->l2,
	    .mu = own->mu,
	    .bins = own->bins,
	    .folds = own->folds,
	    .raw = own->raw,
	    .pass = progress_pass,
	    .who = &run->line,
	};
	struct calib_report report = {
	    .holdout = own->holdout,
	    .cv = store->task == TASK_MULTILABEL ? 0 : own->cv,
	    .choose = !own->has_l2,
	    .ignores = s->reading.nignore > 0,
	    .joins = s->reading.key != NULL,
	    .ignored = store->nignored,
	    .unmatched = store->nunmatched,
	    .input_rows = store->nrow,
	};
	struct rows rows = store_rows(store);
	struct rows seen = calib_share(&rows, report.holdout, false);
	struct ladder ladder = {.folds = own->cv};
	struct fit fit;
	int status;

	if (own->methods.automatic) {
		status = choose(s, &rows, &c, &options, &ladder, err);
		report.ladder = &ladder;
		report.cross = ladder.rung[ladder.chosen].cross;
		report.choose = false;
	} else {
		status = calib_chain(&c, own->methods.step, own->methods.n, err);
	}
	if (status == 0)
		status = check_labels(s, store, &seen, err);
	if (status == 0 && (own->has_l2 || own->has_on) && c.method->tempers &&
	    c.task != TASK_MULTICLASS)
		status = err_set(err, ERR_USAGE, "%s: %s has it in the multiclass task alone",
		    own->has_l2 ? "--l2" : "--on", c.method->name);
	if (status == 0)
		status = c.task == TASK_MULTILABEL
		    ? fit_labels(s, &c, &rows, &options, &fit, &report, err)
		    : calib_fit(&c, &rows, &options, &fit, &report, err);
	progress_end(&run->line);
	if (status == 0)
		status = fit_judge(s, &c, &report, err);
	if (status == 0)
		status = calib_keep_names(&c, names, err);
	if (status == 0)
		status = calib_write(&c, &report, &own->sets.out.one[0].text, err);
	if (status == 0)
		status = outputs_finish(&own->sets.out, err);
	if (status == 0)
		fit_tell(s, &c, &report);
	calib_free(&c);
	if (status < 0)
		return -1;
	return fit.at_bound ? EXIT_SHORT : EXIT_DONE;
}

static int
keep_rows(const struct settings *s, struct source *source, struct store *store, struct run *run,
    struct truth_work *truth, struct err *err)
{
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};

	if (!source->layout.format)
		return err_set(err, ERR_DATA, "no rows to fit to");
	if (!source->layout.format->carries && !source->layout.reading->label_file)
		return err_set(err, ERR_USAGE,
		    "%s input has no labels: give them with --label @FILE",
		    source->layout.format->name);
	if (fit_method_check(&((const struct own *)s->own)->methods, source->layout.task, err) <
		0 ||
	    (source->layout.task == TASK_MULTILABEL &&
		eval_output_check_labels(&source->layout, err) < 0))
		return -1;
	truth_use(truth, &plan);
	plan_use(&plan, &consumer_store, store, chain_unfiltered(plan.chain));
	if (run_flow(run, s, source, &plan, "left out", err) < 0 ||
	    truth_check(truth, s, source, err) < 0)
		return -1;
	return store_end(store, err);
}

static int
fit_run(struct settings *s, struct err *err)
{
	struct own *own = s->own;
	struct files files;
	struct store store = {
	    .path = s->file,
	    .npath = s->nfile,
	    .narrow = own->narrow,
	    .threads = s->threads,
	    .memory = own->sets.memory < (double)SIZE_MAX ? (size_t)own->sets.memory : SIZE_MAX,
	};
	struct run run = {.input = INPUT_ONLY};
	struct truth_work truth = {.join = {0}};
	int status = -1;

	s->truth.late = true;
	if (check_sets(s, err) < 0 || task_prepare(s, err) < 0)
		return -1;
	if (own->sets.kind)
		return truth_settle(s, err) < 0 || chain_finish(&s->chain, err) < 0
		    ? -1
		    : fit_sets_run(s, err);
	if (tell_reading(s, err) < 0 || truth_settle(s, err) < 0 ||
	    chain_finish(&s->chain, err) < 0)
		return -1;
	outputs_main(&own->sets.out, s);
	if (outputs_check(&own->sets.out, s, err) < 0 || suffix_calib(s->output, err) < 0)
		return -1;
	run_mind_maps();
	files = run_files(s);
	if (source_begin(&files.source, err) == 0 && run_layout(s, &files.source, true, err) == 0 &&
	    task_settle(s, &files.source, err) == 0 &&
	    truth_read(&truth, s, &files.source, err) == 0 &&
	    outputs_open(&own->sets.out, err) == 0 &&
	    keep_rows(s, &files.source, &store, &run, &truth, err) == 0)
		status = fit_store(s, &store, &files.source.layout.names, &run, err);
	if (status >= 0)
		run_summary(&run, s);
	store_free(&store);
	truth_free(&truth);
	source_free(&files.source);
	outputs_free(&own->sets.out);
	return status;
}

static int
take_method(struct settings *s, size_t i, double x, struct err *err)
{
	struct own *own = s->own;
	const int status = fit_method_take(&own->methods, i, (size_t)x, err);

	own->sets.kind = own->methods.kind;
	return status;
}

static const char *const cut_words[] = {"auto:f1", NULL};

static const char *const on_words[] = {"temperature", "raw", NULL};

static const struct opt fit_options[] = {
    {
	.name = "method",
	.arg = "NAME,...",
	.help = "what to fit, several one after the other; see below (temperature)",
	.type = OPT_LIST,
	.word = fit_method_word,
	.about = fit_method_about,
	.take = take_method,
    },
    {
	.name = "per-class",
	.help = "multilabel: a temperature for each label; other methods always fit each",
	.type = OPT_FLAG,
	.field = OPT_OWN(own, each),
    },
    {
	.name = "threshold",
	.arg = "auto:f1",
	.help = "multilabel: also choose the threshold of each label with the greatest F1",
	.type = OPT_WORD,
	.words = cut_words,
	.first = 1,
	.field = OPT_OWN(own, cut),
    },
    {
	.name = "objective",
	.arg = "nll|ece|brier",
	.help = "what to minimise (nll); only for temperature",
	.type = OPT_WORD,
	.words = objective_name,
	.field = OPT_OWN(own, objective),
    },
    {
	.name = "l2",
	.arg = "L",
	.help = "strength of the penalty that holds W and b to temperature's (by --cv)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = INFINITY, .below = true},
	.field = OPT_OWN(own, l2),
	.given = OPT_OWN(own, has_l2),
    },
    {
	.name = "mu",
	.arg = "M",
	.help = "methods with a matrix: strength of the penalty on b (that of --l2)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = INFINITY, .above = true, .below = true},
	.field = OPT_OWN(own, mu),
	.given = OPT_OWN(own, has_mu),
    },
    {
	.name = "cv",
	.arg = "K",
	.help = "folds of the cross-validation beside temperature (5); 0: none",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 1000, .whole = true},
	.field = OPT_OWN(own, cv),
	.given = OPT_OWN(own, has_cv),
    },
    {
	.name = "on",
	.arg = "temperature|raw",
	.help = "isotonic, histogram: confidences at the best temperature, or raw",
	.type = OPT_WORD,
	.words = on_words,
	.field = OPT_OWN(own, raw),
	.given = OPT_OWN(own, has_on),
    },
    {
	.name = "bins",
	.arg = "N",
	.help = "histogram: number of bins (15)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 1e6, .whole = true},
	.field = OPT_OWN(own, bins),
	.given = OPT_OWN(own, has_bins),
    },
    {
	.name = "folds",
	.arg = "K",
	.help = "venn-abers: cross Venn-Abers in K folds; 0, the default: all rows together",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 1000, .whole = true},
	.field = OPT_OWN(own, folds),
	.given = OPT_OWN(own, has_folds),
    },
    {
	.name = "holdout",
	.arg = "F",
	.help = "hold out this share of the rows from the fit and measure on it",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(own, holdout),
    },
    {
	.name = "output",
	.letter = 'o',
	.arg = "FILE",
	.help = "write the calibration to FILE, which appears only when complete",
	.type = OPT_FILE,
	.field = OPT_FIELD(settings, output),
    },
    {
	.name = "memory",
	.arg = "BYTES",
	.help = "memory for rows, as 100M or 2G (512M); the rest spills to $TMPDIR",
	.type = OPT_SIZE,
	.range = {.least = 0, .most = 0x1p62, .below = true},
	.field = OPT_OWN(fit_sets, memory),
    },
    {
	.name = "spool-f32",
	.help = "store rows as float32, in half the space",
	.type = OPT_FLAG,
	.field = OPT_OWN(own, narrow),
    },
    {0},
};

static const struct opt_group group_fit = {"Fitting", fit_options, NULL};

static const struct opt_group *const groups[] = {&group_input, &group_truth, &group_head,
    &group_logq, &group_mask, &group_calib, &group_fit, &group_fit_sets, &group_running, NULL};

const struct command command_fit = {
    .name = "fit",
    .help = "fit a calibration to labelled rows and write it as JSON",
    .usage = "usage: smx fit [options] [FILE...]\n\n"
	     "Fits a calibration to rows of logits with labels and writes it as JSON, for\n"
	     "smx apply --calib. FILE is the same as for smx apply; see smx --help.\n\n"
	     "  smx fit -l label -o calib.json val.csv\n"
	     "  smx --calib calib.json test.csv\n",
    .brief = "smx fit [options] [FILE...]    (- is standard input)\n"
	     "       smx fit -o calib.json val.csv\n"
	     "       smx fit --help\n",
    .falls_short = "the fit ended at a bound",
    .group = groups,
    .reads_input = true,
    .lists = fit_method_list,
    .own_size = sizeof(struct own),
    .defaults = defaults,
    .run = fit_run,
};
