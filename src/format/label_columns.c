/* SPDX-License-Identifier: MIT */
/*
 * Columns of 0 and 1, one for each class, such as y_cat and y_dog: which class is each
 * about?
 *
 * (1) The beginning that the names of all label columns have in common, and the end,
 *     are left out, and so for the classes: y_cat is that of p_cat, of cat, and of
 *     cat_prob.
 * (2) If each class has then its label column, that decides; the order does not matter.
 *     If no name is the same, Cat and cat are.
 * (3) If no name is the same, or all are numbers (y_1 y_2 y_3 beside p_0 p_1 p_2), or
 *     there are none, the columns are taken in their order, and a note says so.
 * (4) Anything between is refused: some names say that the order is another one.
 */
#include "format/label_columns.h"

#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "format/families.h"
#include "format/layout.h"

/* What is left of names without what they have in common at both ends. */
struct cut {
	size_t begin, end;
};

/* What names have in common at the beginning. */
static void
narrow_begin(struct cut *cut, const char *a, const char *b)
{
	size_t n = 0;

	while (n < cut->begin && a[n] && a[n] == b[n])
		n++;
	cut->begin = n;
}

/* And behind that at the end. */
static void
narrow_end(struct cut *cut, const char *a, const char *b)
{
	const size_t na = strlen(a) - cut->begin, nb = strlen(b) - cut->begin;
	size_t n = 0;

	a += cut->begin;
	b += cut->begin;
	while (n < cut->end && n < na && n < nb && a[na - n - 1] == b[nb - n - 1])
		n++;
	cut->end = n;
}

/* (1) The part of a name that is its own, which may be empty. */
static const char *
own_part(const struct cut *cut, const char *name, size_t *len)
{
	*len = strlen(name) - cut->begin - cut->end;
	return name + cut->begin;
}

static bool
is_number(const char *p, size_t len)
{
	size_t i = 0;

	while (i < len && p[i] >= '0' && p[i] <= '9')
		i++;
	return len > 0 && i == len;
}

/* The names that are compared: of the label columns by class position, and of the classes. */
struct sides {
	size_t *column; /* of the labels, in their order */
	struct cut label, class;
	struct names parts; /* the classes' own parts */
	bool numbers; /* all parts are */
	bool lower; /* they are compared in lower case */
	struct buf word; /* one of them, then */
	size_t matched;
};

/* What all names have in common begins as what one of them is. */
static void
cut_names(const struct layout *l, struct sides *s)
{
	const char *label = l->column[s->column[0]].name, *class = l->names.name[0];

	s->label = (struct cut){strlen(label), strlen(label)};
	s->class = (struct cut){strlen(class), strlen(class)};
	for (size_t i = 1; i < l->nflag; i++) {
		narrow_begin(&s->label, label, l->column[s->column[i]].name);
		narrow_begin(&s->class, class, l->names.name[i]);
	}
	for (size_t i = 1; i < l->nflag; i++) {
		narrow_end(&s->label, label, l->column[s->column[i]].name);
		narrow_end(&s->class, class, l->names.name[i]);
	}
}

/* The own part as it is compared: in lower case, if that is how. Only memory can fail. */
static const char *
spell(struct sides *s, const struct cut *cut, const char *name, size_t *len, struct err *err)
{
	const char *part = own_part(cut, name, len);
	char c;

	if (!s->lower)
		return part;
	s->word.len = 0;
	for (size_t i = 0; i < *len; i++) {
		c = part[i];
		buf_char(&s->word, c >= 'A' && c <= 'Z' ? (char)(c + 'a' - 'A') : c);
	}
	return buf_check(&s->word, err) < 0 ? NULL : s->word.p ? s->word.p : "";
}

static int
add_parts(const struct layout *l, struct sides *s, struct err *err)
{
	const char *part;
	size_t len;

	names_free(&s->parts);
	s->numbers = true;
	for (size_t i = 0; i < l->names.n; i++) {
		part = spell(s, &s->class, l->names.name[i], &len, err);
		if (!part || names_add(&s->parts, part, len, err) < 0)
			return -1;
		s->numbers = s->numbers && is_number(part, len);
	}
	return names_finish(&s->parts, err);
}

