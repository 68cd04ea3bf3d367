/* SPDX-License-Identifier: MIT */
/*
 * What could stand at a place of a command line: commands, options, their words, columns.
 * All is looked up in the tables of options, so that what completes is what is read.
 *
 * (1) The first line says what else to do: "files", if the names of files would do as
 *     well; "more", if nothing is put behind the word, because it goes on.
 * (2) The second line is what the word begins with before a file's name, as "--label=@".
 * (3) Each further line is a whole word, a tab, and what it means, which may be empty.
 *     All words begin like the one that is being typed.
 * (4) An option may be abbreviated and its value may be in the same word, as getopt reads it.
 */
#include "cli/complete.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/num.h"
#include "cli/command.h"
#include "cli/complete_columns.h"
#include "cli/settings.h"
#include "cli/table.h"
#include "cli/value.h"
#include "col/col.h"

/* The command line as far as it matters. */
struct typed {
	const struct command *command;
	struct table table;
	struct settings settings; /* how files are read */
	const char *file[2]; /* the first operands */
	size_t nfile;
	const char *truth; /* the file with the labels, or NULL */
	const struct opt *open; /* the option whose value comes next, or NULL */
	bool operands; /* behind -- there are no options */
};

/* What is answered about the word that is being typed. */
struct answer {
	const char *word;
	size_t lead; /* bytes of it before what is completed */
	bool files, more;
	struct buf lines; /* (3) */
};

/* ---- reading the line ---- */

/* (4) The option of that name, or of the one name that begins so. */
static const struct opt *
find_long(const struct table *t, const char *name, size_t len)
{
	const struct opt *only = NULL;
	size_t matches = 0;

	for (size_t i = 0; i < t->n; i++) {
		if (strncmp(t->opt[i].name, name, len) != 0)
			continue;
		if (!t->opt[i].name[len])
			return &t->opt[i];
		only = &t->opt[i];
		matches++;
	}
	return matches == 1 ? only : NULL;
}

static void
take_value(struct typed *t, const struct opt *o, const char *value)
{
	static const char *const reading[] = {
	    "input-format", "delimiter", "decimal", "header", "comment"};
	struct err err;

	if (strcmp(o->name, "truth") == 0)
		t->truth = value;
	for (size_t i = 0; i < sizeof(reading) / sizeof(*reading); i++) {
		if (strcmp(o->name, reading[i]) == 0)
			(void)value_set(o, &t->settings, value, &err);
	}
}

/* (4) -qvl COL or -qvlCOL */
static void
take_letters(struct typed *t, const char *p)
{
	const struct opt *o;

	for (; *p; p++) {
		o = table_find(&t->table, "", *p);
		if (!o)
			return;
		if (!o->arg)
			continue;
		if (p[1])
			take_value(t, o, p + 1);
		else
			t->open = o;
		return;
	}
}

static void
take_long(struct typed *t, const char *name)
{
	const size_t len = strcspn(name, "=");
	const struct opt *o = find_long(&t->table, name, len);

	if (o && name[len])
		take_value(t, o, name + len + 1);
	else if (o && o->arg)
		t->open = o;
}

static void
take_word(struct typed *t, const char *word)
{
	const struct opt *o = t->open;

	t->open = NULL;
	if (o) {
		take_value(t, o, word);
	} else if (t->operands || word[0] != '-' || !word[1]) {
		if (t->nfile < 2)
			t->file[t->nfile++] = word;
	} else if (strcmp(word, "--") == 0) {
		t->operands = true;
	} else if (word[1] == '-') {
		take_long(t, word + 2);
	} else {
		take_letters(t, word + 1);
	}
}

static const struct command *
find_command(const char *word)
{
	for (size_t i = 0; commands[i]; i++) {
		if (strcmp(commands[i]->name, word) == 0)
			return commands[i];
	}
	return NULL;
}

/* ---- answering ---- */

static bool
is_plain(const char *text)
{
	for (; *text; text++) {
		if ((unsigned char)*text < 0x20 || *text == 0x7f)
			return false;
	}
	return true;
}

/* (3) A word that could stand behind the lead, if it begins as what is typed there. */
static void
offer(struct answer *a, const char *text, const char *end, const char *about)
{
	const char *typed = a->word + a->lead;

	if (!is_plain(text) || strncmp(text, typed, strlen(typed)) != 0)
		return;
	buf_add(&a->lines, a->word, a->lead);
	buf_printf(&a->lines, "%s%s\t%s\n", text, end, about ? about : "");
}

/* The same, unless it is among the items that the lead ends with. */
static void
offer_item(struct answer *a, const char *text, const char *end, const char *about)
{
	const size_t len = strlen(text);

	for (const char *p = a->word, *q; p < a->word + a->lead; p = q + 1) {
		q = p + strcspn(p, ",=");
		if ((size_t)(q - p) == len && memcmp(p, text, len) == 0 && *q == ',')
			return;
	}
	offer(a, text, end, about);
}

static void
offer_commands(struct answer *a)
{
	for (size_t i = 0; commands[i]; i++)
		offer(a, commands[i]->name, "", commands[i]->help);
}

static void
offer_options(struct answer *a, const struct table *t)
{
	char name[64];

	for (size_t i = 0; i < t->n; i++) {
		snprintf(name, sizeof(name), "--%s", t->opt[i].name);
		offer(a, name, "", t->opt[i].help);
	}
}

/* Whether the word is a column that only a mixture has, and there is none. */
static bool
lacks_mixture(const struct command *c, const struct opt *o, const char *word)
{
	const struct col *col =
	    strcmp(o->name, "write") == 0 ? col_named(word, strlen(word)) : NULL;

	return col && col->needs_mixture && strcmp(c->name, "mix") != 0;
}

