/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_WHERE_H
#define SMX_CLI_WHERE_H

#include "cli/settings.h"
#include "pipeline/flow.h"
#include "pipeline/source.h"

/* --where and --abstain. These return 0, or -1 with err set. */

/* Keeps the text of one, which may be given once. */
int where_take(const char **to, const char *text, struct err *err);

/* Parses them, before anything is settled. */
int where_parse(struct settings *s, struct err *err);

/* Whether one of them asks for the column; NULL: for a carried field. */
bool where_asks(const struct settings *s, const struct col *col);

/*
 * Tells the reading what they ask for, once it knows what the output can carry, and by which
 * field rows are grouped.
 */
int where_reading(struct settings *s, struct err *err);

/* With the layout and the style known. */
int where_settle(
    struct settings *s, const struct source *source, const struct style *style, struct err *err);

/* After the run, in which fields of such terms were seen: refuses a member that no row has. */
int where_check(const struct settings *s, unsigned where, unsigned abstain,
    const struct counts *counts, struct err *err);

#endif
