/* SPDX-License-Identifier: MIT */
/*
 * The columns of the input and the names of the classes. What each column is
 * for is in roles.c.
 */
#include "format/layout.h"

#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/mem.h"

int
layout_column(struct layout *l, const char *name, size_t len, const char *raw, size_t raw_len,
    struct err *err)
{
	/* room by doubling: a header may have a quarter of a million columns */
	struct column *column = l->column;
	size_t n = l->ncolumn;
	const char *text;

	if ((n & (n - 1)) == 0) {
		column = mem_grow(column, n ? 2 * n : 1, sizeof(*column), err);
		if (!column)
			return -1;
		l->column = column;
	}
	text = arena_text(&l->text, name, len, err);
	if (!text)
		return -1;
	column[n] = (struct column){.name = text, .raw = text};
	if (len != raw_len || memcmp(name, raw, len) != 0)
		column[n].raw = arena_text(&l->text, raw, raw_len, err);
	if (!column[n].raw)
		return -1;
	l->ncolumn++;
	return 0;
}

void
layout_note(struct layout *l, bool warning, const struct err *what)
{
	if (l->nnote == NOTES_MOST)
		return;
	l->note[l->nnote].warning = warning;
	l->note[l->nnote++].what = *what;
}

void
layout_forget(struct layout *l)
{
	const struct format *format = l->format;
	const struct reading *reading = l->reading;
	const bool follows = l->follows;

	layout_free(l);
	l->follows = follows;
	l->format = format;
	l->reading = reading;
}

enum setting
reading_by(const struct reading *r)
{
	return r->by_setting != SETTING_NONE ? r->by_setting : SETTING_BY;
}

enum setting
reading_key(const struct reading *r)
{
	return r->key_setting != SETTING_NONE ? r->key_setting : SETTING_KEY;
}

void
layout_task(struct layout *l, size_t n, bool alone_is_binary)
{
	const struct reading *r = l->reading;
	const bool alone = n == 1 && alone_is_binary && !r->softmax;

	l->task = r->task_given ? r->task : alone ? TASK_BINARY : TASK_MULTICLASS;
	l->nvalue = l->nclass = n;
	if (r->head) {
		l->task = r->task_given ? r->task : TASK_MULTICLASS;
		l->nclass = n > 0 ? r->head->kind->classes(r->head, n) : 0;
		return;
	}
	if (r->labels_only) {
		l->nvalue = 0;
		l->nclass = r->nclass;
		return;
	}
	if (l->task != TASK_BINARY)
		return;
	l->nvalue = n > 0 ? n : 1;
	l->nclass = 2;
}

bool
layout_keeps(const struct layout *l)
{
	return l->listed && !l->answers && l->reading->rest != REST_RENORMALISE;
}

bool
layout_reshapes(const struct layout *l)
{
	return l->task == TASK_BINARY || l->reading->head;
}

size_t
layout_room(const struct layout *l, size_t n)
{
	const struct head *h = l->reading->head;
	size_t nclass = h ? h->kind->classes(h, n) : l->task == TASK_BINARY && n == 1 ? 2 : n;

	return nclass > n ? nclass : n;
}

size_t
layout_width(const struct layout *l)
{
	return l->task == TASK_BINARY ? l->nvalue : l->nclass;
}

const char *
layout_class(const struct layout *l, size_t i)
{
	return l->reading->head ? l->names.name[i] : l->column[l->logit[i]].name;
}

void
layout_found(struct layout *l, size_t n)
{
	const struct head *h = l->reading->head;

	l->nclass = n;
	l->nvalue = h ? h->kind->values(h, n) : n;
}

/* Names the few columns of which one may be meant. */
static int
say_left(const struct layout *l, struct err *err)
{
	const struct column *c = l->column;
	const bool three = l->nvalue == 3;

	err_about(err, SETTING_TASK,
	    "the binary task has one value a row, that of class 1, and %zu columns are left, "
	    "'%.40s'%s%.40s%s and '%.40s'",
	    l->nvalue, c[l->logit[0]].name, three ? ", '" : "", three ? c[l->logit[1]].name : "",
	    three ? "'" : "", c[l->logit[l->nvalue - 1]].name);
	return err_advise(err, ADVICE_ONE_OF_THEM);
}

static int
check_head(const struct layout *l, struct err *err)
{
	const struct head *h = l->reading->head;
	char text[200];

	if (l->nvalue == 0 || l->nclass > 0)
		return 0;
	h->kind->describe(h, text, sizeof(text));
	return err_set(err, ERR_DATA, "%s; this input has %zu values a row", text, l->nvalue);
}

/* What layout_task could not say as long as it was not known whether there is a header. */
static int
check_task(const struct layout *l, struct err *err)
{
	if (l->task == TASK_BINARY && l->reading->labels)
		return err_about(err, SETTING_LABELS,
		    "the binary task has one label a row, as a 0 or 1 of its own");
	if (l->task != TASK_BINARY || l->nvalue == 1 || l->reading->labels_only)
		return 0;
	if (l->header && l->logit && l->nvalue > 1 && l->nvalue <= 3)
		return say_left(l, err);
	err_about(err, SETTING_TASK,
	    "the binary task has one value a row, that of class 1, and this input has %zu",
	    l->nvalue);
	return err_advise(err, ADVICE_ONE_VALUE);
}

