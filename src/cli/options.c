/* SPDX-License-Identifier: MIT */
/*
 * getopt_long over a command's table of options.
 */
#define _GNU_SOURCE /* getopt_long */
#include "cli/options.h"

#include <getopt.h>
#include <string.h>

#include "base/mem.h"
#include "cli/command.h"
#include "cli/refuse.h"
#include "cli/table.h"
#include "cli/value.h"
#include "pipeline/cpus.h"
#include "pipeline/driver.h"

/* The options as getopt_long wants them. What it returns is a letter, or LONG plus the row. */
enum { LONG = 256 };

struct long_options {
	struct option option[TABLE_MOST + 1];
	char letters[3 * TABLE_MOST + 3];
};

static void
describe(struct long_options *g, const struct table *t)
{
	char *p = g->letters;

	*p++ = ':';
	for (size_t i = 0; i < t->n; i++) {
		g->option[i] = (struct option){
		    .name = t->opt[i].name,
		    .has_arg = t->opt[i].arg ? required_argument : no_argument,
		    .val = LONG + (int)i,
		};
		if (!t->opt[i].letter)
			continue;
		*p++ = t->opt[i].letter;
		if (t->opt[i].arg)
			*p++ = ':';
	}
	g->option[t->n] = (struct option){0};
	*p = '\0';
}

static const struct opt *
option_of(const struct table *t, int val)
{
	return val >= LONG ? &t->opt[val - LONG] : val > 0 ? table_find(t, "", (char)val) : NULL;
}

/* An option that getopt_long did not take: unknown, ambiguous, or with an argument for nothing. */
static int
refuse(const struct table *t, const struct command *command, char **argv, struct err *err)
{
	if (optopt >= LONG)
		return err_set(
		    err, ERR_USAGE, "--%s takes no argument", option_of(t, optopt)->name);
	if (optopt > 0) /* it is not done with the word yet */
		return refuse_letter(
		    t, command, (char)optopt, argv[optind] ? argv[optind] : "", err);
	return refuse_name(t, command, argv[optind - 1] + 2, err);
}

static int
no_argument_given(const struct table *t, struct err *err)
{
	const struct opt *o = option_of(t, optopt);

	return err_set(
	    err, ERR_USAGE, "--%s needs an argument: %s", o ? o->name : "?", o ? o->arg : "?");
}

static int
defaults(struct settings *s, const struct command *command, struct err *err)
{
	*s = (struct settings){
	    .reading = {.field = "logits", .max_row = (size_t)64 << 20},
	    .precision = 6,
	    .memory = 512 << 20,
	};
	if (command->own_size == 0)
		return 0;
	s->own = mem_new(1, command->own_size, err);
	if (s->own && command->defaults)
		command->defaults(s);
	return s->own ? 0 : -1;
}

/* What is left of argv are files; none is standard input. */
static int
take_files(struct settings *s, int argc, char **argv, struct err *err)
{
	size_t n = argc > optind ? (size_t)(argc - optind) : 0;

	s->file = mem_new(n + 1, sizeof(*s->file), err);
	if (!s->file)
		return -1;
	for (size_t i = 0; i < n; i++) {
		s->file[i] = argv[optind + (int)i];
		if (!*s->file[i])
			return err_set(err, ERR_USAGE,
			    "the name of a file is empty (is a shell variable not set?); "
			    "- is standard input");
	}
	s->no_file = n == 0;
	if (n == 0)
		s->file[n++] = "-";
	s->nfile = n;
	return 0;
}

/* eval --log, which only apply has, does not mean --logq. */
static int
check_beginning(const struct command *command, const struct opt *o, char **argv, struct err *err)
{
	const char *word = argv[optind - 1];
	size_t len;

	if (optarg == word)
		word = argv[optind - 2];
	if (strncmp(word, "--", 2) != 0)
		return 0;
	len = strcspn(word + 2, "=");
	if (len >= strlen(o->name) || strncmp(o->name, word + 2, len) != 0)
		return 0;
	return refuse_beginning(command, word + 2, len, err);
}

/* All options up to the files, or up to one that asks for help. */
static int
take_options(
    struct settings *s, const struct command *command, int argc, char **argv, struct err *err)
{
	const struct opt *o;
	struct long_options g;
	struct table t;
	int c;

	table_make(&t, command, !command->no_filters);
	describe(&g, &t);
	opterr = 0;
	while ((c = getopt_long(argc, argv, g.letters, g.option, NULL)) != -1) {
		if (c == ':')
			return no_argument_given(&t, err);
		o = option_of(&t, c);
		if (c == '?' || !o)
			return refuse(&t, command, argv, err);
		if (check_beginning(command, o, argv, err) < 0)
			return -1;
		if (o->type == OPT_HELP || o->type == OPT_VERSION)
			return o->type == OPT_HELP ? OPTIONS_HELP : OPTIONS_VERSION;
		if (value_set(o, s, optarg, err) < 0)
			return -1;
	}
	return OPTIONS_RUN;
}

int
options_read(
    struct settings *s, const struct command *command, int argc, char **argv, struct err *err)
{
	int status;

	if (defaults(s, command, err) < 0)
		return -1;
	status = take_options(s, command, argc, argv, err);
	if (status != OPTIONS_RUN)
		return status;
	if (s->threads == 0)
		s->threads = cpus_usable();
	if (s->threads > PIPELINE_THREADS)
		s->threads = PIPELINE_THREADS;
	return take_files(s, argc, argv, err) < 0 ? -1 : OPTIONS_RUN;
}

void
settings_free(struct settings *s)
{
	chain_free(&s->chain);
	mem_free(s->steps);
	names_free(&s->reading.classes);
	head_free(&s->head);
	mem_free(s->logq.value);
	partials_free(&s->lse.rows);
	mem_free(s->threshold.each);
	mem_free(s->cut);
	buf_free(&s->where_fields);
	for (size_t i = 0; i < s->more.n; i++)
		calib_free(&s->more.calib[i]);
	mem_free(s->file);
	mem_free(s->own);
}
