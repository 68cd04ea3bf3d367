/* SPDX-License-Identifier: MIT */
/*
 * What is known of a file: the use of its columns, and what its values look like.
 *
 * (1) A column called label or weight is what eval would take, though apply carries it.
 */
#include "report/info.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/task.h"
#include "format/format.h"

bool
info_is_json(const struct info *i)
{
	const struct layout *l = i->layout;

	return l->format && l->format->text && !l->format->tabular;
}

/* (1) The column of that name if no option says which it is; or NO_COLUMN. */
static size_t
column_called(const struct layout *l, const char *name)
{
	for (size_t i = 0; i < l->ncolumn && l->header; i++) {
		if (!(l->column[i].role & ROLE_LOGIT) && strcasecmp(l->column[i].name, name) == 0)
			return i;
	}
	return NO_COLUMN;
}

/* What the labels are called if nothing says so. */
static const char *
usual_label(const struct reading *r)
{
	return reading_multilabel(r) ? "labels" : "label";
}

static size_t
label_column(const struct layout *l)
{
	if (l->label != NO_COLUMN || l->reading->label_file)
		return l->label;
	return column_called(l, usual_label(l->reading));
}

static size_t
weight_column(const struct layout *l)
{
	return l->weight != NO_COLUMN ? l->weight : column_called(l, "weight");
}

struct cells
info_cells(const struct layout *l)
{
	return (struct cells){.l = l, .label = label_column(l), .weight = weight_column(l)};
}

enum use
cells_use(const struct cells *c, size_t i)
{
	const unsigned role = c->l->column[i].role;

	if (role & ROLE_LOGIT)
		return USE_LOGITS;
	if (i == c->label || role & ROLE_FLAG)
		return USE_LABEL;
	if (i == c->weight)
		return USE_WEIGHT;
	return role & ROLE_KEEP ? USE_CARRIED : USE_UNUSED;
}

static const char *
column_name(const struct layout *l, size_t i, char *room)
{
	if (i == NO_COLUMN)
		return NULL;
	if (l->header)
		return l->column[i].name;
	snprintf(room, INFO_NAME, "%zu", i + 1);
	return room;
}

/* The member that an option names, or that is called so. */
static const char *
member_name(const struct members *m, const char *asked, const char *name)
{
	for (size_t i = 0; i < m->n; i++) {
		if (strcmp(m->name[i], asked ? asked : name) == 0)
			return m->name[i];
	}
	return NULL;
}

const char *
info_label(const struct info *i, char *room)
{
	const struct layout *l = i->layout;
	const struct reading *r = l->reading;

	if (i->label)
		return i->label;
	if (!info_is_json(i))
		return l->nflag > 0 ? r->labels : column_name(l, label_column(l), room);
	if (r->label_file)
		return NULL;
	return member_name(i->members, r->labels ? r->labels : r->label, usual_label(r));
}

const char *
info_weight(const struct info *i, char *room)
{
	const struct layout *l = i->layout;

	if (!info_is_json(i))
		return column_name(l, weight_column(l), room);
	return member_name(i->members, l->reading->weight, "weight");
}

const char *
info_looks_like(const struct info *i)
{
	enum { ALIKE = 3 }; /* a few logits may lie between 0 and 1 by chance */
	const struct survey *s = i->survey;
	const unsigned long long good = s->rows - s->bad;

	if (i->layout->listed) /* what sums to 1 or less is not known to be all */
		return NULL;
	if (i->layout->task != TASK_MULTICLASS && s->probs == good)
		return good >= ALIKE ? "probs" : NULL;
	if (i->layout->task != TASK_MULTICLASS)
		return "logits";
	if (s->several == 0)
		return NULL;
	return s->probs == s->several ? "probs" : s->logprobs == s->several ? "logprobs" : "logits";
}
