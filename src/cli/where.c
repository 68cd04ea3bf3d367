/* SPDX-License-Identifier: MIT */
/*
 * --where and --abstain: which rows are written, and which without their decisions.
 *
 * (1) If the output can't carry fields, those that conditions ask for are read alone. Their
 *     names are made patterns that match them, so that none is taken for a number or a list.
 */
#include "cli/where.h"

#include <string.h>

#include "base/suggest.h"
#include "cli/warn.h"

/* Names the option, and the place in its text if there is one. Returns -1. */
static int
place(const struct condition *c, const char *option, size_t at, struct err *err)
{
	err->setting = SETTING_NONE;
	if (at > 0)
		return err_place(err, "%s '%.100s', column %zu", option, c->text, at);
	return err_place(err, "%s '%.100s'", option, c->text);
}

static int
parse(struct condition *c, const char *option, const char *text, struct reading *r, struct err *err)
{
	size_t at;

	if (!text)
		return 0;
	if (condition_parse(c, text, &at, err) < 0)
		return place(c, option, at, err);
	for (size_t i = 0; i < c->n; i++)
		r->want_label = r->want_label || (c->term[i].col && c->term[i].col->needs_label);
	return 0;
}

int
where_take(const char **to, const char *text, struct err *err)
{
	if (*to)
		return err_set(
		    err, ERR_VALUE, "give one condition, of parts that are joined by and");
	*to = text;
	return 0;
}

int
where_parse(struct settings *s, struct err *err)
{
	return parse(&s->where, "--where", s->where_text, &s->reading, err) < 0 ||
		parse(&s->abstain, "--abstain", s->abstain_text, &s->reading, err) < 0
	    ? -1
	    : 0;
}

bool
where_asks(const struct settings *s, const struct col *col)
{
	return condition_asks(&s->where, col) || condition_asks(&s->abstain, col);
}

/* (1) */
static void
add_pattern(struct buf *list, const char *name)
{
	if (list->len > 0)
		buf_char(list, ',');
	for (size_t i = 0; name[i]; i++) {
		if (strchr(",*?[]\\", name[i]))
			buf_char(list, '?');
		else if (i == 0)
			buf_printf(list, "[%c]", name[i]);
		else
			buf_char(list, name[i]);
	}
}

static void
add_patterns(struct buf *list, const struct condition *c)
{
	for (size_t i = 0; i < c->n; i++) {
		if (!c->term[i].col)
			add_pattern(list, c->term[i].name);
	}
}

int
where_reading(struct settings *s, struct err *err)
{
	struct reading *r = &s->reading;

	if (!where_asks(s, NULL))
		return 0;
	r->keep_text = true;
	if (!r->no_fields)
		return 0;
	if (r->by)
		add_pattern(&s->where_fields, r->by);
	add_patterns(&s->where_fields, &s->where);
	add_patterns(&s->where_fields, &s->abstain);
	buf_char(&s->where_fields, '\0');
	r->by = s->where_fields.p;
	r->by_several = true;
	r->by_setting = SETTING_WHERE;
	return buf_check(&s->where_fields, err);
}

/* A computed column whose name the input has, too. */
static void
tell_twice(const struct settings *s, const struct condition *c, const char *option,
    const struct source *source)
{
	const struct layout *l = &source->layout;

	for (size_t i = 0; i < c->n; i++) {
		for (size_t k = 0; c->term[i].col && k < l->ncolumn; k++) {
			if (l->column[k].role & ROLE_KEEP && (l->header || l->fixed) &&
			    strcmp(l->column[k].name, c->term[i].name) == 0)
				note(s,
				    "%s: %s is what smx computes; \"%s\" in double quotes is the "
				    "column of %.200s",
				    option, c->term[i].name, c->term[i].name, source->layout_path);
		}
	}
}

static int
settle(struct settings *s, struct condition *c, const char *option, const struct source *source,
    const struct style *style, struct err *err)
{
	size_t at;

	if (condition_settle(c, style, s->chain.norm.op, &at, err) < 0)
		return place(c, option, at, err);
	tell_twice(s, c, option, source);
	return 0;
}

static int
check_decisions(const struct settings *s, const struct style *style, struct err *err)
{
	for (size_t i = 0; i < style->ncol; i++) {
		if (style->col[i]->decision)
			return 0;
	}
	return s->abstain.n == 0 ? 0
				 : err_set(err, ERR_USAGE,
				       "--abstain: nothing that is written is a decision; write "
				       "some of argmax, name, decisions and top, as --write "
				       "argmax,conf; or leave rows out with --where");
}

int
where_settle(
    struct settings *s, const struct source *source, const struct style *style, struct err *err)
{
	return check_decisions(s, style, err) < 0 ||
		settle(s, &s->where, "--where", source, style, err) < 0 ||
		settle(s, &s->abstain, "--abstain", source, style, err) < 0
	    ? -1
	    : 0;
}

static int
check_seen(const struct condition *c, const char *option, unsigned seen, struct err *err)
{
	struct suggestion near;

	for (size_t i = 0; i < c->n; i++) {
		if (c->term[i].col || c->term[i].carried != NO_COLUMN || seen & 1U << i)
			continue;
		near = (struct suggestion){.word = c->term[i].name};
		for (size_t k = 0; !c->term[i].quoted && cols[k]; k++)
			suggest_try(&near, cols[k]->name);
		err_set(err, ERR_DATA,
		    near.best ? "no row has a member '%.60s'; did you mean '%.60s'?"
			      : "no row has a member '%.60s'%s",
		    c->term[i].name, near.best ? near.best : "");
		return place(c, option, c->term[i].at, err);
	}
	return 0;
}

int
where_check(const struct settings *s, unsigned where, unsigned abstain, const struct counts *counts,
    struct err *err)
{
	if (counts->rows_in == counts->bad)
		return 0;
	return check_seen(&s->where, "--where", where, err) < 0 ||
		check_seen(&s->abstain, "--abstain", abstain, err) < 0
	    ? -1
	    : 0;
}
