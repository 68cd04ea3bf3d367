/* SPDX-License-Identifier: MIT */
/*
 * smx mix: rows of several files in, rows of their mixture out. Its options and what
 * makes no sense of them; mix_run.c reads the rows, mix_weights.c the weights.
 */
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "base/num.h"
#include "cli/command.h"
#include "cli/groups.h"
#include "cli/mix_work.h"
#include "cli/rows_output.h"
#include "cli/sample.h"
#include "cli/task.h"
#include "cli/usage.h"
#include "cli/where.h"

static struct mix_own *
mine(const struct settings *s)
{
	return s->own;
}

/* ---- before anything is read ---- */

static int
check_files(const struct settings *s, struct err *err)
{
	const struct mix_own *o = mine(s);
	const size_t most = FLOW_INPUTS - (o->gates != NULL);
	size_t streams = o->gates && strcmp(o->gates, "-") == 0;

	if (s->no_file || s->nfile < 2)
		return err_set(err, ERR_USAGE, "mix needs two files or more, got %zu",
		    s->no_file ? 0 : s->nfile);
	if (s->nfile > most)
		return err_set(
		    err, ERR_USAGE, "mix takes at most %zu files, got %zu", most, s->nfile);
	for (size_t i = 0; i < s->nfile; i++)
		streams += strcmp(s->file[i], "-") == 0;
	if (streams > 1)
		return err_set(err, ERR_USAGE, "standard input is asked for twice");
	return 0;
}

/* With --fit-weights the files are read twice. */
static int
check_twice(const struct settings *s, struct err *err)
{
	struct stat st;

	for (size_t i = 0; mine(s)->fit && i < s->nfile; i++) {
		if (strcmp(s->file[i], "-") == 0 ||
		    (stat(s->file[i], &st) == 0 && !S_ISREG(st.st_mode)))
			return err_set(err, ERR_USAGE,
			    "--fit-weights reads the files twice, and %.200s can be read once; "
			    "write it to a file first",
			    s->file[i]);
	}
	if (mine(s)->fit && s->label_path && strcmp(s->label_path, "-") == 0)
		return err_set(err, ERR_USAGE,
		    "--fit-weights reads the labels twice; write them to a file first");
	return 0;
}

static int
check_options(const struct settings *s, struct err *err)
{
	const struct mix_own *o = mine(s);

	if ((o->weights != NULL) + (o->gates != NULL) + o->fit > 1)
		return err_set(
		    err, ERR_USAGE, "--weights, --fit-weights and --gates: give one of them");
	if (o->save && o->gates)
		return err_set(err, ERR_USAGE, "--save-weights: with --gates each row has its own");
	if (o->fit && o->average != MIXTURE_PROBS)
		return err_set(err, ERR_USAGE,
		    "--fit-weights: its weights are those of averaged probabilities, not of "
		    "--average %s",
		    o->average == MIXTURE_LOGITS ? "logits" : "logprobs");
	if (!o->key && o->skip)
		return err_set(err, ERR_USAGE, "--unmatched skip means nothing without --key");
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "mix: not in the multilabel task");
	return 0;
}

static int
check_normaliser(const struct settings *s, struct err *err)
{
	const struct op *norm = s->chain.norm.op;

	if (norm->soft || norm->gives == KIND_LOGIT)
		return 0;
	return err_set(
	    err, ERR_USAGE, "--op %s: a mixture is one of softmax distributions", norm->name);
}

/* Derivatives are by the logits of one file, and a loss is smoothed by options of apply. */
static int
check_columns(const struct settings *s, struct err *err)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (s->col[i] == &col_loss || s->col[i] == &col_grad || s->col[i] == &col_jvp)
			return err_set(err, ERR_USAGE,
			    "--write %s: it is for the rows of one file%s", s->col[i]->name,
			    s->col[i] == &col_jvp ? "" : "; nll is a mixture's loss");
	}
	if (where_asks(s, &col_loss))
		return err_set(err, ERR_USAGE,
		    "%s: loss is for the rows of one file; nll is a mixture's loss",
		    s->where.n > 0 ? "--where" : "--abstain");
	return 0;
}

