/* SPDX-License-Identifier: MIT */
/*
 * Lists of numbers or names: [1, 2], ["cat", "dog"], ['cat', 'dog'], [1 2], 1 2.
 *
 * (1) Between items is a comma, or blanks, as numpy prints lists.
 * (2) The brackets may be missing, unless the list is empty.
 */
#include "base/items.h"

#include <string.h>

#include "base/err.h"
#include "base/json.h"

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

static void
skip_blanks(struct items *l)
{
	while (l->p < l->end && is_blank(*l->p))
		l->p++;
}

/* Behind the quote that closes the one at l->p; NULL if none does. */
static const char *
quote_end(const struct items *l)
{
	const char *q = l->p + 1;

	while (q < l->end && *q != *l->p)
		q += *q == '\\' && l->end - q > 1 ? 2 : 1;
	return q < l->end ? q + 1 : NULL;
}

static int
broken(const struct items *l, struct err *err)
{
	const size_t left = (size_t)(l->end - l->p);

	return err_set(err, ERR_DATA, "the %s are no list of %s, from '%.*s' on", l->what, l->what,
	    left > 24 ? 24 : (int)left, l->p);
}

int
items_next(struct items *l, struct err *err)
{
	const char *q = l->p;

	if (l->p == l->end)
		return 0;
	l->quoted = *l->p == '"' || *l->p == '\'';
	if (l->quoted && !(q = quote_end(l)))
		return broken(l, err);
	while (!l->quoted && q < l->end && !is_blank(*q) && !strchr(",[]{}\"", *q))
		q++;
	if (q == l->p)
		return broken(l, err);
	l->item = l->p + l->quoted;
	l->len = (size_t)(q - l->p) - 2 * (size_t)l->quoted;
	l->p = q;
	skip_blanks(l);
	if (l->p == l->end || *l->p != ',')
		return 1;
	l->p++;
	skip_blanks(l);
	return l->p == l->end ? broken(l, err) : 1;
}

/* Leaves out the brackets and the blanks around them. */
int
items_begin(struct items *l, const char *what, const char *p, size_t len, struct err *err)
{
	*l = (struct items){.what = what, .p = p, .end = p + len};
	skip_blanks(l);
	while (l->end > l->p && is_blank(l->end[-1]))
		l->end--;
	if (l->p == l->end)
		return err_set(err, ERR_DATA, "the %s are missing (none at all is [])", l->what);
	l->bare = *l->p != '[';
	if (l->bare)
		return 0;
	if (l->end - l->p < 2 || l->end[-1] != ']')
		return broken(l, err);
	l->p++;
	l->end--;
	skip_blanks(l);
	while (l->end > l->p && is_blank(l->end[-1]))
		l->end--;
	return 0;
}

int
items_unescape(struct items *l, struct buf *room, struct err *err)
{
	if (!l->quoted || l->item[-1] != '"' || !memchr(l->item, '\\', l->len))
		return 0;
	room->len = 0;
	json_unescape(room, l->item - 1, l->len + 2);
	if (buf_check(room, err) < 0)
		return -1;
	l->item = room->p;
	l->len = room->len;
	return 0;
}
