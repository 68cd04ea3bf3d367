/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_THRESHOLD_H
#define SMX_CLI_THRESHOLD_H

#include "cli/option.h"
#include "cli/settings.h"

struct layout;

/* --threshold, of the commands that decide by one. */
extern const struct opt_group group_threshold;

/* Reads T, or a file of one for each label. 0, or -1 with err set. */
int threshold_set(struct settings *s, const char *text, struct err *err);

/*
 * Settles s->cut, with the layout known: what --threshold says, else --calib, else 0.5,
 * for each class; for class 1 alone in the binary task. Refuses one that makes no
 * sense. 0, or -1 with err set.
 */
int threshold_settle(struct settings *s, const struct layout *l, struct err *err);

#endif
