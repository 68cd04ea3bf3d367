/* SPDX-License-Identifier: MIT */
/*
 * smx eval: labelled rows in, metrics out.
 */
#include <string.h>

#include "cli/command.h"
#include "cli/cross.h"
#include "cli/run.h"
#include "cli/show.h"
#include "pipeline/measure.h"

struct eval {
	struct show show; /* first: see show.h */
	size_t bins;
	bool left;
	size_t top[TOP_MOST], ntop;
	const char *by;
	size_t replicates; /* 0: no bootstrap */
	double seed;
	bool seeded;
};

enum { BINS_MOST = 10000 };

static int
set_bins(struct settings *s, const char *text, struct err *err)
{
	double x;

	if (option_whole("--bins", text, 1, BINS_MOST, &x, err) < 0)
		return -1;
	((struct eval *)s->own)->bins = (size_t)x;
	return 0;
}

static int
set_bins_closed(struct settings *s, const char *text, struct err *err)
{
	static const char *const words[] = {"right", "left", NULL};
	int i;

	if (option_word("--bins-closed", text, words, &i, err) < 0)
		return -1;
	((struct eval *)s->own)->left = i == 1;
	return 0;
}

/* k at its place among the others, which rise; one that is there already is not added. */
static int
add_top(struct eval *e, size_t k, struct err *err)
{
	size_t i = e->ntop;

	for (size_t j = 0; j < e->ntop; j++) {
		if (e->top[j] == k)
			return 0;
	}
	if (e->ntop == TOP_MOST)
		return err_set(err, ERR_USAGE, "--top: more than %d numbers", TOP_MOST);
	for (; i > 0 && e->top[i - 1] > k; i--)
		e->top[i] = e->top[i - 1];
	e->top[i] = k;
	e->ntop++;
	return 0;
}

static int
set_top(struct settings *s, const char *text, struct err *err)
{
	struct eval *e = s->own;
	const char *list = text;
	char word[16];
	size_t len;
	double k;

	e->ntop = 0;
	for (;; text += len + 1) {
		len = strcspn(text, ",");
		if (len == 0 || len >= sizeof(word))
			return err_set(err, ERR_USAGE,
			    "--top: need whole numbers from 1 as in 1,5, got '%s'", list);
		memcpy(word, text, len);
		word[len] = 0;
		if (option_whole("--top", word, 1, 1e9, &k, err) < 0 ||
		    add_top(e, (size_t)k, err) < 0)
			return -1;
		if (text[len] == 0)
			return 0;
	}
}

static int
set_by(struct settings *s, const char *text, struct err *err)
{
	if (!*text)
		return err_set(err, ERR_USAGE, "--by: need the name of a field");
	((struct eval *)s->own)->by = text;
	return 0;
}

static int
set_bootstrap(struct settings *s, const char *text, struct err *err)
{
	double n;

	if (option_whole("--bootstrap", text, 1, BOOT_MOST, &n, err) < 0)
		return -1;
	((struct eval *)s->own)->replicates = (size_t)n;
	return 0;
}

static int
set_seed(struct settings *s, const char *text, struct err *err)
{
	struct eval *e = s->own;

	e->seeded = true;
	return option_whole("--seed", text, 0, 0x1p53, &e->seed, err);
}

static void
defaults(struct settings *s)
{
	struct eval *e = s->own;

	e->bins = 15;
	e->top[0] = 5;
	e->ntop = 1;
}

static struct setup
setup_of(const struct eval *own)
{
	struct setup setup = {.bins = own->bins, .left = own->left, .ntop = own->ntop};

	memcpy(setup.top, own->top, sizeof(setup.top));
	return setup;
}

static int
gather(struct evaluation *e, const struct settings *s, struct source *source, struct run *run,
    struct err *err)
{
	const struct eval *own = s->own;
	struct measure m = {.setup = &e->setup, .by = e->by != NULL};
	struct plan plan = {.chain = &s->chain, .layout = &source->layout};
	struct shards shards = {0};
	int status = 0;

