/* SPDX-License-Identifier: MIT */
/*
 * --fail-if and who is told of it.
 */
#include "cli/gates.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/suggest.h"
#include "cli/command.h"
#include "cli/message.h"

int
gates_add(struct gates *g, const char *text, struct err *err)
{
	if (g->n == GATES_MOST)
		return err_set(err, ERR_VALUE, "give at most %zu gates", g->n);
	if (gate_parse(&g->gate[g->n], text, err) < 0)
		return -1;
	g->n++;
	return 0;
}

static int
check_key(const char *word, const char *const *key, size_t n, struct err *err)
{
	struct suggestion near = {.word = word};

	for (size_t i = 0; i < n; i++) {
		if (strcmp(key[i], word) == 0)
			return 0;
		suggest_try(&near, key[i]);
	}
	if (strncmp(word, "ood_", 4) == 0 && !(near.best && strncmp(near.best, "ood_", 4) == 0))
		return err_set(
		    err, ERR_USAGE, "--fail-if: no such metric without --ood: '%s'", word);
	if (near.best)
		return err_set(err, ERR_USAGE,
		    "--fail-if: no such metric: '%s'; did you mean '%s'?", word, near.best);
	return err_set(
	    err, ERR_USAGE, "--fail-if: no such metric: '%s' (--json shows their names)", word);
}

int
gates_check(const struct gates *g, const char *const *key, size_t n, struct err *err)
{
	if (g->n == 0 && (g->github || g->junit))
		return err_set(err, ERR_USAGE, "%s: there is no --fail-if to tell of",
		    g->github ? "--annotate" : "--junit");
	for (size_t i = 0; i < g->n; i++) {
		if (check_key(g->gate[i].key, key, n, err) < 0)
			return -1;
	}
	return 0;
}

/* On standard error, as a line of smx's or as an annotation. */
static int
tell(const struct gates *g, const char *command, const struct verdict *v, struct err *err)
{
	struct buf text = {0};
	char title[64];
	int status;

	if (g->github) {
		snprintf(title, sizeof(title), "%s: %s", command, v->gate->key);
		status = verdict_github(v, title, &text, err);
		if (status == 0)
			fwrite(text.p, 1, text.len, stderr);
	} else {
		status = verdict_line(v, &text, err);
		if (status == 0)
			message("%.*s", (int)text.len, text.p);
	}
	buf_free(&text);
	return status;
}

void
gates_ask(const struct gates *g, struct gates_answer (*ask)(const void *who, const char *key),
    const void *who, struct verdict verdict[GATES_MOST])
{
	struct gates_answer a;

	for (size_t i = 0; i < g->n; i++) {
		a = ask(who, g->gate[i].key);
		verdict[i] = (struct verdict){.gate = &g->gate[i], .value = a.value, .why = a.why};
	}
}

int
gates_tell(
    const struct gates *g, const char *command, const struct verdict *verdict, struct err *err)
{
	int status = EXIT_DONE;

	for (size_t i = 0; i < g->n; i++) {
		if (!gate_holds(verdict[i].gate, verdict[i].value))
			continue;
		status = EXIT_SHORT;
		if (tell(g, command, &verdict[i], err) < 0)
			return -1;
	}
	return status;
}
