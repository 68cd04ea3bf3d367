/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_SAY_H
#define SMX_CLI_SAY_H

#include "base/err.h"

/* One line on standard error: "smx: ", then the message. */
void say(const char *fmt, ...) ERR_PRINTF(1, 2);

/* Says the error in the words of the command line. */
void say_err(const struct err *err);

/* The same as a warning about a file. */
void say_warning(const char *path, const struct err *err);

#endif
