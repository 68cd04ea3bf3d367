/* SPDX-License-Identifier: MIT */
/*
 * smx fit --method lac, aps, raps, saps: labelled rows in, thresholds of conformal sets out.
 *
 * (1) The rows may be calibrated first, and brought to a temperature. The calibration is
 *     written with the thresholds, and smx apply does it too; it refuses another temperature.
 * (2) A parameter that is 'auto' is chosen by some of the rows, which fit no threshold.
 */
#include "cli/fit_sets.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "calib/classes.h"
#include "calib/json.h"
#include "cli/command.h"
#include "cli/eval_output.h"
#include "cli/message.h"
#include "cli/run.h"
#include "cli/suffix.h"
#include "cli/task.h"
#include "cli/truth.h"
#include "cli/warn.h"
#include "pipeline/scores.h"

static const char *const params[] = {"lambda", "k_reg", "rank_weight"};
static const char *const param_option[] = {"lambda", "k-reg", "rank-weight"};

void
fit_sets_defaults(struct fit_sets *f)
{
	f->alpha = 0.1;
	f->share = 0.3;
	f->memory = 512 << 20;
}

/* The place of a parameter among those of a kind; SET_PARAMS: it is none of them. */
static size_t
place_of(const struct set_kind *kind, const char *key)
{
	size_t i = 0;

	while (i < SET_PARAMS && !(kind->param[i].key && strcmp(kind->param[i].key, key) == 0))
		i++;
	return i;
}

static const char *
kind_of_param(const char *key)
{
	size_t i = 0;

	while (place_of(set_kinds[i], key) == SET_PARAMS)
		i++;
	return set_kinds[i]->name;
}

/* The options if the method is another one: only sets have them. */
static int
refuse_all(const struct settings *s, struct err *err)
{
	const struct fit_sets *f = s->own;
	const char *what = f->has_alpha ? "--alpha"
	    : f->by                     ? "--mondrian"
	    : f->fixed                  ? "--no-random"
	    : f->never_empty            ? "--never-empty"
	    : f->seeded                 ? "--seed"
	    : f->has_share              ? "--tune"
	    : f->has_aim                ? "--tune-for"
	    : s->calib_path             ? "--calib"
	    : s->chain.nstep > 0        ? "--temp"
					: NULL;

	for (size_t i = 0; !what && i < sizeof(params) / sizeof(*params); i++) {
		if (f->has_param[i])
			return err_set(err, ERR_USAGE, "--%s: say --method %s", param_option[i],
			    kind_of_param(params[i]));
	}
	if (!what)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: it is for conformal sets; choose a kind with --method %s", what,
	    strncmp(what, "--tune", 6) == 0 ? "raps or saps"
		: strcmp(what, "--seed") == 0 || strcmp(what, "--no-random") == 0
		? "aps, raps or saps"
		: "lac, aps, raps or saps");
}

/* (2) */
static bool
is_chosen(const struct fit_sets *f, size_t i)
{
	return f->has_param[i] && f->param[i] == FIT_SETS_AUTO;
}

static bool
chooses(const struct fit_sets *f)
{
	return is_chosen(f, 0) || is_chosen(f, 1) || is_chosen(f, 2);
}

/* Options of (2). */
static int
check_tune(const struct fit_sets *f, struct err *err)
{
	const char *what = f->has_share ? "--tune" : f->has_aim ? "--tune-for" : NULL;

	if (chooses(f) || !what)
		return 0;
	if (place_of(f->kind, "rank_weight") < SET_PARAMS)
		return err_set(
		    err, ERR_USAGE, "%s: nothing is chosen; say --rank-weight auto", what);
	if (place_of(f->kind, "lambda") < SET_PARAMS)
		return err_set(err, ERR_USAGE,
		    "%s: nothing is chosen; say --lambda auto, --k-reg auto or both", what);
	return err_set(err, ERR_USAGE, "%s: %s has no parameters to choose; leave it out", what,
	    f->kind->name);
}

