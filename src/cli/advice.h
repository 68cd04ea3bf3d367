/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_ADVICE_H
#define SMX_CLI_ADVICE_H

#include <stddef.h>

struct err;

/*
 * Writes the error as a user reads it into text of size bytes: its place, the
 * option of the setting it is about, what is wrong, and what helps.
 */
void advice_message(const struct err *err, char *text, size_t size);

#endif
