/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_VALUE_H
#define SMX_CLI_VALUE_H

#include <stddef.h>

struct err;
struct opt;
struct settings;

/*
 * Reads the text as the option's row says and puts the value where it goes; text
 * is NULL for a flag and must outlive the settings. 0, or -1 with err set, where
 * a bad value is told as "--NAME VALUE: give ...".
 */
int value_set(const struct opt *o, struct settings *s, const char *text, struct err *err);

/* The i-th of the words that the option takes; NULL after the last. */
const char *value_word(const struct opt *o, size_t i);

#endif