int
fit_sets_check(const struct settings *s, struct err *err)
{
	const struct fit_sets *f = s->own;

	if (!f->kind)
		return refuse_all(s, err);
	for (size_t i = 0; i < sizeof(params) / sizeof(*params); i++) {
		if (f->has_param[i] && place_of(f->kind, params[i]) == SET_PARAMS)
			return err_set(err, ERR_USAGE, "--%s: %s has no such parameter; %s has",
			    param_option[i], f->kind->name, kind_of_param(params[i]));
	}
	if (f->seeded && !f->kind->drawn)
		return err_set(
		    err, ERR_USAGE, "--seed: %s draws nothing; leave it out", f->kind->name);
	if (f->fixed && !f->kind->drawn)
		return err_set(
		    err, ERR_USAGE, "--no-random: %s draws nothing; leave it out", f->kind->name);
	if (f->seeded && f->fixed && !chooses(f))
		return err_set(err, ERR_USAGE, "--seed and --no-random: nothing is drawn");
	if (check_tune(f, err) < 0)
		return -1;
	if (s->reading.weight)
		return err_set(err, ERR_USAGE,
		    "--weight: each row counts once in conformal sets; leave it out");
	if (s->chain.calib.sets)
		return err_set(err, ERR_USAGE,
		    "--calib %.200s: it makes sets; give what was fitted before them",
		    s->calib_path);
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE,
		    "--method %s: not in the multilabel task, in which a row has any number of "
		    "labels",
		    f->kind->name);
	return 0;
}

static bool
is_class(const char *by)
{
	return strcmp(by, "class") == 0;
}

/* The sets as far as options say them. */
static struct sets *
make(const struct settings *s, struct err *err)
{
	const struct fit_sets *f = s->own;
	struct sets *sets = mem_new(1, sizeof(*sets), err);
	struct buf steps = {0};
	size_t at;

	if (!sets)
		return NULL;
	sets->kind = f->kind;
	sets->alpha = f->alpha;
	sets->drawn = f->kind->drawn && !f->fixed;
	sets->never_empty = f->never_empty;
	sets->corrected = s->logq.path != NULL;
	sets->seed = f->seed;
	sets->by = !f->by ? SET_ALL : is_class(f->by) ? SET_CLASS : SET_VALUE;
	for (size_t i = 0; i < SET_PARAMS; i++)
		sets->param[i] = f->kind->param[i].usual;
	for (size_t i = 0; i < sizeof(params) / sizeof(*params); i++) {
		at = place_of(f->kind, params[i]);
		if (f->has_param[i] && !is_chosen(f, i) && at < SET_PARAMS)
			sets->param[at] = f->param[i];
	}
	sets->share = chooses(f) ? f->share : 0;
	sets->aim = f->aim;
	chain_describe(&s->chain, s->chain.nstep, &steps);
	if (buf_check(&steps, err) == 0)
		sets->steps = mem_text(steps.len > 0 ? steps.p : "", steps.len, err);
	buf_free(&steps);
	if (sets->steps && sets->by == SET_VALUE)
		sets->column = mem_text(f->by, strlen(f->by), err);
	if (sets->steps && (sets->column || sets->by != SET_VALUE))
		return sets;
	sets_free(sets);
	return NULL;
}

/* ---- what is said of it ---- */

/* Groups of too few rows have sets of all classes. */
static int
judge(const struct settings *s, const struct sets *sets, struct err *err)
{
	const unsigned long long least = sets_least(sets->alpha);
	size_t few = 0;

	for (size_t i = 0; i < sets->ngroup; i++)
		few += isfinite(sets->threshold[i]) ? 0 : 1;
	if (few == 0)
		return 0;
	if (sets->by == SET_ALL)
		return warn(s, err,
		    "%llu rows are too few for --alpha %g: every set has all classes; it needs "
		    "%llu rows",
		    (unsigned long long)sets->rows[0], sets->alpha, least);
	if (sets->by == SET_VALUE)
		return warn(s, err,
		    "%zu of %zu groups have too few rows for --alpha %g: their sets have all "
		    "classes; each needs %llu rows",
		    few, sets->ngroup, sets->alpha, least);
	return warn(s, err,
	    "%zu of %zu classes have too few rows for --alpha %g: they are in every set; each "
	    "needs %llu rows",
	    few, sets->ngroup, sets->alpha, least);
}

