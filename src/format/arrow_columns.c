/* SPDX-License-Identifier: MIT */
/*
 * The columns of an output in Arrow: as a header of csv has them. What is written
 * stands where the first logit stood. A vector is a column for each class if the
 * input has such columns with names; else it is a list.
 */
#include "format/arrow_columns.h"

#include "format/arrow.h"
#include "format/style.h"

/* Whether the classes have columns of their own. */
static bool
has_class_columns(const struct layout *l)
{
	return l->format && l->format->tabular && l->header && !l->list && l->logit;
}

static size_t
vectors_of(const struct style *s)
{
	size_t n = 0;

	for (size_t i = 0; i < s->ncol; i++)
		n += s->col[i]->shape == COL_VECTOR && !s->sparse;
	return n;
}

static enum out_kind
list_kind(const struct layout *l)
{
	const struct arrow_state *state = l->state;

	if (l->format != &format_arrow || !l->list || l->task == TASK_BINARY)
		return OUT_LIST;
	return state->schema.field[state->list].kind == KIND_FIXED_LIST ? OUT_FIXED_LIST : OUT_LIST;
}

static enum out_kind
kind_of(const struct style *s, const struct col *col)
{
	switch (col->shape) {
	case COL_VECTOR:
		return s->sparse                                         ? OUT_PAIRS
		    : has_class_columns(s->layout)                       ? OUT_CLASS
		    : s->layout->task == TASK_BINARY && !s->layout->list ? OUT_REAL
									 : list_kind(s->layout);
	case COL_PAIRS:
		return OUT_PAIRS;
	case COL_INDEX:
		return OUT_INDEX;
	case COL_NAME:
		return OUT_NAME;
	case COL_CLASSES:
	case COL_SET:
		return OUT_INDICES;
	case COL_NAMES:
	case COL_SET_NAMES:
		return OUT_NAMES;
	default:
		return OUT_REAL;
	}
}

static void
next_written(const struct style *s, struct out_walk *w, struct out_column *c)
{
	const struct layout *l = s->layout;
	const struct col *col = s->col[w->col];

	*c = (struct out_column){
	    .kind = kind_of(s, col), .name = col->name, .col = w->col, .class = w->class};
	if (c->kind == OUT_CLASS) {
		c->name = layout_class(l, w->class);
		c->prefix = vectors_of(s) > 1 ? col->name : NULL;
		if (++w->class < layout_width(l))
			return;
	}
	w->class = 0;
	w->col++;
}

bool
out_next(const struct style *s, struct out_walk *w, struct out_column *c)
{
	const struct layout *l = s->layout;

	while (w->column < l->ncolumn && !(l->column[w->column].role & ROLE_KEEP) &&
	    l->format->tabular)
		w->column++;
	if (w->col < s->ncol && (w->carried == l->nbefore || w->column >= l->ncolumn)) {
		next_written(s, w, c);
		return true;
	}
	if (w->column >= l->ncolumn)
		return false;
	*c = (struct out_column){
	    .kind = l->format == &format_arrow ? OUT_FIELD : OUT_TEXT,
	    .name = l->column[w->column].name,
	    .column = w->column,
	    .carried = w->carried,
	};
	w->column++;
	w->carried++;
	return true;
}
