/* SPDX-License-Identifier: MIT */
/*
 * smx diff: two files with the same rows, and how far apart they are. Its
 * options and what makes no sense of them; diff_run.c reads the rows,
 * diff_output.c says what came of them.
 */
#include <stdint.h>
#include <string.h>

#include "base/mem.h"
#include "cli/chain.h"
#include "cli/command.h"
#include "cli/diff_show.h"
#include "cli/diff_work.h"
#include "cli/groups.h"
#include "cli/task.h"
#include "cli/threshold.h"
#include "format/select.h"

static struct diff_own *
mine(const struct settings *s)
{
	return s->own;
}

static void
defaults(struct settings *s)
{
	mine(s)->diff.top[0] = 5;
	mine(s)->diff.ntop = 1;
	mine(s)->diff.worst.most = 10;
	mine(s)->diff.threshold = 0.5;
	diff_labels_defaults(s);
	s->takes_listed = s->rest_later = true;
}

/* How many columns a key is made of; 0 if an item of the list is no column's name or number. */
static size_t
key_parts(const char *list)
{
	size_t n = 0;
	struct list_item item;

	if (*list == '\0' || list[strlen(list) - 1] == ',')
		return 0;
	for (; (list = list_next(list, &item)); n++) {
		if (item.len == 0)
			return 0;
	}
	return n;
}

static int
check_keys(const struct diff_own *o, struct err *err)
{
	const char *key[] = {o->key, o->key_b};
	const char *const option[] = {"--key", "--key-b"};

	for (size_t i = 0; i < 2; i++) {
		if (key[i] && strchr(key[i], ',') && key_parts(key[i]) == 0)
			return err_set(
			    err, ERR_USAGE, "%s: '%.80s' has an empty name", option[i], key[i]);
	}
	if (o->key_b && key_parts(o->key_b) != key_parts(o->key))
		return err_set(err, ERR_USAGE,
		    "--key names %zu columns, and --key-b %zu: they must be as many",
		    key_parts(o->key), key_parts(o->key_b));
	return 0;
}

/* What can be seen without reading. */
static int
check(struct settings *s, struct err *err)
{
	const struct diff_own *o = mine(s);

	if (s->no_file || s->nfile != 2)
		return err_set(err, ERR_USAGE, "diff needs two files, A and B, got %zu",
		    s->no_file ? 0 : s->nfile);
	if (strcmp(s->file[0], "-") == 0 && strcmp(s->file[1], "-") == 0)
		return err_set(err, ERR_USAGE, "standard input is asked for twice");
	if (!o->key && (o->key_b || o->skip))
		return err_set(err, ERR_USAGE, "%s means nothing without --key",
		    o->key_b ? "--key-b" : "--unmatched skip");
	if (check_keys(o, err) < 0)
		return -1;
	mine(s)->diff.draws = o->page != NULL;
	s->no_classes = mine(s)->diff.logprob = o->logprob != NULL;
	mine(s)->diff.memory = s->memory < (double)SIZE_MAX ? (size_t)s->memory : SIZE_MAX;
	if (diff_check_state(s, err) < 0)
		return -1;
	if (chain_check_draws(s, s->seeded && o->diff.deltas.boot.n == 0 ? "--seed" : NULL, err) <
		0 ||
	    diff_labels_check(s, err) < 0 || diff_list_check(s, err) < 0)
		return -1;
	mine(s)->diff.labels = reading_multilabel(&s->reading);
	if (mine(s)->diff.labels && (s->reading.label || s->reading.label_file || o->label_b))
		return err_set(err, ERR_USAGE,
		    "diff takes no labels in the multilabel task; leave out --label");
	if (task_prepare(s, err) < 0 || run_check_streams(s, err) < 0 ||
	    diff_check_output(s, err) < 0)
		return -1;
	if (chain_finish(&s->chain, err) < 0 || diff_check_compat(s, err) < 0)
		return -1;
	return diff_check_logprob(s, err);
}