/* (2) As "lambda 0.1 and k_reg 2". */
static void
list_chosen(const struct settings *s, const struct sets *sets, char *text, size_t size)
{
	const struct fit_sets *f = s->own;
	int n = 0;

	for (size_t i = 0; i < sizeof(params) / sizeof(*params); i++) {
		if (is_chosen(f, i) && n >= 0 && n < (int)size)
			n += snprintf(text + n, size - (size_t)n, "%s%s %.6g", n > 0 ? " and " : "",
			    params[i], sets->param[place_of(sets->kind, params[i])]);
	}
}

static void
tell_chosen(const struct settings *s, const struct scores *scores)
{
	const struct sets *sets = scores->sets;
	char text[120];

	list_chosen(s, sets, text, sizeof(text));
	message("%s: %s, by %llu rows that fit no threshold: their sets have %.6g classes, sscv is "
		"%.4g",
	    sets->kind->name, text, (unsigned long long)sets->tuned, scores->tuned.size,
	    scores->tuned.violation);
}

/* (2) Fewer rows than one threshold takes choose nothing. */
static int
check_chosen(const struct settings *s, const struct scores *scores, struct err *err)
{
	const struct fit_sets *f = s->own;
	const struct sets *sets = scores->sets;
	const size_t k = place_of(sets->kind, "k_reg");
	const unsigned long long tuned = sets->tuned, all = tuned + scores->spool.n;

	if (!(sets->share > 0))
		return 0;
	if (tuned < sets_least(sets->alpha))
		return err_set(err, ERR_DATA,
		    "auto: %llu of %llu rows are to choose parameters, too few for --alpha %g, "
		    "which takes %llu; give numbers in the place of auto, more rows, or a larger "
		    "share with --tune",
		    tuned, all, sets->alpha, (unsigned long long)sets_least(sets->alpha));
	if (k < SET_PARAMS && is_chosen(f, 0) && sets->param[k] >= (double)scores->nclass)
		note(s, "none of %zu classes is behind k_reg %.6g, so lambda does nothing%s",
		    scores->nclass, sets->param[k],
		    is_chosen(f, 1) ? "" : "; --k-reg auto chooses k_reg as well");
	return 0;
}

static void
tell(const struct settings *s, const struct sets *sets)
{
	double least = INFINITY, most = -INFINITY;
	unsigned long long rows = 0;

	if (s->quiet)
		return;
	for (size_t i = 0; i < sets->ngroup; i++) {
		least = sets->threshold[i] < least ? sets->threshold[i] : least;
		most = sets->threshold[i] > most ? sets->threshold[i] : most;
		rows += sets->rows[i];
	}
	if (sets->by == SET_ALL && isfinite(most))
		message("%s: threshold %.6g, score %llu of %llu in rising order; alpha = %g",
		    sets->kind->name, most,
		    (unsigned long long)sets_rank(sets->alpha, sets->rows[0]), rows, sets->alpha);
	if (sets->by != SET_ALL)
		message("%s: thresholds of %zu %s, from %.6g to %.6g; %llu rows; alpha = %g",
		    sets->kind->name, sets->ngroup, sets->by == SET_CLASS ? "classes" : "groups",
		    least, most, rows, sets->alpha);
}

/* ---- the run ---- */

/*
 * Writes c, whose classes are called as the calibration's or else as the input's. If the
 * calibration has a checksum alone, thresholds by class need the input's: a checksum says
 * nothing of the order.
 */
