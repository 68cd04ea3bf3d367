/* SPDX-License-Identifier: MIT */
/*
 * What a run can be asked for, from smx's tables.
 */
#include "choice.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "calib/calib.h"
#include "cli/command.h"
#include "cli/option.h"
#include "col/col.h"
#include "format/format.h"
#include "data.h"
#include "op/op.h"

static struct choice *
add(struct choices *c, enum stage stage, const char *args)
{
	struct choice *new = &c->of[c->n];

	if (c->n == CHOICES) {
		fprintf(stderr, "compose: more than %d choices\n", CHOICES);
		exit(2);
	}
	c->n++;
	*new = (struct choice){.stage = stage};
	snprintf(new->args, sizeof(new->args), "%s", args);
	return new;
}

static const struct format *
format_at(const char *name)
{
	for (size_t i = 0; formats[i]; i++) {
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	}
	return formats[0];
}

/* kld has codes for numbers, and what was read is copied: no two ways give the same bytes. */
bool
is_rounded(const struct format *format)
{
	return format->knows_head != NULL;
}

/* args are what the input needs, again what a second run over its rows needs too. */
static struct choice *
add_input(
    struct choices *c, const char *args, const char *again, const char *file, const char *format)
{
	const char *which = format_at(format)->tabular ? DATA_COLS : "";
	struct choice *new = add(c, INPUT, "");

	snprintf(new->args, sizeof(new->args), "%s%s%s", which, *which && *args ? " " : "", args);
	snprintf(
	    new->again, sizeof(new->again), "%s%s%s", which, *which && *again ? " " : "", again);
	new->file = file;
	new->format = format;
	return new;
}

const char *
suffix_of(const char *format)
{
	return format_at(format)->suffix[0];
}

/* Adds an option with this word. */
typedef void add_fn(struct choices *c, const char *option, const char *word);

static const struct command *
command_named(const char *name)
{
	size_t i = 0;

	while (strcmp(commands[i]->name, name) != 0)
		i++;
	return commands[i];
}

/* Adds the option with each of its words, as the table of apply has them. */
static void
add_all(struct choices *c, const char *option, add_fn *call)
{
	const struct opt_group *const *group = command_named("apply")->group;

	for (size_t i = 0; group[i]; i++) {
		for (const struct opt *o = group[i]->opt; o && o->name; o++) {
			for (size_t j = 0; strcmp(o->name, option) == 0 && o->words[j]; j++)
				call(c, option, o->words[j]);
		}
	}
}

/* ---- input ---- */

static void
add_formats(struct choices *c)
{
	char args[96];

	for (size_t i = 0; formats[i]; i++) {
		const bool names = formats[i]->text || formats[i]->typed;

		if (is_rounded(formats[i]) || formats[i]->rewrite)
			continue;
		if (names)
			snprintf(args, sizeof(args), "-i %s", formats[i]->name);
		else
			snprintf(
			    args, sizeof(args), "-i %s -c 4 --label @labels", formats[i]->name);
		add_input(c, args, names ? "" : "--label @labels", "plain", formats[i]->name);
	}
}

/*
 * Log-probabilities of 16 bits, whose masses are not exactly 1: a second run must not take
 * them for exact ones, nor the first.
 */
static void
add_rounded(struct choices *c, const char *option, const char *word)
{
	char args[96];

	snprintf(args, sizeof(args), "-i kld --from logits --%s %s", option, word);
	add_input(c, args, "", "plain", "kld");
}

static void
add_from(struct choices *c, const char *option, const char *word)
{
	char args[96];
	struct choice *new;

	if (strcmp(word, "exact-logprobs") == 0) /* apply does not take it */
		return;

	snprintf(args, sizeof(args), "--%s %s", option, word);
	new = add_input(c, args, "",
	    strcmp(word, "logits") == 0      ? "plain"
		: strcmp(word, "probs") == 0 ? "probs"
					     : "logprobs",
	    "csv");
	new->rounds = true;
}

