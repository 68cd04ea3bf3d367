/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_OPTION_H
#define SMX_CLI_OPTION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/range.h"
#include "op/op.h"

struct err;
struct settings;

/*
 * An option as data: a row of a table says what the option is called, what its
 * argument may be, and where the value goes. Parsing, messages and --help all
 * read the rows; value.c is the one place that reads a value.
 */

enum opt_type {
	OPT_FLAG, /* no argument */
	OPT_WORD, /* one of its words, kept as a number */
	OPT_WHOLE, /* a whole number of its range, or one of its words */
	OPT_REAL, /* a number of its range, kept as a double */
	OPT_SIZE, /* bytes, with K, M, G or T for powers of 1024; kept as a double */
	OPT_LIST, /* words, or whole numbers of its range, between commas; each goes to take() */
	OPT_TEXT, /* any text, kept as it is */
	OPT_NAME, /* a text that is not empty */
	OPT_FILE, /* the name of a file */
	OPT_OP, /* an operation of op.list */
	OPT_HELP,
	OPT_VERSION
};

/*
 * What a text names, as bits, so that completions can offer it. The argument of OPT_FILE
 * is a file anyway.
 */
enum {
	NAMES_FILE = 1, /* a file; beside what else the text may be */
	NAMES_AT_FILE = 2, /* a file behind an @ */
	NAMES_COLUMN = 4, /* a column or member of the first FILE */
	NAMES_IN_B = 8, /* no, of the second */
	NAMES_IN_TRUTH = 16, /* no, of the file with the labels, if there is one */
	NAMES_LOGITS = 32, /* a column of logits as probably as any other */
	NAMES_SEVERAL = 64, /* several of them, between commas */
	NAMES_METRIC = 128, /* a metric that gates can ask for */
	NAMES_STEP = 256, /* an operation with its argument */
	NAMES_DELIMITER = 512 /* what has a word among what is between cells */
};

/* A member of struct settings, or of the command's own settings. */
struct opt_field {
	size_t at, size; /* size 0: there is none */
	bool own;
};

#define OPT_FIELD(type, member)                                                          \
	{                                                                                \
		offsetof(struct type, member), sizeof(((struct type *)0)->member), false \
	}
#define OPT_OWN(type, member)                                                           \
	{                                                                               \
		offsetof(struct type, member), sizeof(((struct type *)0)->member), true \
	}

struct opt {
	const char *name; /* without the dashes */
	char letter; /* or 0 */
	const char *arg; /* as --help shows it, or NULL */
	const char *help;
	enum opt_type type;
	struct range range; /* of a number */
	const char *const *words; /* NULL-terminated, or NULL */
	const char *(*word)(size_t i); /* or: the i-th of its words, NULL after the last */
	/* What the i-th word means, for people; or NULL. */
	const char *(*about)(size_t i);
	unsigned names; /* bits NAMES_...: what a text names */
	/* What to say of a text that is none of the words; NULL: no more than which there are. */
	const char *(*instead)(const char *text);
	int first; /* what the first word is kept as, the others count up; a flag's value, or 0 */
	struct opt_field field; /* where the value goes */
	struct opt_field given; /* a bool that is set if the option is given */
	/* Takes the text in place of a field. 0, or -1 with err set. */
	int (*call)(struct settings *s, const char *text, struct err *err);
	/* Takes a number, or the number of a word; of a list the i-th, else i is 0. */
	int (*take)(struct settings *s, size_t i, double x, struct err *err);
	const struct op *op; /* of OPT_OP */
};

/* Options under a title; opt ends with a line without a name. */
struct opt_group {
	const char *title; /* NULL: it goes on with the group before it */
	const struct opt *opt; /* or NULL */
	const enum op_role *role; /* the operations of op.list that belong here, or NULL */
};

#endif