static int
write_named(struct calib *c, const struct layout *l, struct buf *out, struct err *err)
{
	const bool named = c->summed && (c->names.n > 0 || !calib_by_class(c));
	int status = 0;

	c->summed = named;
	if (named && sets_reorder(c->sets, l->calib_order, err) < 0)
		return -1;
	if (!named)
		status = calib_keep_names(c, &l->names, err);
	if (status == 0)
		status = calib_write(c, NULL, out, err);
	if (!named)
		names_free(&c->names);
	return status;
}

static int
finish(const struct settings *s, const struct layout *l, struct scores *scores, struct err *err)
{
	struct fit_sets *f = s->own;
	struct calib c = s->chain.calib; /* (1) */

	if (scores_tune(scores, err) < 0)
		return -1;
	if (scores->spool.n == 0)
		return err_set(err, ERR_DATA,
		    scores->sets->tuned > 0 ? "no rows to fit to: all choose parameters; give a "
					      "smaller share with --tune"
					    : "no rows to fit to");
	if (check_chosen(s, scores, err) < 0)
		return -1;
	if (scores->weighted &&
	    warn(s, err, "the rows have weights, which are not used: each counts once") < 0)
		return -1;
	if (scores_end(scores, err) < 0 || judge(s, scores->sets, err) < 0)
		return -1;
	c.sets = scores->sets;
	c.task = scores->task;
	c.nclass = scores->nclass;
	if (write_named(&c, l, &f->out.one[0].text, err) < 0 || outputs_finish(&f->out, err) < 0)
		return -1;
	if (scores->sets->share > 0 && !s->quiet)
		tell_chosen(s, scores);
	tell(s, scores->sets);
	return EXIT_DONE;
}

static int
gather(struct settings *s, struct source *source, struct scores *scores, struct run *run,
    struct truth_work *truth, struct err *err)
{
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};

	if (!source->layout.format)
		return err_set(err, ERR_DATA, "no rows to fit to");
	if (source->layout.listed)
		return err_set(err, ERR_USAGE,
		    "--method %s: rows list some of their classes, and it needs all",
		    scores->sets->kind->name);
	if (eval_output_check_labels(&source->layout, err) < 0)
		return -1;
	truth_use(truth, &plan);
	plan_use(&plan, &consumer_scores, scores, PLAN_END);
	if (run_flow(run, s, source, &plan, "left out", err) < 0 ||
	    truth_check(truth, s, source, err) < 0)
		return -1;
	return finish(s, &source->layout, scores, err);
}

static int
run_with(struct settings *s, struct scores *scores, struct err *err)
{
	struct fit_sets *f = s->own;
	struct files files = run_files(s);
	struct source *source = &files.source;
	struct run run = {.input = INPUT_ONLY};
	struct truth_work truth = {.join = {0}};
	int status = -1;

	files.count_rows = true; /* draws go by the rows' numbers */
	if (source_begin(source, err) == 0 && run_layout(s, source, true, err) == 0 &&
	    task_settle(s, source, err) == 0 && truth_read(&truth, s, source, err) == 0 &&
	    outputs_open(&f->out, err) == 0)
		status = gather(s, source, scores, &run, &truth, err);
	if (status >= 0)
		run_summary(&run, s);
	truth_free(&truth);
	source_free(source);
	return status;
}

int
fit_sets_run(struct settings *s, struct err *err)
{
	struct fit_sets *f = s->own;
	struct scores scores = {
	    .memory = f->memory < (double)SIZE_MAX ? (size_t)f->memory : SIZE_MAX,
	};
	int status = -1;

	s->reading.want_label = s->reading.want_weight = true;
	s->reading.one_width = s->reading.no_fields = true;
	if (f->by && !is_class(f->by))
		s->reading.extra[EXTRA_GROUP] = f->by;
	outputs_main(&f->out, s);
	if (outputs_check(&f->out, s, err) == 0 && suffix_calib(s->output, err) == 0 &&
	    run_check_streams(s, err) == 0)
		scores.sets = make(s, err);
	for (size_t i = 0; scores.sets && i < sizeof(params) / sizeof(*params); i++) {
		if (is_chosen(f, i))
			scores.choose[place_of(f->kind, params[i])] = true;
	}
	if (scores.sets)
		status = run_with(s, &scores, err);
	scores_free(&scores);
	sets_free(scores.sets);
	outputs_free(&f->out);
	return status;
}

