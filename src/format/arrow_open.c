/* SPDX-License-Identifier: MIT */
/*
 * The layout of an Arrow stream: its columns, and which of them are logits.
 *
 * (1) A column of lists of numbers holds whole rows. If there are several, it is
 *     the one called logits, else the only one whose numbers are floats. Lists of
 *     integers, which may be tokens or labels, are logits only if no column is of floats.
 * (2) Without one, the columns of numbers are what the cells of a table are, and
 *     the same rules choose (roles.c). Other columns are never logits by themselves.
 */
#include <stdio.h>
#include <string.h>

#include "base/err.h"
#include "base/json.h"
#include "base/mem.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"
#include "format/class_order.h"
#include "format/field.h"
#include "format/label_columns.h"
#include "format/roles.h"
#include "format/select.h"
#include "format/suspects.h"

/* A message without the mark of Arrow 0.15 may be anything: its length must make sense. */
enum { OLD_METADATA_MOST = 1 << 24 };

/* What the lists of logits are called, unless the reading says otherwise; so it may say. */
#define LOGITS "logits"

static int
not_arrow(struct err *err)
{
	return err_set(err, ERR_DATA, "this is not an Arrow stream or file");
}

/* Arrow's JavaScript writes files whose schema is in the footer alone. */
static int
place_of_schema(struct err *err)
{
	if (strcmp(err->text, arrow_no_schema) != 0)
		return -1;
	return err_set(err, ERR_DATA,
	    "this file has its schema only in its footer, as Arrow's "
	    "JavaScript writes it; write a stream (tableToIPC(table, 'stream'))");
}

/* ---- state ---- */

static void
release(struct layout *l)
{
	struct arrow_state *state = l->state;

	if (state) {
		arrow_schema_free(&state->schema);
		mem_free(state->column);
		mem_free(state->member_end);
		buf_free(&state->member);
		mem_free(state);
	}
	arrow_cursor_free(l->cursor);
	l->state = l->cursor = NULL;
}

static int
make_state(struct layout *l, const char *metadata, size_t n, struct err *err)
{
	struct arrow_state *state;
	struct arrow_cursor *c;

	l->release = release;
	l->state = state = mem_new(1, sizeof(*state), err);
	l->cursor = c = state ? mem_new(1, sizeof(*c), err) : NULL;
	if (!c)
		return -1;
	return arrow_schema_read(&state->schema, metadata, n, err) < 0
	    ? -1
	    : arrow_schema_read(&c->schema, metadata, n, err);
}

/* A column, whose name is kept as a cell of csv, and as JSON. */
static int
add_column(struct layout *l, const char *name, struct err *err)
{
	struct arrow_state *state = l->state;
	struct buf cell = {0};
	int status;

	text_cell(&cell, name, strlen(name), ',');
	status = buf_check(&cell, err);
	if (status == 0)
		status = layout_column(l, name, strlen(name), cell.p ? cell.p : "", cell.len, err);
	buf_free(&cell);
	if (status < 0)
		return -1;
	json_text(&state->member, name, strlen(name));
	buf_char(&state->member, ':');
	state->member_end[l->ncolumn - 1] = state->member.len;
	return buf_check(&state->member, err);
}

static int
add_columns(struct layout *l, struct err *err)
{
	struct arrow_state *state = l->state;
	const struct arrow_schema *s = &state->schema;
	size_t field = 0;

	state->column = mem_new(s->ncolumn, sizeof(*state->column), err);
	state->member_end = mem_new(s->ncolumn, sizeof(*state->member_end), err);
	if (!state->column || !state->member_end)
		return -1;
	for (size_t i = 0; i < s->ncolumn; i++, field += s->field[field].size) {
		state->column[i] = field;
		if (add_column(l, s->field[field].name, err) < 0)
			return -1;
		l->column[i].no_number = !arrow_is_number(&s->field[field]);
	}
	l->header = true;
	return 0;
}

static const struct arrow_field *
field_at(const struct layout *l, size_t column)
{
	const struct arrow_state *state = l->state;

	return &state->schema.field[state->column[column]];
}

static bool
is_list(const struct layout *l, size_t column)
{
	const struct arrow_state *state = l->state;

	return arrow_is_list(&state->schema, state->column[column]);
}

/* ---- which columns are logits ---- */

/* The only list that is called so, or whose numbers are floats; NO_COLUMN if there is none. */
static size_t
only_list(const struct layout *l, const char *name, bool floats, size_t *n)
{
	size_t found = NO_COLUMN;

	*n = 0;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (!is_list(l, i) || l->column[i].role != 0 ||
		    (name && strcmp(l->column[i].name, name) != 0) ||
		    (floats && field_at(l, i)[1].type != ARROW_FLOAT))
			continue;
		found = *n > 0 ? found : i;
		++*n;
	}
	return found;
}

static bool
has_floats(const struct layout *l)
{
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (field_at(l, i)->type == ARROW_FLOAT && l->column[i].role == 0)
			return true;
	}
	return false;
}

