/* SPDX-License-Identifier: MIT */
/*
 * smx fit: labelled rows in, a calibration out, as JSON.
 */
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
#include "cli/fit_tell.h"
#include "cli/fit_work.h"
#include "cli/groups.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/task.h"
#include "cli/suffix.h"
#include "cli/truth.h"
#include "cli/warn.h"
#include "pipeline/flow.h"
#include "pipeline/store.h"

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

	if (fit_check_options(s, err) < 0)
		return -1;
	r->want_label = r->want_weight = r->one_width = r->no_fields = true;
	r->unmasked_label = !takes_any_label(&((const struct fit_own *)s->own)->methods);
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

/* The method of a chain with the most parameters for each class; or NULL. */
static const struct method *
largest_by_class(const struct fit_methods *of, size_t nclass)
{
	const struct method *most = NULL, *m;

	for (size_t i = 0; i < of->n; i++) {
		m = of->step[i];
		if (method_is_by_class(m) &&
		    (!most || m->nparam(nclass, 0) > most->nparam(nclass, 0)))
			most = m;
	}
	return most;
}

static int
check_labels(
    const struct settings *s, const struct store *store, const struct rows *seen, struct err *err)
{
	const struct fit_own *own = s->own;
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
	const struct fit_own *own = s->own;
	struct labels_fit l = {.each = own->each || fit_method_of(own) != methods[0]};
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
	struct fit_own *own = s->own;
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

/* What is fitted, as options say it or by the ladder, and whether it can be. */
static int
choose_method(const struct settings *s, struct store *store, struct calib *c,
    struct fit_options *options, struct calib_report *report, struct ladder *ladder,
    struct err *err)
{
	const struct fit_own *own = s->own;
	const struct rows rows = store_rows(store), seen = calib_share(&rows, own->holdout, false);

	if (own->methods.automatic) {
		if (choose(s, &rows, c, options, ladder, err) < 0)
			return -1;
		report->ladder = ladder;
		report->cross = ladder->rung[ladder->chosen].cross;
		report->choose = false;
	} else if (calib_chain(c, own->methods.step, own->methods.n, err) < 0) {
		return -1;
	}
	if (check_labels(s, store, &seen, err) < 0)
		return -1;
	if (c->method->tempers && c->task != TASK_MULTICLASS &&
	    (own->has_on || (own->has_l2 && !c->method->needs_l2)))
		return err_set(err, ERR_USAGE, "%s: %s has it in the multiclass task alone",
		    own->has_on ? "--on" : "--l2", c->method->name);
	return 0;
}

/* With the rows in the store, whose classes have these names. */
static int
fit_store(const struct settings *s, struct store *store, const struct names *names, struct run *run,
    struct err *err)
{
	struct fit_own *own = s->own;
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
	struct ladder ladder = {.folds = own->cv};
	struct fit fit;
	int status;

	status = choose_method(s, store, &c, &options, &report, &ladder, err);
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
	if (fit_method_check(&((const struct fit_own *)s->own)->methods, source->layout.task, err) <
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
	struct fit_own *own = s->own;
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
	if (fit_check_sets(s, err) < 0 || task_prepare(s, err) < 0)
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
    .own_size = sizeof(struct fit_own),
    .defaults = fit_defaults,
    .run = fit_run,
};
