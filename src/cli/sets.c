/* SPDX-License-Identifier: MIT */
/*
 * Conformal sets of --calib: to what they can be applied.
 *
 * (1) They hold of rows that are treated as those of the fit were: softmax of the same steps.
 *     Anything else would have another coverage, and nobody would notice. With --logq in the
 *     fit alone, or elsewhere alone, there is a warning: the rows may be corrected already.
 */
#include "cli/sets.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "calib/sets.h"
#include "cli/warn.h"
#include "cli/where.h"

static const struct col *
column_of_sets(const struct settings *s)
{
	size_t i = 0;

	while (i < s->ncol && !s->col[i]->needs_sets)
		i++;
	return i < s->ncol ? s->col[i] : NULL;
}

/* (1) */
static int
check_steps(const struct settings *s, const char *steps, const char *fitted, struct err *err)
{
	if (strcmp(steps, fitted) == 0)
		return 0;
	if (!*fitted)
		return err_set(err, ERR_USAGE,
		    strncmp(steps, "temp=", 5) == 0 && !strchr(steps, ' ')
			? "%.150s: its sets were fitted to rows without %.100s; leave it out, or "
			  "fit them anew with smx fit --temp"
			: "%.150s: its sets were fitted to rows without %.100s; leave it out",
		    s->calib_path, steps);
	if (strncmp(fitted, "temp=", 5) == 0 && !strchr(fitted, ' '))
		return err_set(err, ERR_USAGE,
		    "%.150s: its sets were fitted to rows at --temp %.40s alone; say that and "
		    "nothing else that changes the logits",
		    s->calib_path, fitted + 5);
	return err_set(err, ERR_USAGE,
	    "%.150s: its sets were fitted to rows after '%.100s', not '%.100s'", s->calib_path,
	    fitted, steps);
}

/* (1) */
static int
check_logq(const struct settings *s, const struct sets *sets, struct err *err)
{
	const bool corrects = s->logq.path != NULL;

	if (corrects == sets->corrected)
		return 0;
	return warn(s, err,
	    corrects ? "%.150s: its sets were fitted without --logq; leave it out, unless the rows "
		       "of the fit were corrected already"
		     : "%.150s: its sets were fitted with --logq; say it here too, unless these "
		       "rows are corrected already",
	    s->calib_path);
}

int
sets_check(struct settings *s, struct err *err)
{
	const struct sets *sets = s->chain.calib.sets;
	const struct col *col = column_of_sets(s);
	struct buf steps = {0};
	int status;

	if (!sets && col)
		return err_set(err, ERR_USAGE,
		    "--write %s: there are no sets; fit them with smx fit --method aps -o FILE, "
		    "and say --calib FILE",
		    col->name);
	if (!sets)
		return 0;
	if (sets->by == SET_VALUE)
		s->reading.extra[EXTRA_GROUP] = sets->column;
	if (check_logq(s, sets, err) < 0)
		return -1;
	if (s->auto_temp)
		return err_set(err, ERR_USAGE,
		    "%.150s and --temp auto: its sets are of the rows as they were when it was "
		    "fitted; fit it with --calib or --temp",
		    s->calib_path);
	if (!s->chain.norm.op->soft)
		return err_set(err, ERR_USAGE,
		    "%.150s and --op %s: its sets are of softmax; leave --op out", s->calib_path,
		    s->chain.norm.op->name);
	chain_describe(&s->chain, s->chain.nstep, &steps);
	buf_char(&steps, '\0');
	status = buf_check(&steps, err);
	if (status == 0)
		status = check_steps(s, steps.p, sets->steps, err);
	buf_free(&steps);
	return status;
}

void
sets_columns(struct settings *s)
{
	if (!s->chain.calib.sets || s->ncol > 0)
		return;
	s->col[s->ncol++] = &col_set;
	s->col[s->ncol++] = &col_set_size;
}

int
sets_check_columns(const struct settings *s, bool measured, struct err *err)
{
	const struct calib *c = &s->chain.calib;

	if (!c->sets || c->method || measured || column_of_sets(s) || where_asks(s, &col_set_size))
		return 0;
	return err_set(err, ERR_USAGE,
	    "%.150s makes sets, and --write has none of them; add set, set_name or set_size",
	    s->calib_path);
}

void
sets_watch(const struct settings *s, struct plan *plan, struct unseen *u)
{
	u->sets = s->chain.calib.sets;
	if (u->sets && u->sets->by == SET_VALUE)
		plan_use(plan, &consumer_unseen, u, PLAN_DECODED);
}

int
sets_tell(const struct settings *s, const struct unseen *u, struct err *err)
{
	if (u->rows == 0)
		return 0;
	return warn(s, err,
	    "%llu row%s a value of '%.60s' that no row had when the sets were fitted: their sets "
	    "have all classes",
	    u->rows, u->rows == 1 ? " has" : "s have", u->sets->column);
}

void
sets_explain(const struct settings *s, struct err *err)
{
	const struct sets *sets = s->chain.calib.sets;
	char text[sizeof(err->text)];

	if (err->setting != SETTING_MONDRIAN || !sets || sets->by != SET_VALUE)
		return;
	snprintf(text, sizeof(text), "%s", err->text + err->place);
	err->setting = SETTING_NONE;
	snprintf(err->text + err->place, sizeof(err->text) - err->place,
	    "--calib %.120s has a threshold for each value of '%.60s': %.200s", s->calib_path,
	    sets->column, text);
}

bool
sets_draw_of(const struct settings *s)
{
	return s->chain.calib.sets && s->chain.calib.sets->drawn;
}