static int
several(const struct layout *l, bool floats, struct err *err)
{
	size_t first = NO_COLUMN, n = 0;

	for (size_t i = 0; i < l->ncolumn; i++) {
		if (!is_list(l, i) || (floats && field_at(l, i)[1].type != ARROW_FLOAT))
			continue;
		if (++n == 2) {
			err_set(err, ERR_DATA, "lists are in the columns '%.60s' and '%.60s'",
			    l->column[first].name, l->column[i].name);
			break;
		}
		first = i;
	}
	return err_advise(err, ADVICE_COLS);
}

/* (1) The column of lists that are logits if no option says otherwise, or NO_COLUMN. */
static int
find_list(const struct layout *l, size_t *column, struct err *err)
{
	const char *field = l->reading->field;
	size_t n;

	*column = only_list(l, field ? field : LOGITS, false, &n);
	if (n != 1 && field && strcmp(field, LOGITS) != 0)
		return err_set(
		    err, ERR_DATA, "there is no column of lists of numbers called '%.60s'", field);
	if (n != 1)
		*column = only_list(l, NULL, true, &n);
	if (n > 1)
		return several(l, true, err);
	if (n == 0 && !has_floats(l))
		*column = only_list(l, NULL, false, &n);
	return n > 1 ? several(l, false, err) : 0;
}

/* A column that an option names and that can't be what it is named for. */
static int
wrong_type(
    const struct layout *l, size_t column, enum setting setting, const char *what, struct err *err)
{
	return err_about(err, setting, "the column '%.60s' is %s, which is no %s",
	    l->column[column].name, arrow_type_name(field_at(l, column)), what);
}

/* What options name may be a list, too: then it is the only column of logits. */
static int
check_named(struct layout *l, size_t *list, struct err *err)
{
	size_t n = 0;

	*list = NO_COLUMN;
	for (size_t i = 0; i < l->ncolumn; i++) {
		if (!(l->column[i].role & ROLE_LOGIT))
			continue;
		n++;
		if (is_list(l, i))
			*list = i;
		else if (!arrow_is_number(field_at(l, i)))
			return wrong_type(l, i, SETTING_COLS, "number and no list of numbers", err);
	}
	if (*list != NO_COLUMN && n > 1)
		return err_about(
		    err, SETTING_COLS, "column %zu holds a list, which is a whole row", *list + 1);
	return 0;
}

/* The roles with a column of lists among those that may be logits, or NO_COLUMN. */
static int
roles_with(struct layout *l, size_t list, struct err *err)
{
	l->plain = list != NO_COLUMN;
	for (size_t i = 0; i < l->ncolumn; i++)
		l->column[i].no_number = i != list && !arrow_is_number(field_at(l, i));
	return layout_roles(l, err);
}

/* (1) (2) *list is the column of lists, or NO_COLUMN. */
static int
choose(struct layout *l, size_t *list, struct err *err)
{
	*list = NO_COLUMN;
	if (l->reading->labels_only)
		return layout_roles(l, err);
	if (l->reading->cols)
		return layout_roles(l, err) < 0 ? -1 : check_named(l, list, err);
	if (layout_roles_asked(l, err) < 0 || find_list(l, list, err) < 0)
		return -1;
	return roles_with(l, *list, err);
}

/* ---- what the other columns are ---- */

/* Whether smx can take the values of the field and write them again. */
static bool
can_carry(const struct arrow_schema *s, size_t field)
{
	const struct arrow_field *f = &s->field[field];

	if (f->dictionary)
		return f->kind == KIND_BYTES || f->kind == KIND_VIEW ||
		    (f->kind == KIND_FIXED && f->width > 0);
	if (f->kind == KIND_OTHER)
		return false;
	for (size_t i = field + 1; i < field + f->size; i += s->field[i].size) {
		if (!can_carry(s, i))
			return false;
	}
	return true;
}

static int
check_others(const struct layout *l, struct err *err)
{
	const struct arrow_state *state = l->state;
	const bool text = l->reading->keep_text || l->reading->by;
	const struct arrow_field *f;
	bool has;

	for (size_t i = 0; i < l->ncolumn; i++) {
		f = field_at(l, i);
		has = arrow_has_text(&state->schema, state->column[i]);
		if (l->column[i].role & (ROLE_LABEL | ROLE_FLAG | ROLE_KEY) && !has)
			return wrong_type(l, i,
			    l->column[i].role & ROLE_KEY ? reading_key(l->reading)
				: l->reading->labels     ? SETTING_LABELS
							 : SETTING_LABEL,
			    l->column[i].role & ROLE_KEY ? "key" : "label", err);
		if (l->column[i].role & ROLE_OOD && !has)
			return wrong_type(l, i, SETTING_OOD, "0 or 1", err);
		if (l->column[i].role & ROLE_WEIGHT && !arrow_is_number(f))
			return wrong_type(l, i, SETTING_WEIGHT, "number", err);
		if (!(l->column[i].role & ROLE_KEEP) ||
		    (text ? has : can_carry(&state->schema, state->column[i])))
			continue;
		err_set(err, ERR_DATA, "the column '%.60s' is %s, which smx can't carry%s",
		    l->column[i].name, arrow_type_name(f), text ? " as text" : "");
		return err_advise(err, ADVICE_LEAVE_OUT);
	}
	return 0;
}

