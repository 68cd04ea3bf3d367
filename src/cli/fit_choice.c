/* SPDX-License-Identifier: MIT */
/*
 * What smx fit can be asked for: its options, and which of them go with which method.
 */
#include <math.h>

#include "base/err.h"
#include "calib/json.h"
#include "cli/fit_work.h"

int
fit_check_sets(const struct settings *s, struct err *err)
{
	const struct fit_own *own = s->own;
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

const struct method *
fit_method_of(const struct fit_own *own)
{
	return own->methods.step[own->methods.n - 1];
}

/* Options of --method auto. */
static int
check_auto(const struct settings *s, struct err *err)
{
	const struct fit_own *own = s->own;

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
	const struct fit_own *own = s->own;
	const struct method *m = fit_method_of(own);

	if (own->has_l2 && !m->takes_l2)
		return err_set(err, ERR_USAGE, "--l2: %s has no penalty", m->name);
	if (own->has_l2 && m->needs_l2 && own->l2 == 0)
		return err_set(err, ERR_USAGE,
		    "--l2 0: without a penalty %s may have no optimum; give a number above 0",
		    m->name);
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
	return 0;
}

int
fit_check_options(const struct settings *s, struct err *err)
{
	const struct fit_own *own = s->own;
	const struct method *m = fit_method_of(own);

	if (own->cv == 1)
		return err_set(err, ERR_USAGE,
		    "--cv 1: give a whole number from 2 to 1000, or 0 for no cross-validation");
	if (own->methods.automatic)
		return check_auto(s, err);
	if (check_penalty(s, err) < 0)
		return -1;
	if (own->has_l2 && m->tempers && own->raw)
		return err_set(err, ERR_USAGE, "--l2: not with --on raw");
	if (own->raw && m->needs_l2)
		return err_set(err, ERR_USAGE,
		    "--on raw: the penalty of %s is towards the best temperature; leave it out",
		    m->name);
	if (own->has_on && !m->tempers)
		return err_set(err, ERR_USAGE,
		    "--on: %s begins with no temperature; isotonic, histogram, and methods of "
		    "each class against the rest do",
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

void
fit_defaults(struct settings *s)
{
	struct fit_own *own = s->own;

	own->methods = (struct fit_methods){.step = {methods[0]}, .n = 1};
	own->l2 = 1;
	own->cv = 5;
	own->bins = 15;
	fit_sets_defaults(&own->sets);
	s->takes_sets = true;
}

static int
take_method(struct settings *s, size_t i, double x, struct err *err)
{
	struct fit_own *own = s->own;
	const int status = fit_method_take(&own->methods, i, (size_t)x, err);

	own->sets.kind = own->methods.kind;
	return status;
}

static const char *const cut_words[] = {"auto:f1", NULL};

static const char *const on_words[] = {"temperature", "raw", NULL};

static const struct opt options[] = {
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
	.field = OPT_OWN(fit_own, each),
    },
    {
	.name = "threshold",
	.arg = "auto:f1",
	.help = "multilabel: also choose the threshold of each label with the greatest F1",
	.type = OPT_WORD,
	.words = cut_words,
	.first = 1,
	.field = OPT_OWN(fit_own, cut),
    },
    {
	.name = "objective",
	.arg = "nll|ece|brier",
	.help = "what to minimise (nll); only for temperature",
	.type = OPT_WORD,
	.words = objective_name,
	.field = OPT_OWN(fit_own, objective),
    },
    {
	.name = "l2",
	.arg = "L",
	.help = "strength of the penalty that holds W and b to temperature's (by --cv)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = INFINITY, .below = true},
	.field = OPT_OWN(fit_own, l2),
	.given = OPT_OWN(fit_own, has_l2),
    },
    {
	.name = "mu",
	.arg = "M",
	.help = "methods with a matrix: strength of the penalty on b (that of --l2)",
	.type = OPT_REAL,
	.range = {.least = 0, .most = INFINITY, .above = true, .below = true},
	.field = OPT_OWN(fit_own, mu),
	.given = OPT_OWN(fit_own, has_mu),
    },
    {
	.name = "cv",
	.arg = "K",
	.help = "folds of the cross-validation beside temperature (5); 0: none",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 1000, .whole = true},
	.field = OPT_OWN(fit_own, cv),
	.given = OPT_OWN(fit_own, has_cv),
    },
    {
	.name = "on",
	.arg = "temperature|raw",
	.help = "isotonic, platt and their kin: at the best temperature, or raw",
	.type = OPT_WORD,
	.words = on_words,
	.field = OPT_OWN(fit_own, raw),
	.given = OPT_OWN(fit_own, has_on),
    },
    {
	.name = "bins",
	.arg = "N",
	.help = "histogram: number of bins (15)",
	.type = OPT_WHOLE,
	.range = {.least = 1, .most = 1e6, .whole = true},
	.field = OPT_OWN(fit_own, bins),
	.given = OPT_OWN(fit_own, has_bins),
    },
    {
	.name = "folds",
	.arg = "K",
	.help = "venn-abers: cross Venn-Abers in K folds; 0, the default: all rows together",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 1000, .whole = true},
	.field = OPT_OWN(fit_own, folds),
	.given = OPT_OWN(fit_own, has_folds),
    },
    {
	.name = "holdout",
	.arg = "F",
	.help = "hold out this share of the rows from the fit and measure on it",
	.type = OPT_REAL,
	.range = {.least = 0, .most = 1, .above = true, .below = true},
	.field = OPT_OWN(fit_own, holdout),
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
	.field = OPT_OWN(fit_own, narrow),
    },
    {0},
};

const struct opt_group group_fit = {"Fitting", options, NULL};
