/* SPDX-License-Identifier: MIT */
#ifndef SMX_CLI_TABLE_H
#define SMX_CLI_TABLE_H

#include "cli/option.h"

struct command;

/* All options of a command in one array. */
enum { TABLE_MOST = 160 };

struct table {
	struct opt opt[TABLE_MOST];
	size_t n;
};

/*
 * Adds the options of a group that the command has: operations first, then rows.
 * filters: also those of filters that the command refuses.
 */
void
table_add(struct table *t, const struct opt_group *g, const struct command *command, bool filters);

/* Makes the table of a command. */
void table_make(struct table *t, const struct command *command, bool filters);

/* The option of that letter, or if that is 0 of that name; NULL if there is none. */
const struct opt *table_find(const struct table *t, const char *name, char letter);

#endif