static int
diff(struct settings *s, struct err *err)
{
	struct diff_work w = {.a = s, .own = mine(s)};
	int status = -1;

	if (check(s, err) < 0)
		return -1;
	if (diff_begin(&w, err) == 0 && outputs_open(&w.own->out, err) == 0 &&
	    diff_list_begin(&w, err) == 0 && diff_rows(&w, err) == 0 &&
	    diff_labels_results(&w, err) == 0)
		status = diff_output(&w, err);
	if (status < 0 && w.own->logprob && err->advice == ADVICE_FIELD)
		err->advice = ADVICE_NONE; /* that is about logits */
	source_free(&w.files_a.source);
	source_free(&w.files_b.source);
	diff_free(&w.own->diff);
	outputs_free(&w.own->out);
	baseline_free(&w.own->base);
	results_free(&w.labelled);
	mem_free(w.edge);
	mem_free(w.b.cut);
	return status;
}

static int
take_format_b(struct settings *s, size_t i, double x, struct err *err)
{
	(void)i;
	(void)err;
	mine(s)->format_b = formats[(size_t)x];
	return 0;
}

static int
take_top(struct settings *s, size_t i, double k, struct err *err)
{
	struct diff *d = &mine(s)->diff;

	if (i == DIFF_TOPS)
		return err_set(err, ERR_VALUE, "give at most %d numbers", (int)DIFF_TOPS);
	for (size_t j = 0; j < i; j++) {
		if (d->top[j] == (size_t)k)
			return err_set(err, ERR_VALUE, "%.0f stands twice", k);
	}
	d->top[i] = (size_t)k;
	d->ntop = i + 1;
	return 0;
}

/* FROM_EXACT is for eval. */
static const char *const from_b_words[] = {"logits", "logprobs", "probs", NULL};

static const struct opt input_b[] = {
    {
	.name = "input-format-b",
	.arg = "F",
	.help = "B's format, if it differs from --input-format",
	.type = OPT_WORD,
	.word = format_word,
	.about = format_about,
	.instead = format_of_input,
	.take = take_format_b,
    },
    {
	.name = "cols-b",
	.arg = "LIST",
	.help = "B's logit columns, if they differ from A's",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_SEVERAL | NAMES_LOGITS | NAMES_IN_B,
	.field = OPT_OWN(diff_own, cols_b),
    },
    {
	.name = "field-b",
	.arg = "NAME",
	.help = "jsonl: the member of B that holds the logits",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_LOGITS | NAMES_IN_B,
	.field = OPT_OWN(diff_own, field_b),
    },
    {
	.name = "label-b",
	.arg = "COL",
	.help = "the name of the true class in B, or '' if B has none",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_IN_B,
	.field = OPT_OWN(diff_own, label_b),
    },
    {
	.name = "from-b",
	.arg = "logits|logprobs|probs",
	.help = "what B's values are, if it differs from --from",
	.type = OPT_WORD,
	.words = from_b_words,
	.first = FROM_LOGITS,
	.field = OPT_OWN(diff_own, from_b),
    },
    {0},
};

static const char *const unmatched_words[] = {"fail", "skip", NULL};

static const struct opt matching[] = {
    {
	.name = "key",
	.arg = "COL,...",
	.help = "match rows by these columns or members; B is kept in memory",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN,
	.field = OPT_OWN(diff_own, key),
    },
    {
	.name = "key-b",
	.arg = "COL,...",
	.help = "what these are called in B",
	.type = OPT_TEXT,
	.names = NAMES_COLUMN | NAMES_IN_B,
	.field = OPT_OWN(diff_own, key_b),
    },
    {
	.name = "unmatched",
	.arg = "fail|skip",
	.help = "with --key: how to handle rows without a match",
	.type = OPT_WORD,
	.words = unmatched_words,
	.field = OPT_OWN(diff_own, skip),
    },
    {0},
};

