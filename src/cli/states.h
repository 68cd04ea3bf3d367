/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_STATES_H
#define SMX_CLI_STATES_H

#include "base/buf.h"
#include "cli/settings.h"
#include "metric/evaluation.h"

/*
 * Adds up the states that the FILEs are; `first` is the text of the first one, or NULL: it is
 * read. 0, or -1 with err set; e is freed by its owner.
 */
int states_read(
    const struct settings *s, const struct buf *first, struct evaluation *e, struct err *err);

/* Reads one into an empty evaluation. 0, or -1 with err set. */
int state_load(const char *path, struct evaluation *e, struct err *err);

#endif
