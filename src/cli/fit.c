/* SPDX-License-Identifier: MIT */
/*
 * smx fit: labelled rows in, a calibration out, as JSON.
 */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "calib/fit.h"
#include "cli/command.h"
#include "cli/options.h"
#include "cli/outputs.h"
#include "cli/run.h"
#include "cli/say.h"
#include "pipeline/flow.h"
#include "pipeline/store.h"

struct own {
	const struct method *method;
	enum objective objective;
	double l2, holdout, bins;
	double cv; /* folds, or 0 */
	bool has_l2, has_bins;
	double memory; /* bytes */
	bool narrow;
	struct outputs out;
};

static int
set_method(struct settings *s, const char *text, struct err *err)
{
	struct own *own = s->own;
	const char *words[32] = {NULL};
	int i;

	for (i = 0; methods[i] && i < 31; i++)
		words[i] = methods[i]->name;
	if (option_word("--method", text, words, &i, err) < 0)
		return -1;
	own->method = methods[i];
	return 0;
}

static int
set_objective(struct settings *s, const char *text, struct err *err)
{
	int i;

	if (option_word("--objective", text, objective_name, &i, err) < 0)
		return -1;
	((struct own *)s->own)->objective = (enum objective)i;
	return 0;
}

static int
set_l2(struct settings *s, const char *text, struct err *err)
{
	struct own *own = s->own;

	if (num_parse_all(text, &own->l2) < 0 || !(own->l2 >= 0 && own->l2 < INFINITY))
		return err_set(
		    err, ERR_USAGE, "--l2: need a finite number of at least 0, got '%s'", text);
	own->has_l2 = true;
	return 0;
}

static int
set_cv(struct settings *s, const char *text, struct err *err)
{
	return option_whole("--cv", text, 2, 1000, &((struct own *)s->own)->cv, err);
}

static int
set_bins(struct settings *s, const char *text, struct err *err)
{
	struct own *own = s->own;

	own->has_bins = true;
	return option_whole("--bins", text, 1, 1e6, &own->bins, err);
}

static int
set_holdout(struct settings *s, const char *text, struct err *err)
{
	struct own *own = s->own;

	if (num_parse_all(text, &own->holdout) < 0 || !(own->holdout > 0 && own->holdout < 1))
		return err_set(
		    err, ERR_USAGE, "--holdout: need a number between 0 and 1, got '%s'", text);
	return 0;
}

/* Options that the method does not heed. */
static int
check_options(const struct settings *s, struct err *err)
{
	const struct own *own = s->own;
	const char *method = own->method->name;

	if ((own->has_l2 || own->cv > 0) && !own->method->takes_l2)
		return err_set(err, ERR_USAGE, "%s: %s has no penalty; matrix and dirichlet have",
		    own->has_l2 ? "--l2" : "--cv", method);
	if (own->has_l2 && own->cv > 0)
		return err_set(err, ERR_USAGE, "--l2 and --cv: --cv chooses the penalty");
	if (own->has_bins && !own->method->takes_bins)
		return err_set(err, ERR_USAGE, "--bins: %s has no bins; histogram has", method);
	if (own->objective != OBJECTIVE_NLL && own->method != methods[0])
		return err_set(err, ERR_USAGE,
		    "--objective: only temperature can be fitted to another one than nll");
	return 0;
}

/* A number of bytes, with K, M, G or T behind it for powers of 1024. */
static int
set_memory(struct settings *s, const char *text, struct err *err)
{
	static const char units[] = "KMGT";
	struct own *own = s->own;
	const char *end = text + strlen(text), *unit, *p = num_read(text, end, &own->memory);

	unit = p && *p ? strchr(units, *p) : NULL;
	for (; unit && unit >= units; unit--)
		own->memory *= 1024;
	if (!p || p + (*p != '\0' && strchr(units, *p)) != end ||
	    !(own->memory >= 0 && own->memory < 0x1p62))
		return err_set(err, ERR_USAGE,
		    "--memory: need a number of bytes, or one with K, M or G, got '%s'", text);
	return 0;
}

