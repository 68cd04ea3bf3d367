/* SPDX-License-Identifier: MIT */
/*
 * The table of commands, made from command.list, and how they end.
 */
#include "cli/command.h"

#include "base/err.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/command.list"
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "cli/command.list"
    NULL};
#undef COMMAND

int
exit_status(const struct err *err)
{
	return err_may_pass(err) ? EXIT_RETRY : EXIT_BAD;
}