/* (2) */
static int
match(struct layout *l, struct sides *s, struct err *err)
{
	const char *part;
	size_t len, class;

	for (size_t i = 0; i < l->nflag; i++) {
		part = spell(s, &s->label, l->column[s->column[i]].name, &len, err);
		if (!part)
			return -1;
		class = names_find(&s->parts, part, len);
		s->numbers = s->numbers && is_number(part, len);
		l->column[s->column[i]].flag = class;
		s->matched += class < l->nclass;
	}
	return 0;
}

/* (2) Compares the names, as they are or in lower case. -1 if memory runs out. */
static int
compare(struct layout *l, struct sides *s, bool lower, struct err *err)
{
	struct err same = {0};
	int status;

	s->lower = lower;
	status = add_parts(l, s, &same);
	if (status == 0)
		status = match(l, s, &same);
	if (status == 0 || same.code != ERR_MEM) /* two names are one: nothing matches */
		return 0;
	*err = same;
	return -1;
}

/* (4) */
static int
refuse(const struct layout *l, const struct sides *s, struct err *err)
{
	size_t i = 0;

	while (l->column[s->column[i]].flag < l->nclass)
		i++;
	err_about(err, SETTING_LABELS,
	    "'%.60s' is the label of no class, though other columns are by their names",
	    l->column[s->column[i]].name);
	return err_advise(err, ADVICE_CLASSES);
}

/* (3) */
static void
take_order(struct layout *l, const struct sides *s)
{
	struct err what;

	for (size_t i = 0; i < l->nflag; i++)
		l->column[s->column[i]].flag = i;
	if (!l->header || l->names.n == 0)
		return;
	err_set(&what, ERR_DATA,
	    "the label columns are taken in their order: '%.60s' is the label of "
	    "'%.60s', and so on",
	    l->column[s->column[0]].name, l->names.name[0]);
	layout_note(l, false, &what);
}

static int
settle(struct layout *l, struct sides *s, struct err *err)
{
	for (size_t i = 0, n = 0; i < l->ncolumn; i++) {
		if (l->column[i].role & ROLE_FLAG)
			s->column[n++] = i;
	}
	if (l->header && l->names.n == l->nclass) {
		cut_names(l, s);
		if (compare(l, s, false, err) < 0)
			return -1;
		if (s->matched == 0 && !s->numbers && compare(l, s, true, err) < 0)
			return -1;
	}
	if (s->matched == l->nclass)
		return 0;
	if (s->matched > 0 && !s->numbers)
		return refuse(l, s, err);
	take_order(l, s);
	return 0;
}

/* There are too few or too many: names the logits, and those that do not look like one. */
static int
refuse_number(const struct layout *l, struct err *err)
{
	const struct column *c = l->column;

	if (l->nvalue < 2 || !l->header || !l->logit) {
		err_about(err, SETTING_LABELS,
		    "%zu columns, but there are %zu classes: each class has one", l->nflag,
		    l->nclass);
		return err_advise(err, ADVICE_COLS);
	}
	err_about(err, SETTING_LABELS,
	    "%zu label columns, but %zu logit columns, '%.40s' to '%.40s'%s%.200s", l->nflag,
	    l->nvalue, c[l->logit[0]].name, c[l->logit[l->nvalue - 1]].name,
	    l->suspects.code != ERR_NONE ? "; " : "",
	    l->suspects.code != ERR_NONE ? l->suspects.text : "");
	families_alike(l, l->nflag, err->use[0], sizeof(err->use[0]));
	return err_advise(err, *err->use[0] ? ADVICE_COLS_ONE_OF : ADVICE_COLS);
}

int
label_columns(struct layout *l, struct err *err)
{
	struct sides s = {0};
	int status = -1;

	if (l->nflag == 0)
		return 0;
	if (l->nflag != l->nclass)
		return refuse_number(l, err);
	s.column = mem_new(l->nflag, sizeof(*s.column), err);
	if (s.column)
		status = settle(l, &s, err);
	mem_free(s.column);
	names_free(&s.parts);
	buf_free(&s.word);
	return status;
}
