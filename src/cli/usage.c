/* SPDX-License-Identifier: MIT */
/*
 * --help, made from the tables of options, operations, columns and formats.
 */
#include <stdio.h>

#include "cli/command.h"
#include "cli/options.h"
#include "config.h"

enum { INDENT = 27 };

static void
entry(const char *left, int width, const char *help)
{
	if (width < INDENT - 1)
		printf("%s%*s%s\n", left, INDENT - width, "", help);
	else
		printf("%s\n%*s%s\n", left, INDENT, "", help);
}

static void
option(char letter, const char *name, const char *arg, const char *help)
{
	char left[96];
	int width;

	if (letter)
		width = snprintf(left, sizeof(left), "  -%c, --%s%s%s", letter, name,
		    arg ? " " : "", arg ? arg : "");
	else
		width = snprintf(
		    left, sizeof(left), "      --%s%s%s", name, arg ? " " : "", arg ? arg : "");
	entry(left, width, help);
}

static void
word(const char *name, const char *help)
{
	char left[96];

	entry(left, snprintf(left, sizeof(left), "  %s", name), help);
}

/* The options that come from op.list: steps, and normalisers of an option of their own. */
static void
operations(enum op_role role)
{
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role != role)
			continue;
		if (role == ROLE_STEP)
			option(0, ops[i]->name, ops[i]->arg, ops[i]->help);
		else if (ops[i]->option)
			option(0, ops[i]->option, ops[i]->arg, ops[i]->help);
	}
}

static void
group(const struct opt_group *g)
{
	printf("\n%s:\n", g->title);
	if (g->role)
		operations(*g->role);
	for (const struct opt *o = g->opt; o && o->name; o++)
		option(o->letter, o->name, o->arg, o->help);
}

static void
lists(void)
{
	printf("\n--op:\n");
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_NORMALISER)
			word(ops[i]->name, ops[i]->help);
	}
	printf("\n--write:\n");
	for (size_t i = 0; cols[i]; i++)
		word(cols[i]->name, cols[i]->help);
	printf("\nFormats; gzip of any of them is known by its first bytes:\n");
	for (size_t i = 0; formats[i]; i++)
		word(formats[i]->name, formats[i]->help);
}

void
usage_full(void)
{
	printf("usage: smx [apply] [options] [FILE...]\n\n"
	       "Turns logits into probabilities, row by row. FILE is csv, tsv, jsonl, f32 or\n"
	       "f64, also gzipped; without one, or with -, standard input is read.\n\n"
	       "  smx --temp 0.7 logits.csv\n"
	       "  smx --write argmax,conf,entropy -O csv logits.jsonl\n");
	for (size_t i = 0; opt_groups[i].title; i++)
		group(&opt_groups[i]);
	lists();
	printf("\nExit status: 0 done, 2 wrong use, bad input or an input/output error.\n"
	       "The manual: man smx, man 5 smx.\n");
}

void
usage_short(void)
{
	fprintf(stderr,
	    "usage: smx [options] [FILE...]    (- is standard input)\n"
	    "       smx --temp 0.7 logits.csv\n"
	    "       smx --help\n");
}

void
usage_version(void)
{
	printf("smx %s\n", SMX_VERSION);
}
