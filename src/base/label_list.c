/* SPDX-License-Identifier: MIT */
/*
 * Lists of labels: [0, 1, 1], [1, 2], ["cat", "dog"], [false, true, true].
 *
 * (1) A list of as many items as there are classes, each of them 0 or 1, true or
 *     false, says for each class whether it is true. Every other list names classes.
 * (2) With three classes or more no list of classes is like that, since a class
 *     stands in it once. With one or two it may be: [1, 0] is read by (1). The caller
 *     is told the form, and refuses an input that has both.
 * (3) [] names no class: it is no list of flags.
 * (4) Without brackets, a text that is the name of a class is that class, whatever is
 *     in it; and a number alone is refused, unless there is just one class: nobody
 *     knows whether it was a list before something took it for one label.
 */
#include "base/label_list.h"

#include <string.h>

#include "base/err.h"
#include "base/items.h"

int
label_flag(const char *p, size_t len, unsigned char *flag, struct err *err)
{
	const struct names none = {0};
	enum names_sign sign;
	size_t label;
	struct err why;

	if (len == 0)
		return err_set(err, ERR_DATA, "the label is missing");
	if (names_binary(&none, p, len, &label, &sign, &why) < 0 || sign == NAMES_MINUS)
		return err_set(
		    err, ERR_DATA, "the label '%.*s' is not 0 or 1", len > 40 ? 40 : (int)len, p);
	*flag = label == 1;
	return 0;
}

/* (1) Returns whether it was read as flags. */
static bool
read_flags(struct items l, unsigned char *flag, size_t n)
{
	struct err none;
	size_t i = 0;

	while (i < n && items_next(&l, &none) == 1 && !l.quoted &&
	    label_flag(l.item, l.len, &flag[i], &none) == 0)
		i++;
	return i == n && l.p == l.end;
}

static int
add_class(const struct names *names, const struct items *l, unsigned char *flag, size_t n,
    struct err *err)
{
	const int shown = l->len > 40 ? 40 : (int)l->len;
	size_t class;

	if (names_label(names, n, l->item, l->len, &class, err) < 0)
		return -1;
	if (flag[class])
		return err_set(err, ERR_DATA,
		    "the label '%.*s' stands twice in the list (a list of 0 and 1 has one for each "
		    "of the %zu classes)",
		    shown, l->item, n);
	flag[class] = 1;
	return 0;
}

/* (4) Returns whether the list is one number. */
static bool
is_alone(const struct items *l)
{
	const char *p = l->p;

	while (p < l->end && strchr("0123456789.+-", *p))
		p++;
	return p == l->end;
}

static int
shown(const struct items *l)
{
	return l->end - l->p > 40 ? 40 : (int)(l->end - l->p);
}

int
label_list(const struct names *names, const char *p, size_t len, unsigned char *flag, size_t n,
    enum label_form *form, struct buf *room, struct err *err)
{
	struct items l;
	size_t class;
	int got;

	if (items_begin(&l, "labels", p, len, err) < 0)
		return -1;
	class = !l.bare ? n : names_find(names, l.p, (size_t)(l.end - l.p));
	if (class < n) { /* (4) */
		*form = LABEL_FORM_EITHER;
		memset(flag, 0, n);
		flag[class] = 1;
		return 0;
	}
	if (l.bare && n > 1 && is_alone(&l))
		return err_set(err, ERR_DATA,
		    "the label '%.*s' stands alone: labels are a list, as [%.*s]", shown(&l), l.p,
		    shown(&l), l.p);
	*form = LABEL_FORM_FLAGS;
	if (read_flags(l, flag, n))
		return 0;
	*form = l.p == l.end ? LABEL_FORM_CLASSES : LABEL_FORM_EITHER; /* (3) */
	memset(flag, 0, n);
	while ((got = items_next(&l, err)) == 1) {
		if (!l.quoted)
			*form = LABEL_FORM_CLASSES;
		if (items_unescape(&l, room, err) < 0 || add_class(names, &l, flag, n, err) < 0)
			return -1;
	}
	return got;
}
