/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_COMMAND_H
#define SMX_CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>

struct err;
struct opt_group;
struct settings;

/*
 * A command of smx. Each is a file of its own that ends in a const struct
 * command, and one line in command.list; the first is the default.
 */
struct command {
	const char *name;
	const char *help; /* one line */
	const char *usage; /* what its --help begins with: the usage, what it does, examples */
	const char *brief; /* the usage in a line or two, with a newline behind each */
	const char *falls_short; /* when it ends with EXIT_SHORT, as --help says; NULL: never */
	const struct opt_group *const *group; /* its options, NULL behind the last */
	const char *const
	    *lacks; /* names of options in them that it has not, ends in NULL; or NULL */
	const char *no_filters; /* why it takes no steps that filter; NULL: it does */
	const char *foreign; /* advice behind options that only others have; NULL: none */
	bool auto_temp; /* it takes --temp auto */
	bool reads_input; /* without a FILE it reads standard input */
	const char *const *operands; /* the words that its operands may be; NULL: files */
	/* Calls add for each metric that its gates can ask for; or NULL. */
	void (*metrics)(void (*add)(void *who, const char *metric), void *who);
	void (*lists)(void); /* further words that --help shows, or NULL */

	size_t own_size; /* bytes of settings->own, all zero at first */
	/* Where all zero is not the default. */
	void (*defaults)(struct settings *s);
	/* Does it. The exit status, or -1 with err set; what s->own holds is its to free. */
	int (*run)(struct settings *s, struct err *err);
};

/* All commands in the order of command.list, NULL behind the last. */
extern const struct command *const commands[];

/* The exit statuses. A program that runs smx may run it again after EXIT_RETRY. */
enum {
	EXIT_DONE = 0,
	EXIT_SHORT = 1, /* all done, but a gate failed, or a fit ended at a bound */
	EXIT_BAD = 2, /* wrong use or bad input: another run would end likewise */
	EXIT_RETRY = 3 /* input, output or memory failed */
};

/* The exit status of an error. */
int exit_status(const struct err *err);

#endif