	if (own->replicates > 0) {
		status = boot_begin(&e->boot, &e->setup, own->replicates, (uint64_t)own->seed, err);
		if (status == 0)
			status = shards_begin(&shards, &e->boot, err);
		m.shards = &shards;
	}
	plan_use(&plan, &consumer_measure, &m, chain_unfiltered(plan.chain));
	if (status == 0 && s->auto_temp)
		status = cross_measure(s, source, &m, run, err);
	else if (status == 0)
		status = run_flow(run, s, source, &plan, "left out", err);
	if (status == 0)
		status = measure_finish(&m, err);
	if (status == 0 && own->replicates > 0 && run->counts.rows_in > 0)
		status = evaluation_span(e, s->first_row, s->first_row + run->counts.rows_in, err);
	e->tally = m.tally;
	e->groups = m.groups;
	shards_free(&shards);
	return status;
}

static void
tell_reading(struct settings *s)
{
	const struct eval *own = s->own;
	struct reading *r = &s->reading;

	r->want_label = r->want_weight = r->one_width = r->no_fields = true;
	r->by = own->by;
	if ((own->replicates > 0 || s->auto_temp) && r->on_error == ON_ERROR_SKIP)
		r->on_error = ON_ERROR_NULL; /* draws and folds go by the rows' numbers */
	r->unmasked_label = s->auto_temp;
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
	if (chain_finish(&s->chain, err) < 0 || show_check_chain(&s->chain, err) < 0)
		return -1;
	if (show_check(s, &setup, err) < 0 || run_check_streams(s, err) < 0)
		return -1;
	return show_check_outputs(s, false, err);
}

static int
eval(struct settings *s, struct err *err)
{
	struct eval *own = s->own;
	struct evaluation e = {.setup = setup_of(own)};
	struct files files;
	struct run run;
	int status = -1;

	if (check(s, err) < 0)
		return -1;
	tell_reading(s);
	files = run_files(s);
	files.count_rows = own->replicates > 0;
	if (source_begin(&files.source, err) == 0 && run_check_calib(s, &files.source, err) == 0 &&
	    show_check_labels(&files.source.layout, err) == 0 &&
	    show_describe(&e, s, &files.source.layout, own->by, err) == 0 &&
	    outputs_open(&own->show.out, err) == 0 &&
	    gather(&e, s, &files.source, &run, err) == 0) {
		status = show(s, &e, "smx eval", err);
		if (status >= 0)
			run_summary(&run, s);
	}
	evaluation_free(&e);
	source_free(&files.source);
	outputs_free(&own->show.out);
	return status;
}

static const struct opt options[] = {
    {"bins", 0, "N", "equal-width bins, and equal-mass ones (15)", set_bins, NULL},
    {"bins-closed", 0, "right|left", "which end of a bin belongs to it", set_bins_closed, NULL},
    {"top", 0, "LIST", "the K of topK_accuracy (5)", set_top, NULL},
    {"bootstrap", 0, "N", "intervals of all metrics by so many replicates", set_bootstrap, NULL},
    {"seed", 0, "S", "of the bootstrap's draws (0)", set_seed, NULL},
    {"by", 0, "FIELD", "the same for each value of a column or member", set_by, NULL},
    {0},
};

static const struct opt_group group = {"Metrics", options, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_first_row, &group_calib,
    &group_steps, &group_op, &group, &group_show, &group_gates, &group_running, NULL};

const struct command command_eval = {
    .name = "eval",
    .help = "measure labelled rows: accuracy, nll, calibration errors ...",
    .usage = "usage: smx eval [options] [FILE...]\n\n"
	     "Measures labelled rows of logits: how good, and how well calibrated. The label\n"
	     "is a column or member called label, or what --label says; likewise the weight.\n\n"
	     "--temp auto measures each row at a temperature fitted to rows of other folds.\n\n"
	     "  smx eval val.csv\n"
	     "  smx eval --temp 1.3 --json --fail-if 'ece>0.05' val.csv\n",
    .brief = "smx eval [options] [FILE...]    (- is standard input)\n"
	     "       smx eval --help\n",
    .status = "0 done, 1 done and a gate holds, 2 wrong use, bad input or an\n"
	      "input/output error.",
    .group = groups,
    .no_filters = "smx eval measures the distribution before filters",
    .auto_temp = true,
    .reads_input = true,
    .lists = show_lists,
    .own_size = sizeof(struct eval),
    .defaults = defaults,
    .run = eval,
};