/* The rows may replace what they are read from. */
static int
check_outputs(const struct settings *s, struct err *err)
{
	struct mix_own *o = mine(s);
	struct output *rows = outputs_main(&o->out, s);

	rows->over_files = true;
	rows->level = s->compress_level_given ? &s->compress_level : NULL;
	outputs_add(&o->out, "--save-weights", o->save);
	return outputs_check(&o->out, s, err);
}

static int
check(struct settings *s, struct err *err)
{
	struct mix_own *o = mine(s);

	if (check_files(s, err) < 0 || check_options(s, err) < 0 || check_twice(s, err) < 0 ||
	    task_prepare(s, err) < 0 || chain_finish(&s->chain, err) < 0 ||
	    check_normaliser(s, err) < 0 || rows_output_columns(s, &o->usual, err) < 0 ||
	    check_columns(s, err) < 0 || sample_check(s, err) < 0 || check_outputs(s, err) < 0 ||
	    rows_output_reading(s, err) < 0)
		return -1;
	o->drop = s->reading.on_error == ON_ERROR_SKIP;
	if (o->drop)
		s->reading.on_error = ON_ERROR_NULL;
	s->reading.one_width = true;
	s->reading.field_shared = true; /* by all files, of any formats */
	s->reading.want_label = s->reading.want_label || o->fit;
	s->reading.want_weight = o->fit;
	s->reading.key = o->key;
	s->reading.key_alone = o->key != NULL;
	return 0;
}

/* ---- the run ---- */

static int
make_work(struct mix_work *w, struct err *err)
{
	struct settings *s = w->s;

	w->n = s->nfile + (w->own->gates != NULL);
	w->input = mem_new(w->n, sizeof(*w->input), err);
	w->path = mem_new(w->n, sizeof(*w->path), err);
	w->place = mem_new(w->n, sizeof(*w->place), err);
	w->rows = mem_new(w->n, sizeof(*w->rows), err);
	w->met = mem_new(w->n, sizeof(*w->met), err);
	w->weight = mem_new(s->nfile, sizeof(*w->weight), err);
	if (!w->input || !w->path || !w->place || !w->rows || !w->met || !w->weight)
		return -1;
	for (size_t i = 0; i < w->n; i++)
		w->input[i].path = w->path[i] = i < s->nfile ? s->file[i] : w->own->gates;
	w->style = (struct style){
	    .col = s->col,
	    .ncol = s->ncol,
	    .mixed = true,
	    .precision = s->precision,
	    .sparse = s->sparse,
	    .literal = s->literal,
	    .element = s->dtype,
	    .format = s->output_format,
	};
	return mix_weights(w->own, w->weight, s->nfile, err);
}

static int
complete_style(struct mix_work *w, struct err *err)
{
	const struct layout *l = &w->input[0].files.source.layout;

	rows_output_style(w->s, &w->style, l, w->own->usual);
	if (style_check(&w->style, w->s->chain.norm.op, err) < 0)
		return -1;
	if (l->format && style_check_layout(&w->style, err) < 0)
		return -1;
	return where_settle(w->s, &w->input[0].files.source, &w->style, err);
}

/* Labels that the fit needs: of the first file. */
static int
fit(struct mix_work *w, struct err *err)
{
	const struct layout *l = &w->input[0].files.source.layout;
	const bool lines = l->format && l->format->text && !l->format->tabular; /* looks in rows */

	if (l->format && l->label == NO_COLUMN && !l->reading->label_file && !lines)
		return err_set(err, ERR_USAGE,
		    "--fit-weights: %.200s has no labels: name their column with --label, or a "
		    "file with --label @FILE",
		    w->path[0]);
	if (mix_fit(w, err) < 0)
		return -1;
	mix_end(w);
	w->s->told = &w->told; /* all has been said */
	return mix_begin(w, err);
}