static int
set_narrow(struct settings *s, const char *text, struct err *err)
{
	(void)text;
	(void)err;
	((struct own *)s->own)->narrow = true;
	return 0;
}

static int
set_output(struct settings *s, const char *text, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_USAGE, "--output: need the name of a file");
	s->output = text;
	return 0;
}

static void
defaults(struct settings *s)
{
	struct own *own = s->own;

	own->method = methods[0];
	own->l2 = 1;
	own->bins = 15;
	own->memory = 512 << 20;
}

/* Labels and weights are taken by themselves, nothing else is carried. */
static int
tell_reading(struct settings *s, struct err *err)
{
	struct reading *r = &s->reading;

	if (check_options(s, err) < 0)
		return -1;
	r->want_label = r->want_weight = r->one_width = r->no_fields = r->unmasked_label = true;
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

static int
check_labels(
    const struct settings *s, const struct store *store, const struct rows *seen, struct err *err)
{
	const struct method *m = ((const struct own *)s->own)->method;
	size_t n, nrow, nparam = m->nparam(store->nclass, 0);

	if (count_labels(store, seen, &nrow, &n, err) < 0)
		return -1;
	if (n == 0)
		return err_set(err, ERR_DATA, "no rows to fit to");
	if (n == 1)
		return err_set(
		    err, ERR_DATA, "all rows have the same label: there is nothing to fit");
	if (s->quiet || !is_by_class(m))
		return 0;
	if (nrow < nparam)
		say("warning: %s has %zu parameters, but there are only %zu rows", m->name, nparam,
		    nrow);
	if (n < store->nclass)
		say("warning: %zu of %zu classes are the label of no row: what is fitted for them "
		    "says little",
		    store->nclass - n, store->nclass);
	return 0;
}

/* For people. */
static void
tell(const struct settings *s, const struct calib *c, const struct calib_report *r)
{
	const struct fit *f = r->fit;
	const char *plural = f->passes == 1 ? "" : "es";

	if (f->at_bound)
		say("%s", f->why);
	if (s->quiet)
		return;
	if (c->method->param[0].shape == SHAPE_ONE && f->temperature_se > 0)
		say("%s: T = %.6g, standard error %.3g; %.0f rows, %zu classes, %u pass%s",
		    c->method->name, c->value[0][0], f->temperature_se, r->before.rows, c->nclass,
		    f->passes, plural);
	else if (c->method->param[0].shape == SHAPE_ONE)
		say("%s: T = %.6g; %.0f rows, %zu classes, %u pass%s", c->method->name,
		    c->value[0][0], r->before.rows, c->nclass, f->passes, plural);
	else
		say("%s: %zu parameters; %.0f rows, %zu classes, %u pass%s", c->method->name,
		    f->nparam, r->before.rows, c->nclass, f->passes, plural);
	say("NLL %.6g before, %.6g after; ECE %.4g before, %.4g after", r->before.nll, r->after.nll,
	    r->before.ece, r->after.ece);
	if (r->cv > 0)
		say("l2 = %g is the best of 0.001 ... 1000 in %u folds", r->options->l2, r->cv);
	if (r->holdout > 0)
		say("held out, %.0f rows: NLL %.6g before, %.6g after; ECE %.4g before, %.4g after",
		    r->held_before.rows, r->held_before.nll, r->held_after.nll, r->held_before.ece,
		    r->held_after.ece);
}

/* With the rows in the store. */
static int
fit_store(const struct settings *s, struct store *store, struct run *run, struct err *err)
{
	struct own *own = s->own;
	struct calib c = {.method = own->method, .nclass = store->nclass};
	struct fit_options options = {
	    .objective = own->objective,
	    .l2 = own->l2,
	    .bins = (size_t)own->bins,
	    .pass = progress_pass,
	    .who = &run->line,
	};
	struct calib_report report = {.holdout = own->holdout, .cv = (unsigned)own->cv};
	struct rows rows = store_rows(store);
	struct rows seen = calib_share(&rows, report.holdout, false);
	struct fit fit;
	int status;

	if (check_labels(s, store, &seen, err) < 0)
		return -1;
	status = calib_fit(&c, &rows, &options, &fit, &report, err);
	progress_end(&run->line);
	if (status == 0)
		status = calib_write(&c, &report, &own->out.one[0].text, err);
	if (status == 0)
		status = outputs_finish(&own->out, err);
	if (status == 0)
		tell(s, &c, &report);
	calib_free(&c);
	if (status < 0)
		return -1;
	return fit.at_bound ? EXIT_HOLDS : EXIT_DONE;
}

static int
keep_rows(const struct settings *s, struct source *source, struct store *store, struct run *run,
    struct err *err)
{
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};

	if (!source->layout.format)
		return err_set(err, ERR_DATA, "no rows to fit to");
	if (!source->layout.format->carries && !s->label_path)
		return err_set(err, ERR_USAGE,
		    "%s input has no labels: give them with --label @FILE",
		    source->layout.format->name);
	plan_use(&plan, &consumer_store, store, chain_unfiltered(plan.chain));
	if (run_flow(run, s, source, &plan, "left out", err) < 0)
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
	    .memory = own->memory < (double)SIZE_MAX ? (size_t)own->memory : SIZE_MAX,
	};
	struct run run;
	int status = -1;

	if (tell_reading(s, err) < 0 || chain_finish(&s->chain, err) < 0)
		return -1;
	outputs_main(&own->out, s);
	if (outputs_check(&own->out, s, err) < 0)
		return -1;
	run_mind_maps();
	files = run_files(s);
	if (source_begin(&files.source, err) == 0 && outputs_open(&own->out, err) == 0 &&
	    keep_rows(s, &files.source, &store, &run, err) == 0)
		status = fit_store(s, &store, &run, err);
	if (status >= 0)
		run_summary(&run, s);
	store_free(&store);
	source_free(&files.source);
	outputs_free(&own->out);
	return status;
}

