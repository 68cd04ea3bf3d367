/* SPDX-License-Identifier: MIT */
/*
 * Which columns a list means.
 *
 * (1) Digits are a column's number even where a column is called by them.
 * (2) An item that is nothing in this input is an error that names the nearest
 *     column; a pattern that matches nothing is one too.
 * (3) A name may hold a dash: 3-5 is a range, model-a is a name.
 */
#include "format/select.h"

#include <fnmatch.h>
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/suggest.h"
#include "col/col.h"
#include "format/layout.h"

const char *
list_next(const char *list, struct list_item *item)
{
	size_t len;

	if (!list || !*list)
		return NULL;
	len = strcspn(list, ",");
	item->len = len < sizeof(item->text) - 1 ? len : sizeof(item->text) - 1;
	memcpy(item->text, list, item->len);
	item->text[item->len] = '\0';
	item->pattern = strpbrk(item->text, "*?[") != NULL;
	return list + len + (list[len] == ',');
}

/* Digits at *p as a number, which is moved behind them; false where there are none. */
static bool
digits(const char **p, size_t *n)
{
	const char *q = *p;

	for (*n = 0; *q >= '0' && *q <= '9'; q++)
		*n = *n < 100000000 ? *n * 10 + (size_t)(*q - '0') : *n;
	if (q == *p)
		return false;
	*p = q;
	return true;
}

/* A number, a negative number or a range, as first and last; last is 0 for an open range. */
static bool
is_range(const char *p, size_t *first, size_t *last, bool *from_end)
{
	*from_end = *p == '-';
	p += *from_end;
	if (!digits(&p, first))
		return false;
	*last = *first;
	if (*p == '-' && !*from_end) {
		p++;
		if (!digits(&p, last))
			*last = 0;
	}
	return !*p;
}

bool
list_has_names(const char *list)
{
	struct list_item item;
	size_t first, last;
	bool from_end;

	while ((list = list_next(list, &item))) {
		if (!is_range(item.text, &first, &last, &from_end))
			return true;
	}
	return false;
}

bool
list_is_several(const char *list)
{
	return strpbrk(list, ",-") && list[strspn(list, "0123456789,-")] == '\0';
}

/* One item as a span. */
static int
span_of(enum setting setting, const char *text, size_t width, struct stretch *span, struct err *err)
{
	const size_t most = width > 0 ? width : SIZE_MAX / 2;
	size_t first, last;
	bool from_end;

	if (!is_range(text, &first, &last, &from_end))
		return err_about(err, setting,
		    "values of an array are counted from 1, as in 2-5, got '%s'", text);
	if (width == 0 && (from_end || last == 0))
		return err_about(err, setting,
		    "rows may have several lengths; say where it ends, as in 2-5, got '%s'", text);
	if (from_end && first <= width)
		first = last = width + 1 - first;
	if (last == 0)
		last = width;
	if (first < 1 || first > last || last > most)
		return err_about(err, setting,
		    width > 0 ? "there is no value %s: a row has %zu, from 1"
			      : "there is no value %s: they count from 1",
		    text, width);
	*span = (struct stretch){first - 1, last + 1 - first};
	return 0;
}

/* Puts a span at its place among those before it; what they share is taken once. */
static void
add_span(struct spans *part, struct stretch new)
{
	struct stretch *s = part->span;
	size_t i = part->n, end;

	for (; i > 0 && s[i - 1].first > new.first; i--)
		s[i] = s[i - 1];
	s[i] = new;
	part->n++;
	i = 0;
	for (size_t j = 1; j < part->n; j++) {
		end = s[i].first + s[i].n;
		if (s[j].first > end)
			s[++i] = s[j];
		else if (s[j].first + s[j].n > end)
			s[i].n = s[j].first + s[j].n - s[i].first;
	}
	part->n = i + 1;
}

static int
list_part(enum setting setting, const char *list, size_t width, struct spans *part, struct err *err)
{
	struct list_item item;
	struct stretch span = {0}, *room;

	while ((list = list_next(list, &item))) {
		if (span_of(setting, item.text, width, &span, err) < 0)
			return -1;
		room = mem_grow(part->span, part->n + 1, sizeof(*room), err);
		if (!room)
			return -1;
		part->span = room;
		add_span(part, span);
	}
	for (size_t i = 0; i < part->n; i++)
		part->total += part->span[i].n;
	part->end = part->span[part->n - 1].first + part->span[part->n - 1].n;
	return 0;
}

int
layout_part(struct layout *l, size_t width, struct err *err)
{
	const struct reading *r = l->reading;
	size_t n;

	l->width = width;
	if (!r->cols)
		return 0;
	if (list_is_several(r->cols))
		return list_part(SETTING_COLS, r->cols, width, &l->part, err);
	if (r->stride == 0)
		return 0;
	if (cols_number(r->cols, &n, err) < 0)
		return -1;
	if (n > width)
		return err_about(
		    err, SETTING_COLS, "a row has %zu values, which is fewer than %zu", width, n);
	l->part.span = mem_new(1, sizeof(*l->part.span), err);
	if (!l->part.span)
		return -1;
	l->part.span[0] = (struct stretch){0, n};
	l->part.n = 1;
	l->part.total = l->part.end = n;
	return 0;
}

/* Whether several columns are called as a pattern of the word and _* says. */
static bool
has_family(const struct layout *l, const char *word)
{
	const size_t len = strlen(word);
	size_t n = 0;

	for (size_t i = 0; i < l->ncolumn; i++)
		n += strncmp(l->column[i].name, word, len) == 0 && l->column[i].name[len] == '_';
	return n > 1 && !strpbrk(word, "*?[");
}

