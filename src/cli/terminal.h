/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_TERMINAL_H
#define SMX_CLI_TERMINAL_H

#include "base/columns.h"

/*
 * How standard output is to be written if people look at it: as wide as its terminal, or
 * as the variable COLUMNS says, or 80 columns; in Unicode if the locale is UTF-8 and TERM
 * is not dumb; in colour on a terminal, unless TERM is dumb or NO_COLOR is set.
 */
struct terminal terminal_here(void);

/* The same of an output, which is standard output if path is NULL or -: files have no colour. */
struct terminal terminal_of(const char *path);

#endif