static void
list_methods(void)
{
	printf("\n--method:\n");
	for (size_t i = 0; methods[i]; i++)
		usage_word(methods[i]->name, methods[i]->help);
}

static const struct opt fit_options[] = {
    {"method", 0, "NAME", "what to fit, see below (temperature)", set_method, NULL},
    {"objective", 0, "nll|ece|brier", "what is to be least (nll); temperature only", set_objective,
	NULL},
    {"l2", 0, "L", "matrix, dirichlet: how much to hold W and b back (1)", set_l2, NULL},
    {"cv", 0, "K", "choose --l2 by cross-validation in K folds", set_cv, NULL},
    {"bins", 0, "N", "histogram: how many bins (15)", set_bins, NULL},
    {"holdout", 0, "F", "keep this share of the rows out of the fit, and measure on it",
	set_holdout, NULL},
    {"output", 'o', "FILE", "write the calibration to FILE, when it is whole", set_output, NULL},
    {"memory", 0, "BYTES", "of rows to keep in memory, as 100M or 2G (512M); more go to $TMPDIR",
	set_memory, NULL},
    {"spool-f32", 0, NULL, "keep rows as float32, in half the room", set_narrow, NULL},
    {0},
};

static const struct opt_group group_fit = {"Fitting", fit_options, NULL};

static const struct opt_group *const groups[] = {&group_input, &group_fit, &group_running, NULL};

const struct command command_fit = {
    .name = "fit",
    .help = "fit a calibration to labelled rows, and write it as JSON",
    .usage = "usage: smx fit [options] [FILE...]\n\n"
	     "Fits a calibration to rows of logits with labels and writes it as JSON, for\n"
	     "smx apply --calib. FILE is as for smx apply; see smx --help.\n\n"
	     "  smx fit -l label -o calib.json val.csv\n"
	     "  smx --calib calib.json test.csv\n",
    .brief = "smx fit [options] [FILE...]    (- is standard input)\n"
	     "       smx fit -o calib.json val.csv\n"
	     "       smx fit --help\n",
    .status = "0 done; 1 done, but the fit ended at a bound; 2 wrong use, bad\n"
	      "input or an input/output error.",
    .group = groups,
    .reads_input = true,
    .lists = list_methods,
    .own_size = sizeof(struct own),
    .defaults = defaults,
    .run = fit_run,
};