/* One score a row: the binary task. */
static void
add_scores(struct choices *c)
{
	struct choice *new;

	new = add(c, INPUT, DATA_SCORE);
	new->file = "scores";
	new->format = "csv";
	snprintf(new->again, sizeof(new->again), DATA_SCORE);
	new = add(c, INPUT, DATA_SCORE " --from probs");
	new->file = "chances";
	new->format = "csv";
	snprintf(new->again, sizeof(new->again), DATA_SCORE);
	new->rounds = true;
	new = add(c, INPUT, "-i f64 --task binary -c 1 --label @marks");
	new->file = "scores";
	new->format = "f64";
	snprintf(new->again, sizeof(new->again), "--task binary -c 1 --label @marks");
}

/* The four values as the nodes of a tree of five classes. */
static void
add_trees(struct choices *c)
{
	static const char *const format[] = {"csv", "jsonl", "arrow"};
	struct choice *new;

	for (size_t i = 0; i < sizeof(format) / sizeof(format[0]); i++) {
		new = add_input(
		    c, i == 1 ? "--tree numbers.csv" : "--tree tree.csv", "", "plain", format[i]);
		if (format_at(format[i])->tabular)
			snprintf(new->again, sizeof(new->again), DATA_TREE_COLS);
	}
}

static void
add_on_error(struct choices *c, const char *option, const char *word)
{
	const char *const format[] = {"csv", "jsonl"};
	char args[96];

	snprintf(args, sizeof(args), "--%s %s", option, word);
	for (size_t i = 0; i < 2; i++)
		add_input(c, args, args, "bad", format[i]);
}

/* ---- options of a table ---- */

static enum stage stage_now;

static void
add_word(struct choices *c, const char *option, const char *word)
{
	char args[96];

	snprintf(args, sizeof(args), "--%s %s", option, word);
	add(c, stage_now, args);
}

/* What says nothing of the numbers, or has a test of its own. */
static bool
is_aside(const char *option)
{
	static const char *const aside[] = {"help", "version", "quiet", "verbose", "progress",
	    "no-progress", "argmax", "json", "annotate", "metrics-format", "output-format", "wide",
	    "header", "decimal", "from", "causal", "on-error", "unmatched", "from-b", "task",
	    "spool-f32", "objective", "dtype", "clamped", "normalise", "rest", "rows", "plot",
	    "calib-by", "unbuffered"};

	for (size_t i = 0; i < sizeof(aside) / sizeof(aside[0]); i++) {
		if (strcmp(aside[i], option) == 0)
			return true;
	}
	return false;
}

/* The options of a command's groups that take nothing, or one of several words. */
static void
add_options(struct choices *c, const char *command, enum stage stage)
{
	const struct command *of = command_named(command);
	char args[96];

	stage_now = stage;
	for (size_t i = 0; of->group[i]; i++) {
		for (const struct opt *o = of->group[i]->opt; o && o->name; o++) {
			if (is_aside(o->name))
				continue;
			snprintf(args, sizeof(args), "--%s", o->name);
			if (!o->arg)
				add(c, stage, args);
			for (size_t j = 0; o->words && o->words[j]; j++)
				add_word(c, o->name, o->words[j]);
		}
	}
}

/* ---- transforms ---- */

static size_t order_now;

static void
add_step(struct choices *c, const char *option, const char *word)
{
	char args[96];
	struct choice *new;

	/* the label's class is the one that came before */
	snprintf(args, sizeof(args), "--%s%s%s%s", option, *word ? " " : "", word,
	    ops[order_now]->previous ? " --penalty-field label" : "");
	new = add(c, STEP, args);
	new->order = order_now;
	new->filter = ops[order_now]->filter;
	new->draws = ops[order_now]->draws;
}

/* The operation with each of its examples; one that takes an argument must have some. */
static void
add_steps(struct choices *c, const struct op *op)
{
	char copy[96], *rest;

	if (op->arg && !op->example) {
		fprintf(stderr, "compose: %s has no .example\n", op->name);
		exit(2);
	}
	if (!op->arg)
		add_step(c, op->name, "");
	snprintf(copy, sizeof(copy), "%s", op->arg ? op->example : "");
	for (char *p = strtok_r(copy, " ", &rest); p; p = strtok_r(NULL, " ", &rest))
		add_step(c, op->name, p);
}

