/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_OPTIONS_H
#define SMX_CLI_OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "format/format.h"
#include "lib/chain.h"

/*
 * The command line. An option is a line in the table of options.c, or comes
 * from op.list; parsing, --help and the nearest word to a mistyped one all read
 * the same table.
 */

enum progress { PROGRESS_AUTO, PROGRESS_YES, PROGRESS_NO };

/* What the command line says. */
struct settings {
	struct reading reading;
	struct chain chain;
	const char *label_path; /* of --label @FILE */
	const char *classes_path; /* of --classes */
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
	const char **file;
	size_t nfile;
	bool no_file; /* none was named: standard input is */
};

enum options_result { OPTIONS_RUN, OPTIONS_EXIT };

/*
 * Reads argv into s, which the caller frees by settings_free in any case.
 * OPTIONS_EXIT where --help or --version has been answered; -1 with err set.
 */
int options_read(struct settings *s, int argc, char **argv, struct err *err);

void settings_free(struct settings *s);

/* The whole help and the version on standard output, a few lines on standard error. */
void usage_full(void);
void usage_short(void);
void usage_version(void);

/* A line of the table of options. */
struct opt {
	const char *name; /* without the dashes */
	char letter; /* or 0 */
	const char *arg; /* as --help shows it, or NULL */
	const char *help;
	int (*set)(struct settings *s, const char *text, struct err *err);
	const struct op *op; /* of op.list: set is then not used */
};

/* The table's groups with their titles; each ends with a line without a name. */
struct opt_group {
	const char *title;
	const struct opt *opt; /* or NULL */
	const enum op_role *role; /* the operations of op.list that belong here, or NULL */
};

extern const struct opt_group opt_groups[];

#endif
