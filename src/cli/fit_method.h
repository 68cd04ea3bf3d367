/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_FIT_METHOD_H
#define SMX_CLI_FIT_METHOD_H

#include <stdbool.h>

#include "calib/calib.h"
#include "calib/sets.h"

struct err;

/* What --method of smx fit says. */
struct fit_methods {
	const struct method *step[CALIB_STEPS]; /* a chain of n, the first applied first */
	size_t n;
	bool automatic; /* auto; n is then 1 */
	const struct set_kind *kind; /* of conformal sets, which are then fitted; or NULL */
};

/*
 * The words: the methods, behind them auto, and kinds of conformal sets; NULL after the last.
 * And what they mean.
 */
const char *fit_method_word(size_t i);
const char *fit_method_about(size_t i);

/* Takes the word of that number as the i-th of a list. 0, or -1 with err set. */
int fit_method_take(struct fit_methods *m, size_t i, size_t word, struct err *err);

/* Refuses a method that is not for the task. 0, or -1 with err set. */
int fit_method_check(const struct fit_methods *m, enum task task, struct err *err);

/* Prints the list for --help. */
void fit_method_list(void);

#endif
