/* SPDX-License-Identifier: MIT */
/*
 * smx: the command-line tool for logits. This file picks the command.
 */
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/command.h"

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

int
main(int argc, char **argv)
{
	keep_standard_descriptors();
	for (size_t i = 0; argc > 1 && commands[i]; i++) {
		if (strcmp(argv[1], commands[i]->name) == 0)
			return command_main(commands[i], argc - 1, argv + 1);
	}
	if (argc > 1 && command_is_mistyped(argv[1]))
		return EXIT_BAD;
	return command_main(commands[0], argc, argv);
}
