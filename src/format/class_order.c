/* SPDX-License-Identifier: MIT */
/*
 * Labels that are numbers count the classes from 0. Is that what they mean?
 *
 * (1) If classes are numbered by their names and not in rising order (prob_1 before
 *     prob_0, logit_10 before logit_2, LABEL_1 before LABEL_0), a label 1 is hardly the
 *     class in place 1: that is in doubt as columns are that may be no logits.
 * (2) If the numbers rise, but are not 0, 1, 2, there is a warning: z_1, z_2.
 * (3) The order of a list of labels and scores is that of the scores in the first row:
 *     numbers say nothing there, which is in doubt too.
 * (4) A map has an order that its writer may have meant, which is a warning; or a note,
 *     if it is not known whether labels are numbers at all.
 * (5) Names that are whole numbers themselves are never positions: see base/names.c.
 * (6) Previous tokens, which penalties count, are numbers or names as labels are. Whether
 *     they are numbers is not known yet, so there are warnings and notes alone.
 * (7) Targets and vectors have a number for each class: for which, if the order of the
 *     classes is in doubt by (1), or is that of a row that may have another one.
 */
#include "format/class_order.h"

#include <stdio.h>
#include <string.h>

#include "format/extra.h"
#include "format/families.h"
#include "format/layout.h"

static const char tokens[] = "previous tokens";

/* Appends a word for a shell. False if there is no room, or it would need quotes. */
static bool
add_word(char *text, size_t room, const char *p, size_t len)
{
	static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
				    "0123456789_.-";
	const size_t used = strlen(text);

	if (len == 0 || used + len + 2 > room || strspn(p, plain) < len)
		return false;
	snprintf(text + used, room - used, " %.*s", (int)len, p);
	return true;
}

/* " 1 0", the numbers in the columns' names; "" if there is no room. */
static void
list_numbers(const struct names *names, char *text, size_t room)
{
	const char *p;
	size_t len;
	bool good = true;

	*text = '\0';
	for (size_t i = 0; i < names->n && good; i++) {
		p = families_number(names->name[i], &len);
		good = add_word(text, room, p, len);
	}
	if (!good)
		*text = '\0';
}

/* The name with that number, or NULL. */
static const char *
name_of(const struct names *names, size_t number)
{
	char wanted[24];
	const char *p;
	size_t len;

	snprintf(wanted, sizeof(wanted), "%zu", number);
	for (size_t i = 0; i < names->n; i++) {
		p = families_number(names->name[i], &len);
		if (len == strlen(wanted) && memcmp(p, wanted, len) == 0)
			return names->name[i];
	}
	return NULL;
}

/* " LABEL_0 LABEL_1"; "" if there is no room, or a number is missing. */
static void
list_names(const struct names *names, char *text, size_t room)
{
	const char *name = "";
	bool good = true;

	*text = '\0';
	for (size_t i = 0; i < names->n && good; i++) {
		name = name_of(names, i);
		good = name && add_word(text, room, name, strlen(name));
	}
	if (!good)
		*text = '\0';
}

/* (1) The classes of a map keep their names; those of columns may have others. */
static void
doubt_numbers(struct layout *l, const char *labels, bool columns)
{
	struct err what;
	char words[64];

	(columns ? list_numbers : list_names)(&l->names, words, sizeof(words));
	err_set(&what, ERR_DATA,
	    "%s that are numbers count the classes, so 0 is '%.40s'; the numbers in their "
	    "names say otherwise: write %s into a file, one a line%s%s%s",
	    labels, l->names.name[0],
	    columns ? "these numbers as they stand" : "the names in the order of their numbers",
	    *words ? " (printf '%s\n'" : "", words, *words ? " >FILE)" : "");
	err_advise(&what, ADVICE_CLASSES_GIVE);
	if (labels == tokens)
		layout_note(l, true, &what);
	else if (l->suspects.code == ERR_NONE)
		l->suspects = what;
}

/* (2) */
static void
warn_numbers(struct layout *l, const char *labels, bool columns)
{
	struct err what;

	err_set(&what, ERR_DATA,
	    "%s that are numbers count the %s from 0, so 0 is '%.40s'; the numbers in their "
	    "names would be other ones",
	    labels, columns ? "logit columns" : "classes", l->names.name[0]);
	err_advise(&what, columns ? ADVICE_CLASSES : ADVICE_NONE);
	layout_note(l, true, &what);
}

/* (3) (4) */
static void
tell_row_order(struct layout *l, const char *labels, enum label_kind kind, enum row_order row)
{
	struct err what;

	err_set(&what, ERR_DATA,
	    "%s that are numbers count the classes in the order of the first row, so 0 is "
	    "'%.40s'; write the classes into a file, one a line, 0 first",
	    labels, l->names.name[0]);
	err_advise(&what, ADVICE_CLASSES_GIVE);
	if (kind == LABELS_ANY)
		layout_note(l, false, &what);
	else if (row == ROW_ORDER_MAP)
		layout_note(l, true, &what);
	else if (l->suspects.code == ERR_NONE)
		l->suspects = what;
}

static void
tell(struct layout *l, const char *labels, enum label_kind kind, enum row_order row)
{
	const enum numbering numbering = families_numbering(l->names.name, l->names.n);

	if (numbering == NUMBERED_OTHERWISE)
		doubt_numbers(l, labels, row == ROW_ORDER_NONE);
	else if (numbering == NUMBERED_RISING)
		warn_numbers(l, labels, row == ROW_ORDER_NONE);
	else if (numbering == NUMBERED_NOT && row != ROW_ORDER_NONE)
		tell_row_order(l, labels, kind, row);
}

/* (7) */
static void
tell_lists(struct layout *l, enum row_order row)
{
	const bool otherwise = families_numbering(l->names.name, l->names.n) == NUMBERED_OTHERWISE;
	struct err what;

	if (!otherwise && row == ROW_ORDER_NONE)
		return;
	err_set(&what, ERR_DATA,
	    "%s is a number for each class in the order of the %s, of which '%.40s' is the first%s",
	    l->reading->extra[EXTRA_TARGET] ? "a target" : "a vector",
	    row == ROW_ORDER_NONE ? "columns" : "first row", l->names.name[0],
	    row == ROW_ORDER_NONE ? ""
				  : "; if it has another order, write the classes into a file in "
				    "that order, one a line");
	if (row != ROW_ORDER_NONE)
		err_advise(&what, ADVICE_CLASSES_GIVE);
	layout_note(l, true, &what);
}

void
class_order(struct layout *l, enum label_kind labels, enum row_order row)
{
	if (l->names.n < 2 || l->names.n != l->nclass || l->reading->classes.n > 0 ||
	    l->names.numbers) /* (5) */
		return;
	if (labels != LABELS_NONE)
		tell(l, "labels", labels, row);
	if (l->reading->extra[EXTRA_PREVIOUS]) /* (6) */
		tell(l, tokens, LABELS_ANY, row);
	if (l->reading->extra[EXTRA_TARGET] || l->reading->extra[EXTRA_TANGENT]) /* (7) */
		tell_lists(l, row);
}
