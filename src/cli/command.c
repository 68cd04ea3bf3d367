/* SPDX-License-Identifier: MIT */
/*
 * The table of commands, made from command.list, and what each goes through.
 */
#include "cli/command.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/err.h"
#include "base/near.h"
#include "cli/options.h"
#include "cli/say.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/command.list"
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "cli/command.list"
    NULL};
#undef COMMAND

int
command_main(const struct command *c, int argc, char **argv)
{
	struct settings s;
	struct err err;
	int status = options_read(&s, c, argc, argv, &err);

	if (status == OPTIONS_RUN && c->reads_input && s.no_file && isatty(STDIN_FILENO)) {
		usage_short(c);
		status = EXIT_BAD;
	} else if (status == OPTIONS_RUN) {
		status = c->run(&s, &err);
	} else if (status == OPTIONS_EXIT) {
		status = EXIT_DONE;
		if (fflush(stdout) != 0 || ferror(stdout))
			status = err_errno(&err, "standard output: write error");
	}
	settings_free(&s);
	if (status < 0)
		say_err(&err);
	return status < 0 ? EXIT_BAD : status;
}

bool
command_is_mistyped(const char *word)
{
	struct near near = {.word = word};

	if (*word == '-' || access(word, F_OK) == 0)
		return false;
	if (strcmp(word, "help") == 0) {
		say("help: no such file; smx --help and smx COMMAND --help say what there is");
		return true;
	}
	for (size_t i = 0; commands[i]; i++)
		near_try(&near, commands[i]->name);
	if (near.best)
		say("%.200s: no such file, and no command; did you mean 'smx %s'?", word,
		    near.best);
	return near.best != NULL;
}
