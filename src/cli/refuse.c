/* SPDX-License-Identifier: MIT */
/*
 * What is said of an option that there is not.
 */
#include "cli/refuse.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/table.h"

/* An option that other commands have, or this one for good reason has not. False: nobody has. */
static bool
refuse_foreign(const struct command *command, const char *name, char letter, struct err *err)
{
	char shown[72];
	struct table t;

	if (letter)
		snprintf(shown, sizeof(shown), "-%c", letter);
	else
		snprintf(shown, sizeof(shown), "--%.60s", name);
	table_make(&t, command, true);
	if (table_find(&t, name, letter)) {
		err_set(err, ERR_USAGE, "%s: %s", shown, command->no_filters);
		return true;
	}
	for (size_t i = 0; commands[i]; i++) {
		table_make(&t, commands[i], true);
		if (!table_find(&t, name, letter))
			continue;
		err_set(err, ERR_USAGE, "smx %s has no option %s; smx %s has", command->name, shown,
		    commands[i]->name);
		return true;
	}
	return false;
}

/* -temp is read as -t -e -m -p; what was meant may be --temp. */
int
refuse_letter(const struct table *t, const struct command *command, char letter, const char *word,
    struct err *err)
{
	struct suggestion near = {.word = *word ? word + 1 : word};

	for (size_t i = 0; i < t->n && word[0] == '-' && word[1] == letter && word[2]; i++)
		suggest_try(&near, t->opt[i].name);
	if (!near.best && refuse_foreign(command, "", letter, err))
		return -1;
	if (near.best)
		return err_set(err, ERR_USAGE, "unknown option '-%c'; did you mean '--%s'?", letter,
		    near.best);
	return err_set(err, ERR_USAGE, "unknown option '-%c' (smx --help lists them)", letter);
}

int
refuse_name(const struct table *t, const struct command *command, const char *text, struct err *err)
{
	char name[64];
	struct suggestion near = {.word = name};
	size_t len = strcspn(text, "="), matches = 0;

	len = len < sizeof(name) ? len : sizeof(name) - 1;
	memcpy(name, text, len);
	name[len] = '\0';
	for (size_t i = 0; i < t->n; i++) {
		suggest_try(&near, t->opt[i].name);
		matches += strncmp(t->opt[i].name, name, len) == 0;
	}
	if (matches > 1)
		return err_set(
		    err, ERR_USAGE, "option '--%s' is ambiguous: write more of it", name);
	if (refuse_foreign(command, name, 0, err))
		return -1;
	if (near.best)
		return err_set(
		    err, ERR_USAGE, "unknown option '--%s'; did you mean '--%s'?", name, near.best);
	return err_set(err, ERR_USAGE, "unknown option '--%s' (smx --help lists them)", name);
}
