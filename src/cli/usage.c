/* SPDX-License-Identifier: MIT */
/*
 * --help, made from the tables of options, operations, columns and formats.
 */
#include "cli/usage.h"

#include <stdio.h>

#include "cli/command.h"
#include "cli/table.h"
#include "col/col.h"
#include "config.h"
#include "format/format.h"
#include "io/codec.h"

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

void
usage_word(const char *name, const char *help)
{
	char left[96];

	entry(left, snprintf(left, sizeof(left), "  %s", name), help);
}

static void
group(const struct opt_group *g, const struct command *c)
{
	struct table t = {.n = 0};
	const struct opt *o;

	if (g->title)
		printf("\n%s:\n", g->title);
	table_add(&t, g, c, !c->no_filters);
	for (size_t i = 0; i < t.n; i++) {
		o = &t.opt[i];
		option(o->letter, o->name, o->arg, o->help);
	}
}

static void
list_normalisers(void)
{
	printf("\n--op:\n");
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_NORMALISER)
			usage_word(ops[i]->name, ops[i]->help);
	}
}

/* What --write can write; of a mixture there is more. */
static void
list_columns(bool mixture)
{
	printf("\n--write:\n");
	for (size_t i = 0; cols[i]; i++) {
		if (mixture || !cols[i]->needs_mixture)
			usage_word(cols[i]->name, cols[i]->help);
	}
}

static void
list_formats(void)
{
	printf("\nFormats, also compressed:\n");
	for (size_t i = 0; formats[i]; i++)
		usage_word(formats[i]->name, formats[i]->help);
}

void
usage_apply_lists(void)
{
	list_normalisers();
	list_columns(false);
	list_formats();
	printf("\nOther commands; see smx COMMAND --help:\n");
	for (size_t i = 1; commands[i]; i++)
		usage_word(commands[i]->name, commands[i]->help);
}

void
usage_mix_lists(void)
{
	list_columns(true);
	list_formats();
}

static void
list_statuses(const struct command *c)
{
	printf("\nExit status:\n  0  done\n");
	if (c->falls_short)
		printf("  1  done, but %s\n", c->falls_short);
	printf("  2  wrong use or bad input\n"
	       "  3  reading, writing or memory failed; another try may help\n\n");
}

void
usage_full(const struct command *c)
{
	printf("%s", c->usage);
	for (size_t i = 0; c->group[i]; i++)
		group(c->group[i], c);
	if (c->lists)
		c->lists();
	list_statuses(c);
	printf("The manual: man smx, man 5 smx.\n");
}

void
usage_short(const struct command *c)
{
	fprintf(stderr, "usage: %s", c->brief);
}

/* The codecs that smx was built with, or those that it was built without. */
static void
list_codecs(bool built, const char *before)
{
	for (size_t i = 0; codecs[i]; i++) {
		if (!codecs[i]->library || codec_is_built(codecs[i]) != built)
			continue;
		printf("%s%s (%s)", before, codecs[i]->name, codecs[i]->library);
		before = ", ";
	}
}

void
usage_version(void)
{
	printf("smx %s\n", SMX_VERSION);
	list_codecs(true, "compression: ");
	list_codecs(false, "; without ");
	printf("\n");
}
