/* SPDX-License-Identifier: MIT */
/*
 * A command's options, from its groups and from op.list.
 */
#include "cli/table.h"

#include <string.h>

#include "cli/command.h"

static const char *const auto_words[] = {"auto", NULL};

static bool
lacks(const struct command *command, const char *name)
{
	for (size_t i = 0; command->lacks && command->lacks[i]; i++) {
		if (strcmp(command->lacks[i], name) == 0)
			return true;
	}
	return false;
}

static void
add(struct table *t, const struct opt *opt)
{
	if (t->n < TABLE_MOST)
		t->opt[t->n++] = *opt;
}

/* The option of an operation. */
static void
add_op(struct table *t, const struct op *op, const char *name, const struct command *command)
{
	const struct opt opt = {
	    .name = name,
	    .arg = op->arg,
	    .help = op->help,
	    .type = OPT_OP,
	    .range = op->range,
	    .words = op == &op_temperature && command->auto_temp ? auto_words : NULL,
	    .op = op,
	};

	add(t, &opt);
}

void
table_add(struct table *t, const struct opt_group *g, const struct command *command, bool filters)
{
	const char *name;

	for (size_t i = 0; g->role && ops[i]; i++) {
		name = ops[i]->role == ROLE_STEP ? ops[i]->name : ops[i]->option;
		if (ops[i]->role == *g->role && name && (filters || !ops[i]->filter) &&
		    !lacks(command, name))
			add_op(t, ops[i], name, command);
	}
	for (const struct opt *o = g->opt; o && o->name; o++) {
		if (!lacks(command, o->name))
			add(t, o);
	}
}

void
table_make(struct table *t, const struct command *command, bool filters)
{
	t->n = 0;
	for (size_t i = 0; command->group[i]; i++)
		table_add(t, command->group[i], command, filters);
}

const struct opt *
table_find(const struct table *t, const char *name, char letter)
{
	for (size_t i = 0; i < t->n; i++) {
		if (letter ? t->opt[i].letter == letter : strcmp(t->opt[i].name, name) == 0)
			return &t->opt[i];
	}
	return NULL;
}