int
layout_list(struct layout *l, size_t column, size_t n, struct err *err)
{
	const bool keep = !l->reading->keep && !l->reading->no_fields;
	size_t *logit;

	if (l->reading->cols && l->nvalue > 1)
		return err_about(
		    err, SETTING_COLS, "column %zu holds a list, which is a whole row", column + 1);
	for (size_t i = 0; i < l->ncolumn; i++) {
		l->column[i].logits = i == column;
		if (l->column[i].why == WHY_REST)
			l->column[i].why = i == column ? WHY_LIST : WHY_BESIDE;
		if (i != column && l->column[i].role & ROLE_LOGIT)
			l->column[i].role = keep ? ROLE_KEEP : 0;
	}
	logit = mem_grow(l->logit, n, sizeof(*logit), err);
	if (!logit)
		return -1;
	l->logit = logit;
	l->nbefore = 0;
	for (size_t i = 0; i < column; i++)
		l->nbefore += (l->column[i].role & ROLE_KEEP) != 0;
	for (size_t i = 0; i < n; i++)
		logit[i] = column;
	layout_task(l, n, true);
	l->list = true;
	return 0;
}

/* A label to look for may be the name of a class whose number is the label, or the reverse. */
static size_t
class_of_label(const struct layout *l, const char *label)
{
	const size_t len = strlen(label);
	size_t class = names_find(&l->names, label, len);
	struct err none;

	if (class == NO_COLUMN && l->task != TASK_BINARY && l->names.n > 0 &&
	    names_label(&l->names, l->names.n, label, len, &class, &none) < 0)
		return NO_COLUMN;
	return class;
}

static void
find_labels(struct layout *l)
{
	const struct reading *r = l->reading;

	for (size_t i = 0; i < r->nignore; i++)
		l->ignored[i] = class_of_label(l, r->ignore[i]);
	l->out = r->ood_label ? class_of_label(l, r->ood_label) : NO_COLUMN;
}

static int
add_names(struct layout *l, const struct names *from, struct err *err)
{
	for (size_t i = 0; i < from->n; i++) {
		if (names_add(&l->names, from->name[i], strlen(from->name[i]), err) < 0)
			return -1;
	}
	return 0;
}

/* The classes of a head are not the columns: without names they are called by numbers there. */
static int
name_head(struct layout *l, struct err *err)
{
	const struct names *given = &l->reading->classes;
	const struct names *own = &l->reading->head->names;
	const bool columns = l->header && l->logit && !l->list;
	char number[24];

	if (check_head(l, err) < 0)
		return -1;
	if (given->n > 0 && l->nclass > 0 && given->n != l->nclass)
		return err_about(err, SETTING_CLASSES, "%zu names, but there are %zu classes",
		    given->n, l->nclass);
	if (add_names(l, given->n > 0 ? given : own, err) < 0)
		return -1;
	for (size_t i = 0; l->names.n == i && i < l->nclass && columns; i++) {
		if (names_add(&l->names, number, (size_t)snprintf(number, sizeof(number), "%zu", i),
			err) < 0)
			return -1;
	}
	return names_finish(&l->names, err);
}

static int
set_names(struct layout *l, struct err *err)
{
	const struct names *given = &l->reading->classes;
	const char *name;

	if (l->reading->head)
		return name_head(l, err);
	if (check_task(l, err) < 0)
		return -1;
	if (given->n > 0 && l->nclass > 0 && given->n != l->nclass)
		return err_about(err, SETTING_CLASSES, "%zu names, but the input has %zu classes",
		    given->n, l->nclass);
	if (add_names(l, given, err) < 0)
		return -1;
	for (size_t i = 0; given->n == 0 && l->header && l->logit && !l->list && i < l->nvalue &&
	     l->task != TASK_BINARY;
	     i++) {
		name = l->column[l->logit[i]].name;
		if (names_add(&l->names, name, strlen(name), err) < 0)
			return -1;
	}
	if (names_finish(&l->names, err) == 0)
		return 0;
	if (given->n > 0 || err->code == ERR_MEM)
		return -1;
	names_free(&l->names); /* two columns of one name: there are no class names */
	return 0;
}

int
layout_names(struct layout *l, struct err *err)
{
	if (set_names(l, err) < 0)
		return -1;
	find_labels(l);
	return 0;
}

size_t
layout_cell(const struct layout *l, size_t i)
{
	for (size_t s = 0; s < l->part.n; s++) {
		if (i < l->part.span[s].n)
			return l->part.span[s].first + i + 1;
		i -= l->part.span[s].n;
	}
	return (l->logit ? l->logit[i] : i) + 1;
}

int
cols_number(const char *text, size_t *n, struct err *err)
{
	struct names none = {0};

	if (names_label(&none, (size_t)1 << 31, text, strlen(text), n, err) < 0 || *n == 0)
		return err_about(err, SETTING_COLS,
		    "for this input it is the number of classes, got '%s'", text);
	return 0;
}

void
layout_free(struct layout *l)
{
	if (l->release)
		l->release(l);
	arena_free(&l->text);
	mem_free(l->column);
	mem_free(l->logit);
	mem_free(l->part.span);
	mem_free(l->calib_order);
	mem_free(l->place);
	names_free(&l->names);
	*l = (struct layout){0};
}