static int
unknown(enum setting setting, const char *text, const struct layout *l, struct err *err)
{
	struct suggestion near = {.word = text};
	char plain[160];

	if (setting == SETTING_WHERE && text[0] == '[' && text[1] && text[2] == ']') {
		/* a name that was made a pattern */
		snprintf(plain, sizeof(plain), "%c%s", text[1], text + 3);
		near.word = text = plain;
	}
	for (size_t i = 0; setting == SETTING_WHERE && cols[i]; i++)
		suggest_try(&near, cols[i]->name);
	if (strchr(text, ':') && strspn(text, "0123456789:") == strlen(text))
		return err_about(err, setting, "no column is called '%s'; did you mean %.*s-%s?",
		    text, text[0] == ':' ? 1 : (int)strcspn(text, ":"), text[0] == ':' ? "1" : text,
		    strchr(text, ':') + 1);
	if (!l->header)
		return err_about(err, setting,
		    "no column is called '%s': the input has no header (count columns from 1)",
		    text);
	for (size_t i = 0; i < l->ncolumn; i++)
		suggest_try(&near, l->column[i].name);
	if (has_family(l, text))
		return err_about(
		    err, setting, "no column is called '%s'; did you mean '%s_*'?", text, text);
	if (near.best)
		return err_about(
		    err, setting, "no column is called '%s'; did you mean '%s'?", text, near.best);
	return err_about(err, setting, "no column is called '%s'", text);
}

/* The columns a range means, from 0: [*first, *last). */
static int
range_bounds(enum setting setting, const char *text, const struct layout *l, size_t *first,
    size_t *last, bool from_end, struct err *err)
{
	size_t n = l->ncolumn;

	if (*first >= 1 && *first <= n && *last <= n) {
		if (from_end)
			*first = *last = n + 1 - *first;
		if (*last == 0)
			*last = n;
		*first -= 1;
		if (*first < *last)
			return 0;
	}
	return err_about(
	    err, setting, "there is no column %s: the input has %zu columns, from 1", text, n);
}

static int
mark_named(enum setting setting, const struct list_item *item, struct layout *l, unsigned role,
    struct err *err)
{
	bool found = false;

	for (size_t i = 0; i < l->ncolumn && l->header; i++) {
		if (strcmp(l->column[i].name, item->text) != 0 &&
		    !(item->pattern && fnmatch(item->text, l->column[i].name, 0) == 0))
			continue;
		l->column[i].role |= role;
		found = true;
	}
	return found ? 0 : unknown(setting, item->text, l, err);
}

int
list_mark(enum setting setting, const char *list, struct layout *l, unsigned role, struct err *err)
{
	struct list_item item;
	size_t first, last;
	bool from_end;

	while ((list = list_next(list, &item))) {
		if (!is_range(item.text, &first, &last, &from_end)) {
			if (mark_named(setting, &item, l, role, err) < 0)
				return -1;
			continue;
		}
		if (range_bounds(setting, item.text, l, &first, &last, from_end, err) < 0)
			return -1;
		while (first < last)
			l->column[first++].role |= role;
	}
	return 0;
}

int
list_one(
    enum setting setting, const char *text, const struct layout *l, size_t *column, struct err *err)
{
	size_t first, last;
	bool from_end;

	if (is_range(text, &first, &last, &from_end)) {
		if (first != last)
			return err_about(err, setting, "need one column, got '%s'", text);
		if (range_bounds(setting, text, l, &first, &last, from_end, err) < 0)
			return -1;
		*column = first;
		return 0;
	}
	for (*column = 0; *column < l->ncolumn && l->header; ++*column) {
		if (strcmp(l->column[*column].name, text) == 0)
			return 0;
	}
	if (strpbrk(text, "*?["))
		return err_about(err, setting,
		    "no column is called '%s': give the name of one column, not a pattern", text);
	return unknown(setting, text, l, err);
}

bool
list_matches(const char *list, const char *name, size_t len)
{
	struct list_item item;
	char copy[4096];

	if (len >= sizeof(copy))
		return false;
	memcpy(copy, name, len);
	copy[len] = '\0';
	while ((list = list_next(list, &item))) {
		if (strcmp(item.text, copy) == 0 ||
		    (item.pattern && fnmatch(item.text, copy, 0) == 0))
			return true;
	}
	return false;
}

void
list_ranges(const size_t *column, size_t n, char *text, size_t room)
{
	size_t used = 0, length;
	int wrote;

	text[0] = '\0';
	for (size_t i = 0; i < n; i += length) {
		length = 1;
		while (i + length < n && column[i + length] == column[i] + length)
			length++;
		wrote = snprintf(text + used, room - used, length > 1 ? "%s%zu-%zu" : "%s%zu",
		    i == 0 ? "" : ",", column[i] + 1, column[i] + length);
		used += (size_t)wrote;
		if (used >= room) {
			text[0] = '\0';
			return;
		}
	}
}

bool
list_hides_header(const struct layout *l, const size_t *column, size_t n)
{
	double x;

	for (size_t i = 0; i < n; i++) {
		if (num_parse_all(l->column[column[i]].name, &x) < 0)
			return false;
	}
	return l->header && n > 0;
}

bool
list_needs_header(const struct reading *r)
{
	for (size_t i = 0; i < EXTRAS; i++) {
		if (list_has_names(r->extra[i]))
			return true;
	}
	return list_has_names(r->key) || list_has_names(r->cols) || list_has_names(r->keep) ||
	    list_has_names(r->weight) || list_has_names(r->label) || list_has_names(r->labels) ||
	    list_has_names(r->by) || list_has_names(r->ood);
}
