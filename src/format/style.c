/* SPDX-License-Identifier: MIT */
/*
 * Checks of what --write asks for.
 */
#include "format/style.h"

#include <string.h>

#include "base/err.h"
#include "format/format.h"

static int
check_col(const struct style *s, const struct col *col, const struct op *norm, struct err *err)
{
	bool sums = norm->gives != KIND_SCORE && norm->gives != KIND_LOG_SCORE;

	if (col->needs_sum && !sums)
		return err_set(err, ERR_USAGE,
		    "--write %s needs probabilities that sum to 1, but %s gives %s", col->name,
		    norm->name, kind_name[norm->gives]);
	if (!s->format || s->format->text)
		return 0;
	if (col->shape == COL_NAME || col->shape == COL_PAIRS)
		return err_set(err, ERR_USAGE, "--write %s: %s output holds numbers alone",
		    col->name, s->format->name);
	if (col->shape == COL_VECTOR && s->sparse)
		return err_set(
		    err, ERR_USAGE, "--sparse: %s output has rows of one length", s->format->name);
	return 0;
}

int
style_check(const struct style *s, const struct op *norm, struct err *err)
{
	for (size_t i = 0; i < s->ncol; i++) {
		if (check_col(s, s->col[i], norm, err) < 0)
			return -1;
		for (size_t j = 0; j < i; j++) {
			if (s->col[j] == s->col[i])
				return err_set(
				    err, ERR_USAGE, "--write: %s stands twice", s->col[i]->name);
		}
	}
	return 0;
}

/* Whether a carried column of the input has the name of a written one. */
static int
check_carried(const struct style *s, const struct col *col, struct err *err)
{
	const struct layout *l = s->layout;

	if (col->shape == COL_VECTOR && s->format->tabular && !s->sparse)
		return 0; /* called by the classes' names */
	for (size_t i = 0; l->header && i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_KEEP && strcmp(l->column[i].name, col->name) == 0)
			return err_set(err, ERR_USAGE,
			    "the input has a column called '%s' already; leave it out with --keep",
			    col->name);
	}
	return 0;
}

int
style_check_layout(const struct style *s, struct err *err)
{
	const struct layout *l = s->layout;

	for (size_t i = 0; i < s->ncol; i++) {
		if (s->col[i]->shape == COL_NAME && l->names.n == 0)
			return err_set(err, ERR_USAGE,
			    "--write %s: the classes have no names of their own (see --classes)",
			    s->col[i]->name);
		if (s->col[i]->needs_label && l->label == NO_COLUMN && l->format->tabular &&
		    !l->reading->label_file)
			return err_set(err, ERR_USAGE, "--write %s needs --label", s->col[i]->name);
		if (check_carried(s, s->col[i], err) < 0)
			return -1;
	}
	return 0;
}
