/* SPDX-License-Identifier: MIT */
/*
 * The task: what it makes of the other settings once the input has told it, and what
 * users are told of that.
 *
 * (1) A note is no warning: the reading is right for nearly all who have one value a
 *     row, and --strict does not mind it. It says how to settle the matter.
 * (2) Softmax and sigmoid of a binary row are one and the same.
 * (3) The multilabel task is never guessed. Its normaliser is sigmoid; what makes labels
 *     exclude each other is refused.
 * (4) softmax1 needs the logits themselves: they can't be shifted.
 */
#include "cli/task.h"

#include <stdio.h>
#include <string.h>

#include "cli/calib.h"
#include "cli/head.h"
#include "cli/jvp.h"
#include "cli/logq.h"
#include "cli/mask.h"
#include "cli/penalties.h"
#include "cli/rest.h"
#include "cli/targets.h"
#include "cli/threshold.h"
#include "cli/warn.h"

/* (3) --op identity writes logits, whose probabilities are those of sigmoid. */
static int
prepare_normaliser(struct settings *s, struct err *err)
{
	struct chain_step *norm = &s->chain.norm;

	if (!norm->op)
		return chain_add(&s->chain, op_normaliser("sigmoid"), NULL, err);
	if (norm->op->gives == KIND_LOGIT) {
		if (s->ncol == 0)
			s->col[s->ncol++] = col_named(norm->op->write, strlen(norm->op->write));
		norm->op = op_normaliser("sigmoid");
	}
	if (chain_takes_each(&s->chain))
		return 0;
	return err_set(err, ERR_USAGE,
	    "--op %s: it makes labels exclude each other, which the multilabel task does not; say "
	    "--op sigmoid or log-sigmoid, or leave --op out",
	    norm->op->name);
}

static int
refuse_among(const struct op *op, enum task task, struct err *err)
{
	return err_set(err, ERR_USAGE,
	    "--%s: it is for rows of several classes of which one is true; leave it out in the "
	    "%s task",
	    op->name, task_name[task]);
}

/* (3) The most probable labels are something, what fills up a probability is not. */
static int
prepare_filters(const struct chain *c, struct err *err)
{
	for (size_t i = 0; i < c->nstep; i++) {
		if (c->steps[i].op->among)
			return refuse_among(c->steps[i].op, TASK_MULTILABEL, err);
		if (c->steps[i].op->filter && strcmp(c->steps[i].op->name, "top-k") != 0)
			return err_set(err, ERR_USAGE,
			    "--%s: in the multilabel task probabilities do not sum to 1; "
			    "--threshold decides for each label",
			    c->steps[i].op->name);
	}
	return 0;
}

/* (3) */
static int
prepare_columns(const struct settings *s, struct err *err)
{
	char words[200];
	int n = 0;

	for (size_t i = 0; cols[i]; i++) {
		if (cols[i]->each && !cols[i]->needs_intervals)
			n += snprintf(
			    words + n, sizeof(words) - (size_t)n, n ? ", %s" : "%s", cols[i]->name);
	}
	if (s->argmax)
		return err_set(err, ERR_USAGE,
		    "--argmax: in the multilabel task no label excludes another; --write has %s",
		    words);
	for (size_t i = 0; i < s->ncol; i++) {
		if (!s->col[i]->each)
			return err_about(err, SETTING_WRITE,
			    "%s means nothing in the multilabel task, in which no label excludes "
			    "another; it has %s",
			    s->col[i]->name, words);
	}
	return 0;
}

/* (4) */
static int
prepare_part(const struct settings *s, struct err *err)
{
	const struct reading *r = &s->reading;
	const char *name = s->chain.norm.op->name;

	if (s->calib_path)
		return err_set(err, ERR_USAGE,
		    "--op %s: a calibration is fitted to softmax; leave out --calib", name);
	if (r->task_given && r->task == TASK_BINARY)
		return err_set(err, ERR_USAGE,
		    "--op %s: in the binary task the probability of class 1 is the sigmoid; leave "
		    "out --op, or say --task multiclass: of one class %s is the sigmoid, too",
		    name, name);
	if (r->from == FROM_UNSAID || r->from == FROM_LOGITS)
		return 0;
	return err_set(err, ERR_USAGE,
	    "--op %s takes logits: from probabilities that sum to 1 the logits can't be told, "
	    "because a constant added to all of them changes what %s gives",
	    name, name);
}

int
task_prepare(struct settings *s, struct err *err)
{
	struct reading *r = &s->reading;

	if (r->from == FROM_EXACT && !s->takes_exact)
		return err_set(err, ERR_USAGE,
		    "--from exact-logprobs: smx eval measures values as they stand; here they are "
		    "divided by their sum: say --from logprobs");
	if (r->from == FROM_EXACT && r->task_given && r->task != TASK_MULTICLASS)
		return err_set(err, ERR_USAGE,
		    "--from exact-logprobs: not for the %s task; say --from logprobs",
		    task_name[r->task]);
	if (r->labels && (r->label || r->label_file))
		return err_set(
		    err, ERR_USAGE, "--label and --labels: say where labels are with one of them");
	if (r->nignore > 0 && (r->labels || reading_multilabel(r)))
		return err_set(err, ERR_USAGE,
		    "--ignore-label: it is for labels that are one number or name, not for lists "
		    "or columns of them");
	if (s->calib_by != CALIB_BY_UNSAID && !s->calib_path)
		return err_set(err, ERR_USAGE, "--calib-by: there is no --calib");
	if (head_prepare(s, err) < 0 || mask_prepare(s, err) < 0 || logq_prepare(s, err) < 0 ||
	    penalties_prepare(s, err) < 0 || targets_prepare(s, err) < 0)
		return -1;
	if (s->chain.norm.op && chain_gives_part(&s->chain) && prepare_part(s, err) < 0)
		return -1;
	r->one_width = r->one_width || chain_settles(&s->chain);
	if (!reading_multilabel(r))
		return 0;
	r->each = r->one_width = true;
	if (prepare_filters(&s->chain, err) < 0 || prepare_columns(s, err) < 0)
		return -1;
	return prepare_normaliser(s, err);
}

