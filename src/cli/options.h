/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_OPTIONS_H
#define SMX_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "format/format.h"
#include "lib/chain.h"

/*
 * The command line. An option is a line in a table, here in options.c where
 * several commands have it and else in the command's own file, or comes from
 * op.list; parsing, --help and the nearest word to a mistyped one all read the
 * tables that the command lists.
 */

struct command;

enum progress { PROGRESS_AUTO, PROGRESS_YES, PROGRESS_NO };

/* What the command line says. */
struct settings {
	struct reading reading;
	struct chain chain;
	const char *label_path; /* of --label @FILE */
	const char *classes_path; /* of --classes */
	const char *calib_path; /* of --calib, which is in the chain */
	const struct format *output_format;
	const char *output;
	const struct col *col[32]; /* of --write */
	const char *word[33]; /* their names, NULL behind the last */
	size_t ncol;
	bool argmax; /* --argmax: that, and the name where there are names */
	int precision;
	bool sparse, literal;
	double unit; /* log of --base */
	unsigned threads;
	enum progress progress;
	bool quiet, verbose;
	unsigned long long first_row;
	bool auto_temp; /* --temp auto: the chain then has a temperature of 1 */
	void *own; /* the command's own settings */
	const char **file;
	size_t nfile;
	bool no_file; /* none was named: standard input is */
};

enum options_result { OPTIONS_RUN, OPTIONS_EXIT };

/*
 * Reads the command's argv into s, which the caller frees by settings_free in any case.
 * OPTIONS_EXIT where --help or --version has been answered; -1 with err set.
 */
int options_read(
    struct settings *s, const struct command *command, int argc, char **argv, struct err *err);

void settings_free(struct settings *s);

/* A whole number from least to most as an option's value; -1 with err set. */
int option_whole(
    const char *option, const char *text, double least, double most, double *x, struct err *err);

/* A word of a fixed set that ends in NULL; *value is its position. -1 with err set. */
int option_word(
    const char *option, const char *text, const char *const *words, int *value, struct err *err);

/* A format by its name. -1 with err set. */
int
option_format(const char *option, const char *text, const struct format **format, struct err *err);

/* Whether the command is without this option of its groups. */
bool option_lacks(const struct command *command, const char *name);

/* The whole help and the version on standard output, a few lines on standard error. */
void usage_full(const struct command *c);
void usage_short(const struct command *c);
void usage_version(void);

/* A word and what it means, as --help lists them; and the lists of apply's help. */
void usage_word(const char *name, const char *help);
void usage_apply_lists(void);

/* A line of the table of options. */
struct opt {
	const char *name; /* without the dashes */
	char letter; /* or 0 */
	const char *arg; /* as --help shows it, or NULL */
	const char *help;
	int (*set)(struct settings *s, const char *text, struct err *err);
	const struct op *op; /* of op.list: set is then not used */
};

/* Options under a title; opt ends with a line without a name. */
struct opt_group {
	const char *title;
	const struct opt *opt; /* or NULL */
	const enum op_role *role; /* the operations of op.list that belong here, or NULL */
};

/* What several commands have. */
extern const struct opt_group group_input, group_calib, group_steps, group_normaliser, group_op,
    group_output, group_first_row, group_running;

#endif