/* Integers among floats. */
static int
look_for_suspects(struct layout *l, struct err *err)
{
	size_t floats = 0;

	if (!suspects_matter(l))
		return 0;
	suspects_by_name(l);
	for (size_t i = 0; i < l->nvalue; i++)
		floats += field_at(l, l->logit[i])->type == ARROW_FLOAT;
	for (size_t i = 0; i < l->nvalue && 2 * floats > l->nvalue - 1; i++) {
		struct column *c = &l->column[l->logit[i]];

		if (field_at(l, l->logit[i])->type == ARROW_INT && c->suspicion == SUSPECT_NOT)
			c->suspicion = SUSPECT_WHOLE;
	}
	return suspects_tell(l, err);
}

/* ---- all of it ---- */

static int
take_list(struct layout *l, size_t list, size_t classes, struct err *err)
{
	struct arrow_state *state = l->state;
	const struct arrow_field *f = &state->schema.field[state->column[list]];

	state->list = state->column[list];
	if (classes > l->reading->max_row / f[1].width) {
		err_set(err, ERR_USAGE, "a row of %zu classes is longer than %zu bytes", classes,
		    l->reading->max_row);
		return err_advise(err, ADVICE_MAX_ROW);
	}
	return layout_list(l, list, classes, err);
}

/* The element of one column, or of all if a float32 holds what each does. */
static enum element
element_of(const struct layout *l)
{
	const struct arrow_state *state = l->state;
	enum element e;

	if (l->list)
		return arrow_element(&state->schema.field[state->list + 1]);
	e = arrow_element(field_at(l, l->logit[0]));
	for (size_t i = 1; i < l->nvalue; i++) {
		if (arrow_element(field_at(l, l->logit[i])) != e)
			return ELEMENT_F64;
	}
	return e;
}

/* What labels are, by the type of their column. Texts may be numbers. */
static enum label_kind
label_kind(const struct layout *l)
{
	const struct arrow_field *f;

	if (l->nflag > 0)
		return LABELS_NONE;
	if (l->reading->label_unread)
		return LABELS_NONE;
	if (l->label == NO_COLUMN)
		return reading_labels_elsewhere(l->reading) ? LABELS_ANY : LABELS_NONE;
	f = field_at(l, l->label);
	if (arrow_is_number(f) || f->type == ARROW_BOOL)
		return LABELS_NUMBERS;
	return LABELS_ANY;
}

/* With the schema read: the columns and what they are, with the bytes behind the schema. */
static int
learn(struct layout *l, const char *p, size_t n, bool at_end, struct err *err)
{
	const struct arrow_field *f;
	size_t list, classes;
	int status;

	if (add_columns(l, err) < 0)
		return -1;
	if (l->ncolumn == 0)
		return OPEN_DONE;
	if (choose(l, &list, err) < 0)
		return -1;
	if (list != NO_COLUMN && l->column[list].role & ROLE_LOGIT) {
		f = field_at(l, list);
		classes = f->width;
		if (f->kind == KIND_LIST) {
			status = arrow_count_classes(l, list, p, n, at_end, &classes, err);
			if (status != OPEN_DONE)
				return status;
		} else if (classes == 0) {
			return err_set(err, ERR_DATA,
			    "the lists of the column '%.60s' have no values", l->column[list].name);
		}
		if (classes == 0) { /* a file without a row */
			l->ncolumn = 0;
			return OPEN_DONE;
		}
		if (take_list(l, list, classes, err) < 0)
			return -1;
	}
	if (!l->reading->labels_only)
		l->element = element_of(l);
	if (check_others(l, err) < 0 ||
	    (!l->list && !l->reading->labels_only && look_for_suspects(l, err) < 0))
		return -1;
	if (layout_names(l, err) < 0 || label_columns(l, err) < 0)
		return -1;
	class_order(l, label_kind(l), ROW_ORDER_NONE);
	return OPEN_DONE;
}

int
arrow_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const bool file = n >= ARROW_MAGIC && memcmp(head, arrow_magic, ARROW_MAGIC) == 0;
	size_t begin = file ? ARROW_MAGIC_PADDED : 0, at, size;
	int frame, status;

	*used = *line = *column = 0;
	if (n < begin + 8)
		return at_end ? not_arrow(err) : OPEN_MORE;
	frame = arrow_frame(head + begin, n - begin, &at, &size);
	if (frame != FRAME_MESSAGE || (!file && at == 4 && size > OLD_METADATA_MOST))
		return not_arrow(err);
	begin += at;
	if (size > n - begin)
		return at_end ? err_set(err, ERR_DATA, "the schema is cut short") : OPEN_MORE;
	if (make_state(l, head + begin, size, err) < 0)
		return file ? place_of_schema(err) : -1;
	*used = begin + size;
	((struct arrow_cursor *)l->cursor)->begin = *used;
	((struct arrow_cursor *)l->cursor)->file_form = file;
	status = learn(l, head + *used, n - *used, at_end, err);
	if (status == OPEN_MORE)
		layout_forget(l);
	return status;
}
