/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_FIT_WORDS_H
#define SMX_CLI_FIT_WORDS_H

#include "calib/sets.h"

/* The i-th word, and what it means; NULL after the last. */
const char *fit_word(size_t i);
const char *fit_word_about(size_t i);

/* Which one is auto; those before it are the methods in their order. */
size_t fit_word_auto(void);

/* The kind of sets that is the i-th word; NULL: it is another method. */
const struct set_kind *fit_word_kind(size_t i);

/* All of them, as --help lists them. */
void fit_words_list(void);

#endif
