/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_MESSAGE_H
#define SMX_CLI_MESSAGE_H

#include "base/err.h"

/* One line on standard error: "smx: ", then the message. */
void message(const char *fmt, ...) ERR_PRINTF(1, 2);

/* Says the error in the words of the command line. */
void message_err(const struct err *err);

#endif