static void
offer_words(struct answer *a, const struct command *c, const struct opt *o)
{
	const char *word;

	for (size_t i = 0; (word = value_word(o, i)); i++) {
		if (!lacks_mixture(c, o, word))
			offer_item(a, word, "", o->about ? o->about(i) : NULL);
	}
}

static void
offer_steps(struct answer *a)
{
	for (size_t i = 0; ops[i]; i++) {
		if (ops[i]->role == ROLE_STEP)
			offer_item(a, ops[i]->name, ops[i]->arg ? "=" : "", ops[i]->help);
	}
}

static void
add_metric(void *who, const char *metric)
{
	offer(who, metric, "", NULL);
}

/* Columns of logits that have numbers may be thousands: only what is begun is completed. */
struct columns {
	struct answer *a;
	bool logits;
};

static void
add_column(void *who, const char *name, const char *about, bool numbered)
{
	const struct columns *c = who;

	if (*name && (c->logits || !numbered || c->a->word[c->a->lead]))
		offer_item(c->a, name, "", about);
}

static void
offer_columns(struct answer *a, const struct typed *t, const struct opt *o)
{
	struct columns c = {.a = a, .logits = o->names & NAMES_LOGITS};
	const char *file = t->file[0];

	if (o->names & NAMES_IN_B)
		file = t->file[1];
	if ((o->names & NAMES_IN_TRUTH) && t->truth)
		file = t->truth;
	if (file)
		complete_columns(&t->settings.reading, file, add_column, &c);
}

/* Where the last item of a list begins. */
static void
skip_items(struct answer *a)
{
	const char *comma = strrchr(a->word + a->lead, ',');

	a->more = true;
	if (comma)
		a->lead = (size_t)(comma + 1 - a->word);
}

static void
offer_value(struct answer *a, const struct typed *t, const struct opt *o)
{
	const char *value = a->word + a->lead;

	if (o->type == OPT_LIST || (o->names & NAMES_SEVERAL))
		skip_items(a);
	offer_words(a, t->command, o);
	if (o->names & NAMES_STEP)
		offer_steps(a);
	if (o->names & NAMES_DELIMITER) {
		offer(a, "tab", "", NULL);
		offer(a, "blanks", "", NULL);
	}
	if (o->names & NAMES_COLUMN)
		offer_columns(a, t, o);
	if ((o->names & NAMES_METRIC) && t->command->metrics) {
		a->more = true;
		t->command->metrics(add_metric, a);
	}
	if (o->type == OPT_FILE || (o->names & NAMES_FILE) ||
	    (o->op && o->op->read && strcmp(o->op->arg, "FILE") == 0))
		a->files = true;
	if ((o->names & NAMES_AT_FILE) && *value == '@') {
		a->files = true;
		a->lead++;
	}
}

static void
offer_operands(struct answer *a, const struct command *c)
{
	a->files = !c->operands;
	for (size_t i = 0; c->operands && c->operands[i]; i++)
		offer(a, c->operands[i], "", NULL);
}

/* An option, its value behind an =, or an operand. */
static void
offer_word(struct answer *a, const struct typed *t)
{
	const char *equal = strchr(a->word, '=');
	const struct opt *o;

	if (t->operands || a->word[0] != '-') {
		offer_operands(a, t->command);
	} else if (strncmp(a->word, "--", 2) == 0 && equal) {
		o = find_long(&t->table, a->word + 2, (size_t)(equal - a->word) - 2);
		a->lead = (size_t)(equal + 1 - a->word);
		if (o && o->arg)
			offer_value(a, t, o);
	} else {
		offer_options(a, &t->table);
	}
}

/* The word at `at` of the n ones of the command, where all options are known. */
static void
answer(struct answer *a, struct typed *t, size_t at, size_t n, char **word)
{
	const struct opt *open;
	bool operands;

	for (size_t i = 0; i < at; i++)
		take_word(t, word[i]);
	open = t->open;
	operands = t->operands;
	t->open = NULL;
	for (size_t i = at + 1; i < n; i++)
		take_word(t, word[i]);
	t->operands = operands;
	if (open)
		offer_value(a, t, open);
	else
		offer_word(a, t);
}

static void
answer_line(struct answer *a, size_t at, size_t n, char **word)
{
	struct typed t = {.settings = {.reading = {.field = "logits", .max_row = (size_t)1 << 20}}};
	const bool help = at == 1 && strcmp(word[0], "help") == 0;

	t.command = at > 0 ? find_command(word[0]) : NULL;
	if (at == 0 || help)
		offer_commands(a);
	if (at == 0) {
		offer(a, "help", "", "show the help of a command");
		offer(a, "version", "", "show the version");
	}
	if (help)
		return;
	if (t.command) {
		word++;
		n--;
		at--;
	} else {
		t.command = commands[0];
	}
	table_make(&t.table, t.command, !t.command->no_filters);
	answer(a, &t, at, n, word);
}

int
complete(int n, char **arg)
{
	static char none[] = "";
	char *empty[] = {none};
	double x = -1;
	struct answer a = {.word = none};
	char **word = n > 1 ? arg + 1 : empty;
	const size_t nword = n > 1 ? (size_t)n - 1 : 1;

	if (n < 1 || num_parse_all(arg[0], &x) < 0 || !(x >= 0 && x < (double)nword))
		return EXIT_DONE;
	a.word = word[(size_t)x];
	answer_line(&a, (size_t)x, nword, word);
	printf("%s%s\n", a.files ? "files " : "", a.more ? "more" : "");
	printf("%.*s\n", (int)a.lead, a.word);
	if (!a.lines.lacks && a.lines.len > 0)
		fwrite(a.lines.p, 1, a.lines.len, stdout);
	buf_free(&a.lines);
	(void)fflush(stdout);
	return EXIT_DONE;
}
