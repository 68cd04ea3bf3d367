/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_COMMAND_H
#define SMX_CLI_COMMAND_H

/*
 * A command of smx. Each is a file of its own that ends in a const struct
 * command, and one line in command.list; the first is the default.
 */
struct command {
	const char *name;
	const char *help; /* one line */
	/* argv[0] is the command's name or smx's. Returns the exit status. */
	int (*run)(int argc, char **argv);
};

extern const struct command *const commands[];

/* EXIT_HELD: all done, and a gate (--fail-if) holds. */
enum { EXIT_DONE = 0, EXIT_HELD = 1, EXIT_BAD = 2 };

#endif
