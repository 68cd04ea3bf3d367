/* SPDX-License-Identifier: MIT */
/*
 * The words of --method: the methods, behind them auto, and kinds of conformal sets.
 */
#include "cli/fit_words.h"

#include "calib/calib.h"
#include "cli/usage.h"

static const char about_auto[] = "the simplest of them that is as good as the best";

void
fit_words_list(void)
{
	usage_heading("--method:");
	for (size_t i = 0; methods[i]; i++)
		usage_word(methods[i]->name, methods[i]->help);
	usage_word("auto", about_auto);
	for (size_t i = 0; set_kinds[i]; i++)
		usage_word(set_kinds[i]->name, set_kinds[i]->help);
}

size_t
fit_word_auto(void)
{
	size_t n = 0;

	while (methods[n])
		n++;
	return n;
}

const struct set_kind *
fit_word_kind(size_t i)
{
	return i > fit_word_auto() ? set_kinds[i - fit_word_auto() - 1] : NULL;
}

const char *
fit_word(size_t i)
{
	const size_t n = fit_word_auto();

	if (i > n)
		return fit_word_kind(i) ? fit_word_kind(i)->name : NULL;
	return i < n ? methods[i]->name : "auto";
}

const char *
fit_word_about(size_t i)
{
	if (fit_word_kind(i))
		return fit_word_kind(i)->help;
	return methods[i] ? methods[i]->help : about_auto;
}
