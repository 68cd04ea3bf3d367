/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_UNLABELLED_H
#define SMX_CLI_UNLABELLED_H

#include "cli/eval_output.h"

/*
 * --unlabelled: refuses what needs labels, such as the option `needs` if it is not NULL, and
 * what would read them. 0, or -1 with err set.
 */
int unlabelled_check(const struct settings *s, const char *needs, struct err *err);

/* The same of what is to be shown of an evaluation, also of one that states made. */
int unlabelled_check_show(const struct show *show, const struct setup *setup, struct err *err);

/*
 * With the layout known: refuses rows without labels, or with --unlabelled what can't be
 * measured so; tells of labels that are not used. advise: an error may advise --unlabelled.
 */
int
unlabelled_settle(const struct settings *s, const struct layout *l, bool advise, struct err *err);

/* Adds to an error about labels that rows can be measured without. */
void unlabelled_advise(struct err *err);

#endif