static int
check_filters(const struct settings *s, struct err *err)
{
	const struct chain *c = &s->chain;

	for (size_t i = 0; i < c->nstep; i++) {
		if (c->steps[i].op->among)
			return refuse_among(c->steps[i].op, TASK_BINARY, err);
		if (c->steps[i].op->filter)
			return err_set(err, ERR_USAGE,
			    "--%s: in the binary task there are no classes to choose from; it "
			    "writes P(class 1) alone",
			    c->steps[i].op->name);
	}
	return 0;
}

/* (1) */
static void
tell(const struct settings *s, const struct source *source)
{
	static const char *const what[] = {[FROM_UNSAID] = "the logit of class 1",
	    [FROM_LOGITS] = "the logit of class 1",
	    [FROM_LOGPROBS] = "log P(class 1)",
	    [FROM_PROBS] = "P(class 1)",
	    [FROM_EXACT] = "log P(class 1)"};

	if (!s->reading.task_given)
		note(s,
		    "%.200s: one value a row, taken for %s; --task binary says that it is meant, "
		    "--task multiclass that it is one class",
		    source->layout_path, what[s->reading.from]);
}

/* The classes that files of --bias and its kin name. */
static int
settle_classes(struct chain *c, const struct layout *l, struct err *err)
{
	if (!chain_settles(c))
		return 0;
	if (l->open)
		return err_set(err, ERR_USAGE,
		    "--bias, --mask, --allow: each row lists tokens of its own, and these name "
		    "classes of all rows");
	if (l->nclass == 0 && l->listed) {
		err_set(err, ERR_USAGE,
		    "--bias, --mask, --allow: rows list some of their classes, and the number of "
		    "all is needed");
		return err_advise(err, ADVICE_NCLASS);
	}
	if (l->nclass == 0)
		return err_set(err, ERR_DATA,
		    "how many classes there are is not known, as no good row is at the beginning");
	return chain_settle(c, &l->names, l->nclass, l->task == TASK_BINARY, err);
}

/* Options of one format. */
static int
check_reading(const struct settings *s, const struct layout *l, struct err *err)
{
	const struct reading *r = &s->reading;
	const struct {
		bool given;
		const char *option, *format;
	} only[] = {
	    {r->normalise != NORMALISE_UNSAID, "normalise", "lm-eval"},
	    {r->filter != NULL, "filter", "lm-eval"},
	    {r->index != NULL, "ids", "pairs"},
	    {r->answers && strcmp(l->format->name, "vllm") != 0, "rows", "openai"},
	};

	for (size_t i = 0; i < sizeof(only) / sizeof(*only); i++) {
		if (only[i].given && strcmp(l->format->name, only[i].format) != 0)
			return err_set(err, ERR_USAGE, "--%s: the input is %s; it is for -i %s",
			    only[i].option, l->format->name, only[i].format);
	}
	return 0;
}

int
task_settle(struct settings *s, struct source *source, struct err *err)
{
	const struct layout *l = &source->layout;
	struct chain *c = &s->chain;

	if (!l->format) /* there is no input */
		return 0;
	if (check_reading(s, l, err) < 0 || rest_settle(s, l, err) < 0 ||
	    mask_settle(s, l, err) < 0 || logq_settle(s, l, err) < 0 ||
	    penalties_settle(s, l, err) < 0 || targets_settle(s, l, err) < 0 ||
	    jvp_settle(s, l, err) < 0 || settle_classes(c, l, err) < 0)
		return -1;
	if (calib_settle(s, &c->calib, s->calib_path, source, err) < 0 ||
	    threshold_settle(s, l, err) < 0)
		return -1;
	if (l->task != TASK_BINARY)
		return 0;
	if (check_filters(s, err) < 0)
		return -1;
	if (c->norm.op->gives == KIND_SCORE && c->norm.op->arg)
		return err_set(err, ERR_USAGE,
		    "--op %s: not in the binary task; if the value is of one class, say "
		    "--task multiclass",
		    c->norm.op->name);
	if (c->norm.op->gives == KIND_SCORE) /* (2) */
		c->norm.op = op_normaliser("softmax");
	else if (c->norm.op->gives == KIND_LOG_SCORE)
		c->norm.op = op_normaliser("log-softmax");
	tell(s, source);
	return 0;
}

int
task_warn(const struct settings *s, const struct counts *counts, struct err *err)
{
	if (!counts->alone || s->no_classes || chain_takes_each(&s->chain) ||
	    chain_gives_part(&s->chain))
		return 0;
	return warn(s, err,
	    "each row has one value, and the probability of one class is 1; if it is that of class "
	    "1 against class 0, say --task binary");
}
