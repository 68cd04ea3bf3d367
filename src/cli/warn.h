/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_WARN_H
#define SMX_CLI_WARN_H

#include "base/err.h"

struct settings;

/*
 * A warning: a line on standard error, or nothing with --quiet. With --strict it is
 * an error: -1 with err set. Else 0.
 */
int warn(const struct settings *s, struct err *err, const char *fmt, ...) ERR_PRINTF(3, 4);

/* The same of what code below cli/ found in a file, in the words of the command line. */
int
warn_about(const struct settings *s, const char *path, const struct err *warning, struct err *err);

#endif
