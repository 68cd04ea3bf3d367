/* SPDX-License-Identifier: MIT */
/* --method of smx fit: a method, several that are fitted one after the other, or auto. */
#include "cli/fit_method.h"

#include <stdio.h>

#include "base/err.h"
#include "cli/usage.h"

static const char about_auto[] = "the simplest of them that is as good as the best";

void
fit_method_list(void)
{
	usage_heading("--method:");
	for (size_t i = 0; methods[i]; i++)
		usage_word(methods[i]->name, methods[i]->help);
	usage_word("auto", about_auto);
	for (size_t i = 0; set_kinds[i]; i++)
		usage_word(set_kinds[i]->name, set_kinds[i]->help);
}

/* Which word is auto; those before it are the methods. */
static size_t
word_auto(void)
{
	size_t n = 0;

	while (methods[n])
		n++;
	return n;
}

/* The kind of sets that is the i-th word; NULL: it is another method. */
static const struct set_kind *
kind_of_word(size_t i)
{
	return i > word_auto() ? set_kinds[i - word_auto() - 1] : NULL;
}

const char *
fit_method_word(size_t i)
{
	const size_t n = word_auto();

	if (i > n)
		return kind_of_word(i) ? kind_of_word(i)->name : NULL;
	return i < n ? methods[i]->name : "auto";
}

const char *
fit_method_about(size_t i)
{
	if (kind_of_word(i))
		return kind_of_word(i)->help;
	return methods[i] ? methods[i]->help : about_auto;
}

int
fit_method_take(struct fit_methods *m, size_t i, size_t word, struct err *err)
{
	const struct set_kind *kind = kind_of_word(word);
	const bool is_auto = word == word_auto();

	if (i > 0 && (kind || m->kind))
		return err_set(err, ERR_VALUE,
		    "conformal sets need other rows than what is before them: fit that first, and "
		    "give it with --calib");
	if (i > 0 && (is_auto || m->automatic))
		return err_set(err, ERR_VALUE, "auto chooses one by itself: give it alone");
	if (i == CALIB_STEPS)
		return err_set(err, ERR_VALUE, "give at most %d methods", CALIB_STEPS);
	m->kind = kind;
	m->automatic = is_auto;
	m->step[i] = methods[is_auto || kind ? 0 : word];
	m->n = i + 1;
	return 0;
}

int
fit_method_check(const struct fit_methods *m, enum task task, struct err *err)
{
	char names[400];
	size_t at = 0;
	int n = 0;

	while (at < m->n && calib_is_for(m->step[at], task))
		at++;
	if (at == m->n && (m->n == 1 || task != TASK_MULTILABEL))
		return 0;
	if (at == m->n)
		return err_set(err, ERR_USAGE,
		    "--method: in the multilabel task give one method, such as %s",
		    m->step[m->n - 1]->name);
	for (size_t i = 0; methods[i]; i++) {
		if (calib_is_for(methods[i], task))
			n += snprintf(names + n, sizeof(names) - (size_t)n, n ? ", %s" : "%s",
			    methods[i]->name);
	}
	return err_set(err, ERR_USAGE, "--method %s: not for the %s task, which has %s",
	    m->step[at]->name, task_name[task], names);
}