static void
add_normaliser(struct choices *c, const struct op *op)
{
	struct choice *new;
	char args[96];

	snprintf(args, sizeof(args), "--op %s", op->name);
	if (op->arg && op->example)
		snprintf(args, sizeof(args), "--op %s --%s %.*s", op->name, op->option,
		    (int)strcspn(op->example, " "), op->example);
	new = add(c, NORMALISER, args);
	new->each = !op->soft && op->gives != KIND_PROB && op->gives != KIND_LOGPROB;
}

static void
add_operations(struct choices *c)
{
	for (order_now = 0; ops[order_now]; order_now++) {
		if (ops[order_now]->role == ROLE_NORMALISER)
			add_normaliser(c, ops[order_now]);
		else
			add_steps(c, ops[order_now]);
	}
}

static void
add_calibrations(struct choices *c)
{
	char args[96];

	for (size_t i = 0; methods[i]; i++) {
		for (int task = 0; task < TASKS; task++) {
			snprintf(args, sizeof(args), "--calib %s-%s.json", methods[i]->name,
			    task_name[task]);
			if (methods[i]->tasks >> task & 1)
				add(c, CALIB, args);
		}
	}
	add(c, CALIB, "--calib far.json");
}

/* ---- output ---- */

static void
add_outputs(struct choices *c)
{
	char args[96];

	for (size_t i = 0; cols[i]; i++) {
		snprintf(args, sizeof(args), "--write %s", cols[i]->name);
		if (!cols[i]->needs_mixture && !cols[i]->needs_sets && !cols[i]->needs_intervals)
			add(c, OUTPUT, args)->of_input = cols[i]->of_input;
	}
	for (size_t i = 0; formats[i]; i++) {
		if (is_rounded(formats[i]) || formats[i]->rewrite)
			continue;
		snprintf(args, sizeof(args), "-O %s", formats[i]->name);
		add(c, OUTPUT, args)->format = formats[i]->name;
	}
	add(c, OUTPUT, "--argmax");
	add(c, OUTPUT, "--write probs,conf,argmax,top,rank --base 2");
	add(c, OUTPUT, "-O csv --unbuffered")->format = "csv";
	add_options(c, "apply", OUTPUT);
}

void
choices_fill(struct choices *c)
{
	static const char *const measures[] = {"", "--by kind", "--bins 7", "--top 1,2",
	    "--bootstrap 8 --seed 3", "--by kind --bootstrap 4", "--threshold 0.3 --bins 4",
	    "--window 5", "--window-by kind --unbuffered"};
	static const char *const compares[] = {
	    "", "--key id", "--top 1,2 --worst 3", "--threshold 0.3"};

	add_formats(c);
	add_all(c, "clamped", add_rounded);
	add_all(c, "from", add_from);
	add_all(c, "on-error", add_on_error);
	add_input(c, "", "", "weights", "csv");
	add_scores(c);
	add_trees(c);
	add_calibrations(c);
	add_operations(c);
	add_outputs(c);
	for (size_t i = 0; i < sizeof(measures) / sizeof(measures[0]); i++)
		add(c, MEASURE, measures[i]);
	add_options(c, "eval", MEASURE);
	for (size_t i = 0; i < sizeof(compares) / sizeof(compares[0]); i++)
		add(c, COMPARE, compares[i]);
	add_options(c, "diff", COMPARE);
}

/* ---- picks ---- */

static bool
comes_before(const struct choice *a, const struct choice *b)
{
	return a->stage != b->stage ? a->stage < b->stage : a->order < b->order;
}

bool
pick_add(struct pick *p, const struct choice *choice)
{
	size_t i = 0;

	while (i < p->n && comes_before(p->of[i], choice))
		i++;
	if (p->n == PICKS || (i < p->n && !comes_before(choice, p->of[i])))
		return false;
	for (size_t j = p->n++; j > i; j--)
		p->of[j] = p->of[j - 1];
	p->of[i] = choice;
	return true;
}

const struct choice *
pick_of(const struct pick *p, enum stage stage)
{
	for (size_t i = 0; i < p->n; i++) {
		if (p->of[i]->stage == stage)
			return p->of[i];
	}
	return NULL;
}

const struct choice *
pick_input(const struct pick *p)
{
	static const struct choice plain = {.stage = INPUT,
	    .args = DATA_COLS,
	    .again = DATA_COLS,
	    .file = "plain",
	    .format = "csv"};
	const struct choice *input = pick_of(p, INPUT);

	return input ? input : &plain;
}
