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
#include "cli/options.h"
#include "cli/message.h"
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
	settings_free(&s);
	if (status < 0)
		message_err(&err);
	return status < 0 ? EXIT_BAD : status;
}

/* Whether the first word, which is no command, is no file but near to one; then it is said so. */
static bool
is_mistyped(const char *word)
{
	struct suggestion near = {.word = word};

	if (*word == '-' || access(word, F_OK) == 0)
		return false;
	if (strcmp(word, "help") == 0) {
		message("help: no such file; smx --help and smx COMMAND --help say what there is");
		return true;
	}
	for (size_t i = 0; commands[i]; i++)
		suggest_try(&near, commands[i]->name);
	if (near.best)
		message("%.200s: no such file, and no command; did you mean 'smx %s'?", word,
		    near.best);
	return near.best != NULL;
}

int
main(int argc, char **argv)
{
	keep_standard_descriptors();
	for (size_t i = 0; argc > 1 && commands[i]; i++) {
		if (strcmp(argv[1], commands[i]->name) == 0)
			return run_command(commands[i], argc - 1, argv + 1);
	}
	if (argc > 1 && is_mistyped(argv[1]))
		return EXIT_BAD;
	return run_command(commands[0], argc, argv);
}