/* ---- options ---- */

static int
set_temp(struct settings *s, const char *text, struct err *err)
{
	return chain_add(&s->chain, &op_temperature, text, err);
}

static const char *const auto_words[] = {"auto", NULL};
static const char *const aim_words[] = {"size", "adaptiveness", NULL};

static const struct opt options[] = {
    {
	.name = "alpha",
	.arg = "A",
	.help = "the share of rows whose set may lack the label (0.1)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(fit_sets, alpha),
	.given = OPT_OWN(fit_sets, has_alpha),
    },
    {
	.name = "mondrian",
	.arg = "class|COL",
	.help = "a threshold for each class, or for each value of a column or member",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(fit_sets, by),
    },
    {
	.name = "lambda",
	.arg = "L|auto",
	.help = "raps: the penalty for each place behind --k-reg (0.01)",
	.type = OPT_REAL,
	.words = auto_words,
	.first = -1,
	.range = {.least = 0, .most = INFINITY, .below = true},
	.field = OPT_OWN(fit_sets, param[0]),
	.given = OPT_OWN(fit_sets, has_param[0]),
    },
    {
	.name = "k-reg",
	.arg = "K|auto",
	.help = "raps: how many classes have no penalty (5)",
	.type = OPT_REAL,
	.words = auto_words,
	.first = -1,
	.range = {.least = 0, .most = 1e9, .whole = true},
	.field = OPT_OWN(fit_sets, param[1]),
	.given = OPT_OWN(fit_sets, has_param[1]),
    },
    {
	.name = "rank-weight",
	.arg = "W|auto",
	.help = "saps: what each further rank adds to the score (0.2)",
	.type = OPT_REAL,
	.words = auto_words,
	.first = -1,
	.range = {.least = 0, .most = INFINITY, .above = true, .below = true},
	.field = OPT_OWN(fit_sets, param[2]),
	.given = OPT_OWN(fit_sets, has_param[2]),
    },
    {
	.name = "tune",
	.arg = "F",
	.help = "auto: the share of the rows that choose, and fit no threshold (0.3)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(fit_sets, share),
	.given = OPT_OWN(fit_sets, has_share),
    },
    {
	.name = "tune-for",
	.arg = "size|adaptiveness",
	.help = "auto: for the smallest sets, or the most even coverage by size (size)",
	.type = OPT_WORD,
	.words = aim_words,
	.field = OPT_OWN(fit_sets, aim),
	.given = OPT_OWN(fit_sets, has_aim),
    },
    {
	.name = "seed",
	.arg = "S",
	.help = "aps, raps, saps: seed of the draws that break ties (0)",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 0x1p53, .whole = true},
	.field = OPT_OWN(fit_sets, seed),
	.given = OPT_OWN(fit_sets, seeded),
    },
    {
	.name = "no-random",
	.help = "draw nothing: sets are a little larger, and never depend on a seed",
	.type = OPT_FLAG,
	.field = OPT_OWN(fit_sets, fixed),
    },
    {
	.name = "never-empty",
	.help = "an empty set gets the most probable class",
	.type = OPT_FLAG,
	.field = OPT_OWN(fit_sets, never_empty),
    },
    {
	.name = "temp",
	.arg = "T",
	.help = "divide the logits by T first",
	.type = OPT_TEXT,
	.call = set_temp,
    },
    {0},
};

const struct opt_group group_fit_sets = {"Conformal sets", options, NULL};
