/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_USAGE_H
#define SMX_CLI_USAGE_H

struct command;

/*
 * The whole help and the version on standard output, a few lines on standard error. Names
 * and headings of the help are bold on a terminal, unless NO_COLOR is set or TERM is dumb.
 */
void usage_full(const struct command *c);
void usage_short(const struct command *c);
void usage_version(void);

/*
 * A heading, with an empty line before it, and a word and what it means, or NULL, as --help
 * lists them; and the lists of the help of two commands.
 */
void usage_heading(const char *text);
void usage_word(const char *name, const char *help);
void usage_apply_lists(void);
void usage_mix_lists(void);

#endif