static int
work(struct mix_work *w, struct err *err)
{
	struct output *save = &w->own->out.one[1];

	if (mix_begin(w, err) < 0 || complete_style(w, err) < 0 ||
	    outputs_open(&w->own->out, err) < 0)
		return -1;
	if (w->own->fit && fit(w, err) < 0)
		return -1;
	if (mix_write(w, err) < 0)
		return -1;
	if (w->own->save) {
		mix_weights_text(w->weight, w->s->nfile, NUM_SHORTEST, &save->text);
		buf_char(&save->text, '\n');
		if (buf_check(&save->text, err) < 0)
			return -1;
	}
	if (outputs_finish(&w->own->out, err) < 0)
		return -1;
	run_summary(&w->run, w->s);
	return 0;
}

static int
mix(struct settings *s, struct err *err)
{
	struct mix_work w = {.s = s, .own = mine(s)};
	int status = -1;

	if (check(s, err) == 0 && make_work(&w, err) == 0)
		status = work(&w, err);
	mix_free(&w);
	s->told = NULL;
	outputs_free(&w.own->out);
	return status < 0 ? -1 : EXIT_DONE;
}

static const char *const average_words[] = {"probs", "logits", "logprobs", NULL};
static const char *const unmatched_words[] = {"fail", "skip", NULL};

static const struct opt mixing[] = {
    {
	.name = "average",
	.arg = "probs|logits|logprobs",
	.help = "what is averaged (probs)",
	.type = OPT_WORD,
	.words = average_words,
	.field = OPT_OWN(mix_own, average),
    },
    {
	.name = "weights",
	.arg = "LIST|@FILE",
	.help = "the weight of each file, as 0.7,0.3 (equal ones)",
	.type = OPT_NAME,
	.names = NAMES_AT_FILE,
	.field = OPT_OWN(mix_own, weights),
    },
    {
	.name = "fit-weights",
	.help = "fit them to the labels of the first file, by EM",
	.type = OPT_FLAG,
	.field = OPT_OWN(mix_own, fit),
    },
    {
	.name = "save-weights",
	.arg = "FILE",
	.help = "also write the weights, for --weights @FILE",
	.type = OPT_FILE,
	.field = OPT_OWN(mix_own, save),
    },
    {
	.name = "gates",
	.arg = "FILE",
	.help = "weights of each row: as many logits as there are files",
	.type = OPT_FILE,
	.field = OPT_OWN(mix_own, gates),
    },
    {
	.name = "key",
	.arg = "COL",
	.help = "match rows by this column or member; all but the first file are kept in memory",
	.type = OPT_NAME,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(mix_own, key),
    },
    {
	.name = "unmatched",
	.arg = "fail|skip",
	.help = "with --key: how to handle rows that are not in all files",
	.type = OPT_WORD,
	.words = unmatched_words,
	.field = OPT_OWN(mix_own, skip),
    },
    {0},
};

static const struct opt_group group_mixing = {"The mixture", mixing, NULL};
static const struct opt_group *const groups[] = {&group_input, &group_mixing, &group_calib,
    &group_steps, &group_penalties, &group_chain, &group_sample, &group_first_row,
    &group_normaliser, &group_output, &group_running, NULL};

const struct command command_mix = {
    .name = "mix",
    .help = "average the distributions of several files",
    .usage = "usage: smx mix [options] A B...\n\n"
	     "Averages the distributions of files with the same rows, as of the members of an\n"
	     "ensemble, with equal weights, given ones, or ones fitted to labels; and tells how\n"
	     "much the files disagree. --calib and --temp change each file's rows, filters the\n"
	     "mixture.\n\n"
	     "  smx mix seed1.csv seed2.csv seed3.csv\n"
	     "  smx mix --fit-weights --write probs,mutual_information a.npy b.npy -l @y.txt\n",
    .brief = "smx mix [options] A B...\n"
	     "       smx mix --help\n",
    .group = groups,
    .lists = usage_mix_lists,
    .own_size = sizeof(struct mix_own),
    .run = mix,
};
