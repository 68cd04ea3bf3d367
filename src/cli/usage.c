/* SPDX-License-Identifier: MIT */
/*
 * --help, made from the tables of options, operations, columns and formats.
 */
#include "cli/usage.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/table.h"
#include "col/col.h"
#include "config.h"
#include "format/format.h"
#include "io/codec.h"
#include "report/svg_render.h"

enum { INDENT = 27 };

/* Bold is for terminals; see no-color.org. */
static bool
is_bold(void)
{
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	return !(no && *no) && term && *term && strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO);
}

static void
put_bold(const char *text)
{
	const bool bold = is_bold();

	printf("%s%s%s", bold ? "\033[1m" : "", text, bold ? "\033[0m" : "");
}

/* The name, what is between it and the help, and the help: on two lines if it is long. */
static void
entry(const char *lead, const char *name, const char *arg, const char *help)
{
	const size_t width = strlen(lead) + strlen(name) + (arg ? 1 + strlen(arg) : 0);

	fputs(lead, stdout);
	put_bold(name);
	if (arg)
		printf(" %s", arg);
	if (width < INDENT - 1)
		printf("%*s%s\n", INDENT - (int)width, "", help);
	else
		printf("\n%*s%s\n", INDENT, "", help);
}

static void
option(char letter, const char *name, const char *arg, const char *help)
{
	char names[80];

	if (letter)
		snprintf(names, sizeof(names), "-%c, --%s", letter, name);
	else
		snprintf(names, sizeof(names), "--%s", name);
	entry(letter ? "  " : "      ", names, arg, help);
}

void
usage_heading(const char *text)
{
	putchar('\n');
	put_bold(text);
	putchar('\n');
}

void
usage_word(const char *name, const char *help)
{
	if (help) {
		entry("  ", name, NULL, help);
		return;
	}
	fputs("  ", stdout);
	put_bold(name);
	putchar('\n');
}

static void
group(const struct opt_group *g, const struct command *c)
{
	struct table t = {.n = 0};
	const struct opt *o;
	char title[80];

	snprintf(title, sizeof(title), "%s:", g->title ? g->title : "");
	if (g->title)
		usage_heading(title);
	table_add(&t, g, c, !c->no_filters);
	for (size_t i = 0; i < t.n; i++) {
		o = &t.opt[i];
		option(o->letter, o->name, o->arg, o->help);
	}
}

static void
list_normalisers(void)
{
	usage_heading("--op:");
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_NORMALISER)
			usage_word(ops[i]->name, ops[i]->help);
	}
}

/* What --write can write; of a mixture there is more. */
static void
list_columns(bool mixture)
{
	usage_heading("--write:");
	for (size_t i = 0; cols[i]; i++) {
		if (mixture || !cols[i]->needs_mixture)
			usage_word(cols[i]->name, cols[i]->help);
	}
}

static void
list_formats(void)
{
	usage_heading("Formats, also compressed:");
	for (size_t i = 0; formats[i]; i++)
		usage_word(formats[i]->name, formats[i]->help);
}

void
usage_apply_lists(void)
{
	list_normalisers();
	list_columns(false);
	list_formats();
	usage_heading("Other commands; see smx COMMAND --help:");
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
	putchar('\n');
	put_bold("Exit status:");
	printf("\n  0  done\n");
	if (c->falls_short)
		printf("  1  done, but %s\n", c->falls_short);
	printf("  2  wrong use or bad input\n"
	       "  3  reading, writing or memory failed; another try may help\n\n");
}

/* What each command's usage begins with. */
static const char usage[] = "usage:";

void
usage_full(const struct command *c)
{
	const char *rest = c->usage + strlen(usage);

	put_bold(usage);
	fputs(rest, stdout);
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
	printf("\npictures: SVG%s\n",
	    svg_render_built() ? ", PNG, PDF (librsvg)" : "; without PNG, PDF (librsvg)");
}