static const struct opt logprob[] = {
    {
	.name = "logprob",
	.arg = "FIELD",
	.help = "no logits: the log-probability of each row's label, or a list of them",
	.type = OPT_NAME,
	.names = NAMES_COLUMN | NAMES_LOGITS,
	.field = OPT_OWN(diff_own, logprob),
    },
    {
	.name = "logprob-b",
	.arg = "FIELD",
	.help = "its name in B",
	.type = OPT_NAME,
	.names = NAMES_COLUMN | NAMES_IN_B | NAMES_LOGITS,
	.field = OPT_OWN(diff_own, logprob_b),
    },
    {0},
};

static const char *const compat_words[] = {"llama", NULL};

static const struct opt output[] = {
    {
	.name = "compat",
	.arg = "llama",
	.help = "compute and print what llama-perplexity --kl-divergence does, as it does",
	.type = OPT_WORD,
	.words = compat_words,
	.first = 1,
	.field = OPT_OWN(diff_own, diff.compat),
    },
    {
	.name = "top",
	.arg = "K,...",
	.help = "report the overlap of the K most probable classes (5)",
	.type = OPT_LIST,
	.range = {.least = 1, .most = 1e9, .whole = true},
	.take = take_top,
	.given = OPT_OWN(diff_own, top_said),
    },
    {
	.name = "worst",
	.arg = "N",
	.help = "list the N rows with the largest KL (10)",
	.type = OPT_WHOLE,
	.range = {.least = 0, .most = 100000, .whole = true},
	.field = OPT_OWN(diff_own, diff.worst.most),
	.given = OPT_OWN(diff_own, worst_said),
    },
    {
	.name = "memory",
	.arg = "BYTES",
	.help = "memory for exact percentiles, as 2G (512M); beyond it they are within 0.1 %",
	.type = OPT_SIZE,
	.range = {.least = 0, .most = 1e15},
	.field = OPT_FIELD(settings, memory),
	.given = OPT_OWN(diff_own, memory_said),
    },
    {
	.name = "state",
	.arg = "FILE",
	.help = "also write the state, for smx merge",
	.type = OPT_FILE,
	.field = OPT_OWN(diff_own, state),
    },
    {
	.name = "report",
	.arg = "FILE",
	.help = "also draw a page of HTML",
	.type = OPT_FILE,
	.field = OPT_OWN(diff_own, page),
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

static const struct opt_group group_input_b = {"The second input", input_b, NULL},
			      group_matching = {"Which rows are compared", matching, NULL},
			      group_logprob = {"Labels alone", logprob, NULL},
			      group_own = {NULL, output, NULL};

static const struct opt_group *const groups[] = {&group_input, &group_input_b, &group_matching,
    &group_logprob, &group_first_row, &group_head, &group_mask, &group_calib, &group_steps,
    &group_penalties, &group_chain, &group_threshold, &group_diff_labels, &group_report, &group_own,
    &group_diff_list, &group_gates, &group_running, NULL};

static const char *const lacks[] = {"labels", "weight", "keep", NULL};

const struct command command_diff = {
    .name = "diff",
    .help = "compare two files row by row",
    .usage = "usage: smx diff [options] A B\n\n"
	     "Compares the distributions of two files with the same rows: how often the most\n"
	     "probable classes differ, the divergences KL(A||B) and JS, the differences of\n"
	     "probabilities and entropies, and the rows that are furthest apart.\n\n"
	     "  smx diff parent.csv quantised.csv\n"
	     "  smx diff --key id --fail-if 'kl>0.01' --fail-if 'flips>0.005' old.jsonl new.csv\n",
    .brief = "smx diff [options] A B\n"
	     "       smx diff --help\n",
    .falls_short = "a gate failed",
    .group = groups,
    .lacks = lacks,
    .metrics = diff_metric_words,
    .own_size = sizeof(struct diff_own),
    .defaults = defaults,
    .run = diff,
};
