/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_REFUSE_H
#define SMX_CLI_REFUSE_H

#include <stddef.h>

struct command;
struct err;
struct table;

/*
 * Options that the command's table has not, and what was meant: the nearest
 * name, or the command that has it. Both return -1 with err set. text is as it
 * was written, up to its end or an =; word is the whole of the argument that
 * the letter is in.
 */
int refuse_name(
    const struct table *t, const struct command *command, const char *text, struct err *err);
/*
 * The text, len bytes, was taken for the beginning of an option's name, and is the name of
 * an option that only other commands have: it means that one. 0 if it is none.
 */
int refuse_beginning(const struct command *command, const char *text, size_t len, struct err *err);
int refuse_letter(const struct table *t, const struct command *command, char letter,
    const char *word, struct err *err);

#endif
