/* SPDX-License-Identifier: MIT */
/*
 * The table of commands, made from command.list.
 */
#include "cli/command.h"

#define COMMAND(name) extern const struct command command_##name;
#include "cli/command.list"
#undef COMMAND

#define COMMAND(name) &command_##name,
const struct command *const commands[] = {
#include "cli/command.list"
    NULL};
#undef COMMAND
