/* SPDX-License-Identifier: MIT */
/*
 * smx eval --where: metrics of the rows for which a condition holds.
 *
 * (1) Rows are judged as smx apply would write them, at the temperature that they have. At each
 *     temperature of --sweep other rows would match, and --temp auto is fitted to rows before
 *     they have any.
 */
#include "cli/eval_where.h"

#include <string.h>

#include "base/mem.h"
#include "cli/eval_output.h"
#include "cli/warn.h"
#include "cli/where.h"
#include "format/style.h"

/* What needs options that smx eval has not, or labels that --unlabelled does not read. */
static int
check_columns(const struct settings *s, bool unlabelled, struct err *err)
{
	const struct term *t;

	for (size_t i = 0; i < s->where.n; i++) {
		t = &s->where.term[i];
		if (!t->col)
			continue;
		if (t->col == &col_loss || t->col == &col_grad || t->col == &col_jvp)
			return err_set(err, ERR_USAGE,
			    "--where: smx eval works out no %s; ask for nll, or for another column "
			    "of one value",
			    t->col->name);
		if (t->col->needs_label && unlabelled)
			return err_set(err, ERR_USAGE,
			    "--where and --unlabelled: %s needs labels, and none are read; leave "
			    "one of them out",
			    t->col->name);
	}
	return 0;
}

/* The field of --by stands beside those of conditions, so that it must be found by its name. */
static int
refuse_by(const struct settings *s, const char *by, struct err *err)
{
	const struct show *show = s->own;

	return err_set(err, ERR_USAGE,
	    "--%s %.80s and --where on another field: give the name of a column, or of a member "
	    "that is not within another",
	    show->windowing.by ? "window-by" : "by", by);
}

/* The field that makes groups or windows, or NULL. */
static const char *
by_of(const struct settings *s, const char *by)
{
	const struct show *show = s->own;

	return show->windowing.by ? show->windowing.by : by;
}

int
eval_where_check(struct settings *s, bool sweep, bool unlabelled, const char *by, struct err *err)
{
	const char *what = sweep ? "--sweep" : s->auto_temp ? "--temp auto" : NULL;

	if (!s->where_text)
		return 0;
	if (what) /* (1) */
		return err_set(err, ERR_USAGE,
		    "--where and %s: which rows match may change with the temperature; %s", what,
		    s->auto_temp ? "fit it first, with smx fit, and give it with --calib"
				 : "leave one of them out");
	if (where_parse(s, err) < 0 || check_columns(s, unlabelled, err) < 0)
		return -1;
	by = by_of(s, by);
	return by && !by[strspn(by, "0123456789")] && where_asks(s, NULL) ? refuse_by(s, by, err)
									  : 0;
}

static int
find_by(const struct settings *s, struct eval_where *w, const struct layout *l, const char *by,
    struct err *err)
{
	const size_t len = by ? strlen(by) : 0;
	const bool path = by && l->format->text && !l->format->tabular && strchr(by, '.');

	if (!by || !where_asks(s, NULL))
		return 0;
	w->by.quoted = true;
	if (len < sizeof(w->by.name))
		memcpy(w->by.name, by, len);
	if (path || len >= sizeof(w->by.name) || condition_find(&w->by, l, &(struct err){0}) < 0)
		return refuse_by(s, by, err);
	w->by_field = &w->by;
	return 0;
}

int
eval_where_settle(struct settings *s, struct eval_where *w, const struct source *source,
    struct evaluation *e, struct err *err)
{
	struct style style = {
	    .layout = &source->layout,
	    .sets = s->chain.calib.sets != NULL,
	    .intervals = s->chain.intervals,
	};
	struct buf text = {0};

	if (s->where.n == 0)
		return 0;
	if (source->layout.format &&
	    (where_settle(s, source, &style, err) < 0 ||
		find_by(s, w, &source->layout, by_of(s, e->by), err) < 0))
		return -1;
	w->sieve = (struct sieve){
	    .where = &s->where,
	    .sets = s->chain.calib.sets,
	    .cut = s->cut,
	};
	condition_describe(&s->where, &text);
	if (buf_check(&text, err) == 0)
		e->where = mem_text(text.p, text.len, err);
	buf_free(&text);
	return e->where ? 0 : -1;
}

int
eval_where_end(const struct settings *s, const struct eval_where *w, const struct counts *counts,
    struct err *err)
{
	if (s->where.n == 0)
		return 0;
	if (where_check(s, w->sieve.seen, 0, counts, err) < 0)
		return -1;
	if (w->sieve.kept > 0 || counts->rows_in == counts->bad)
		return 0;
	return warn(s, err, "--where '%.100s': it holds for no row", s->where.text);
}
