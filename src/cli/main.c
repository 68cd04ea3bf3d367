/* SPDX-License-Identifier: MIT */
/*
 * smx: the command-line tool for logits. This file picks the command and runs it.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/complete.h"
#include "cli/options.h"
#include "cli/message.h"
#include "cli/sets.h"
#include "cli/usage.h"

/*
 * A file that is opened must not become standard output because that was
 * closed: a closed descriptor gets one that fails when it is used.
 */
static void
keep_standard_descriptors(void)
{
	for (int fd = 0; fd <= 2; fd++) {
		if (fcntl(fd, F_GETFD) < 0)
			(void)!open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
	}
}

/* Reads the options, runs the command, says what went wrong. Returns the exit status. */
static int
run_command(const struct command *c, int argc, char **argv)
{
	struct settings s;
	struct err err;
	int status = options_read(&s, c, argc, argv, &err);

	if (status == OPTIONS_RUN && c->reads_input && s.no_file && isatty(STDIN_FILENO)) {
		usage_short(c);
		status = EXIT_BAD;
	} else if (status == OPTIONS_RUN) {
		status = c->run(&s, &err);
	} else if (status > OPTIONS_RUN) {
		status == OPTIONS_HELP ? usage_full(c) : usage_version();
		status = EXIT_DONE;
		if (fflush(stdout) != 0 || ferror(stdout))
			status = err_errno(&err, "standard output: write error");
	}
	if (status < 0)
		sets_explain(&s, &err);
	settings_free(&s);
	if (status < 0)
		message_err(&err);
	return status < 0 ? exit_status(&err) : status;
}

static const struct command *
find_command(const char *word)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(word, commands[i]->name) == 0)
			return commands[i];
	}
	return NULL;
}

/* Adds the names of all commands to text, of size bytes. */
static void
list_commands(char *text, size_t size)
{
	size_t len = 0;

	for (size_t i = 0; commands[i] && len < size; i++)
		len += (size_t)snprintf(
		    text + len, size - len, "%s%s", i ? ", " : "", commands[i]->name);
}

/* A word that should be a command and is none: `what` goes on with what there is. */
static int
no_command(const char *word, const char *what)
{
	struct suggestion near = {.word = word};
	char all[200];

	for (size_t i = 0; commands[i]; i++)
		suggest_try(&near, commands[i]->name);
	list_commands(all, sizeof(all));
	if (near.best)
		message("%.200s: %s; did you mean 'smx %s'?", word, what, near.best);
	else
		message("%.200s: %s; the commands are %s", word, what, all);
	return EXIT_BAD;
}

/* smx help, or smx help COMMAND. */
static int
help(const char *word)
{
	static char option[] = "--help";
	const struct command *c = word ? find_command(word) : commands[0];
	char *argv[] = {option, option, NULL};

	return c ? run_command(c, 2, argv) : no_command(word, "no such command");
}

/* Whether a first word that is no command is no file either, and looks like a command. */
static bool
is_mistyped(const char *word)
{
	return *word && *word != '-' && !strpbrk(word, "./") && access(word, F_OK) != 0;
}

int
main(int argc, char **argv)
{
	const char *word = argc > 1 ? argv[1] : "";
	const struct command *c = find_command(word);
	static char version[] = "--version";

	keep_standard_descriptors();
	if (c)
		return run_command(c, argc - 1, argv + 1);
	if (strcmp(word, "complete") == 0) /* what the scripts of smx completion ask */
		return complete(argc - 2, argv + 2);
	if (strcmp(word, "help") == 0)
		return help(argv[2]);
	if (argc > 2 && (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) &&
	    find_command(argv[2]))
		return help(argv[2]);
	if (strcmp(word, "version") == 0)
		return run_command(commands[0], 2, (char *[]){version, version, NULL});
	if (is_mistyped(word))
		return no_command(word, "no such file, and no command");
	return run_command(commands[0], argc, argv);
}
