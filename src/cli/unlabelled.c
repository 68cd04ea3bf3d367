/* SPDX-License-Identifier: MIT */
/*
 * smx eval --unlabelled: rows without labels.
 */
#include "cli/unlabelled.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "cli/warn.h"

int
unlabelled_check(const struct settings *s, const char *name, struct err *err)
{
	const struct show *own = s->own;

	if (!own->unlabelled)
		return 0;
	if (name)
		return err_set(
		    err, ERR_USAGE, "--%s and --unlabelled: it needs labels; leave it out", name);
	if (s->truth.path || s->label_path)
		return err_set(err, ERR_USAGE,
		    "--%s and --unlabelled: no labels are read; leave one of them out",
		    s->truth.path ? "truth" : "label");
	if (reading_multilabel(&s->reading))
		return err_set(err, ERR_USAGE, "--unlabelled: not in the multilabel task");
	return 0;
}

int
unlabelled_check_show(const struct show *show, const struct setup *setup, struct err *err)
{
	const char *name = show->matrix.path   ? "--confusion"
	    : show->select.at_risk             ? "--coverage-at-risk"
	    : show->select.at_coverage         ? "--risk-at-coverage"
	    : pictures_wanted(&show->pictures) ? "a chart"
					       : NULL;

	if (!setup->unlabelled || !name)
		return 0;
	return err_set(err, ERR_USAGE,
	    "%s: the rows are measured without labels (--unlabelled), and it needs them; leave it "
	    "out",
	    name);
}

/* To an error about labels: that rows can be measured without. */
void
unlabelled_advise(struct err *err)
{
	static const char text[] = "; or measure without labels: --unlabelled";
	const size_t len = strlen(err->text);

	if (err->advice == ADVICE_LABEL_MEMBER)
		err->advice = ADVICE_LABEL_MEMBER_EVAL;
	else if (err->advice == ADVICE_NONE)
		snprintf(err->text + len, sizeof(err->text) - len, "%s", text);
}

static int
check_labels(const struct layout *l, bool advise, struct err *err)
{
	if (eval_output_check_labels(l, err) == 0)
		return 0;
	if (advise)
		unlabelled_advise(err);
	return -1;
}

int
unlabelled_settle(const struct settings *s, const struct layout *l, bool advise, struct err *err)
{
	const struct show *own = s->own;

	if (!own->unlabelled)
		return check_labels(l, advise, err);
	if (!l->format)
		return 0;
	if (l->listed || l->answers)
		return err_set(err, ERR_USAGE,
		    "--unlabelled: rows list some of their classes, and it needs all");
	if (l->label != NO_COLUMN && l->format->tabular)
		note(s, "--unlabelled: the labels in '%.80s' are not used",
		    l->column[l->label].name ? l->column[l->label].name : "");
	return 0;
}
