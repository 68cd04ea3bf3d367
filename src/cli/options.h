/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_OPTIONS_H
#define SMX_CLI_OPTIONS_H

#include "cli/settings.h"

struct command;

/* The command line of a command, read by its tables (option.h). */

enum options_result { OPTIONS_RUN, OPTIONS_HELP, OPTIONS_VERSION };

/*
 * Reads the command's argv into s, which the caller frees by settings_free in any
 * case. OPTIONS_HELP and OPTIONS_VERSION if that is asked for; -1 with err set.
 */
int options_read(
    struct settings *s, const struct command *command, int argc, char **argv, struct err *err);

void settings_free(struct settings *s);

#endif
