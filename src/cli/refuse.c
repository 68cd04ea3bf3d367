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

/* Candidates for an abbreviated option; their names are at most 20 bytes long. */
enum { AMBIGUOUS_NAMED = 8 };

/* What helps if the rows that --where keeps are to be used. */
static const char of_report[] =
    "; pass on what it keeps: smx --where ... --write logits --precision shortest FILE | "
    "smx report -o FILE -";
static const char of_fit[] =
    "; rows chosen by their confidence would make a calibration that is wrong for the others, "
    "so pass on rows that a column chooses: smx --where 'split==val' --write logits "
    "--precision shortest FILE | smx fit -";

/* What is said behind that another command has the option. */
static const char *
advice_on(const struct command *command, const char *name)
{
	if (strcmp(name, "where") == 0 && strcmp(command->name, "report") == 0)
		return of_report;
	if (strcmp(name, "where") == 0 && strcmp(command->name, "fit") == 0)
		return of_fit;
	return command->foreign ? command->foreign : "";
}

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
		err_set(err, ERR_USAGE, "smx %s has no option %s; smx %s has%s", command->name,
		    shown, commands[i]->name, advice_on(command, name));
		return true;
	}
	return false;
}

int
refuse_beginning(const struct command *command, const char *text, size_t len, struct err *err)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", len < sizeof(name) ? (int)len : 0, text);
	return *name && refuse_foreign(command, name, 0, err) ? -1 : 0;
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
	return err_set(err, ERR_USAGE, "unknown option '-%c' (smx%s%s --help lists them)", letter,
	    command == commands[0] ? "" : " ", command == commands[0] ? "" : command->name);
}

/* The beginning of several options' names: these are named, unless there are many. */
static int
ambiguous(const struct table *t, const char *name, size_t matches, struct err *err)
{
	char all[240] = "write more of it";
	size_t len = strlen(name), at = 0, left = matches;

	for (size_t i = 0; i < t->n && matches <= AMBIGUOUS_NAMED; i++) {
		if (strncmp(t->opt[i].name, name, len) != 0)
			continue;
		left--;
		at += (size_t)snprintf(all + at, sizeof(all) - at, "--%s%s", t->opt[i].name,
		    left > 1        ? ", "
			: left == 1 ? " or "
				    : "");
	}
	return err_set(err, ERR_USAGE, "option '--%s' is ambiguous: %s", name, all);
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
		return ambiguous(t, name, matches, err);
	if (refuse_foreign(command, name, 0, err))
		return -1;
	if (near.best)
		return err_set(
		    err, ERR_USAGE, "unknown option '--%s'; did you mean '--%s'?", name, near.best);
	return err_set(err, ERR_USAGE, "unknown option '--%s' (smx%s%s --help lists them)", name,
	    command == commands[0] ? "" : " ", command == commands[0] ? "" : command->name);
}
