/* SPDX-License-Identifier: MIT */
/*
 * Tables with a line for each class of each row: a key, the class, its value.
 *
 * (1) The header says which column is the class and which the value; all others are the
 *     key of the row, and are carried. Without a header there are three columns, in
 *     this order.
 * (2) Lines with one key, to the byte, that follow each other are a row.
 * (3) Cells are between commas, or between tabs or semicolons if the first line has those.
 *     Quotes are taken off; a cell has no line break.
 */
#include <string.h>

#include "base/json.h"
#include "format/field.h"
#include "format/format.h"
#include "format/pairs.h"

/* The cells of a line, one after another. */
struct cells {
	const char *p, *end; /* p: NULL behind the last */
	char delim;
};

/* The line from p on, without its end. */
static struct cells
cells_of(const struct layout *l, const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	end = newline ? newline : end;
	if (end > p && end[-1] == '\r')
		end--;
	return (struct cells){.p = p, .end = end, .delim = l->long_form.delim};
}

static bool
next_cell(struct cells *c, struct field *f)
{
	bool quoted = false;
	const char *q;

	if (!c->p)
		return false;
	for (q = c->p; q < c->end && (quoted || *q != c->delim); q++)
		quoted = quoted != (*q == '"');
	*f = (struct field){.value = c->p, .value_len = (size_t)(q - c->p)};
	c->p = q < c->end ? q + 1 : NULL;
	return true;
}

/* (2) Whether two lines have one key. */
static bool
same_key(const struct layout *l, const char *a, const char *b, const char *end)
{
	struct cells x = cells_of(l, a, end), y = cells_of(l, b, end);
	struct field f, g;

	for (size_t i = 0; next_cell(&x, &f); i++) {
		if (!next_cell(&y, &g))
			return false;
		if (i == l->long_form.class || i == l->long_form.value)
			continue;
		if (f.value_len != g.value_len || memcmp(f.value, g.value, f.value_len) != 0)
			return false;
	}
	return !y.p;
}

static bool
is_empty(const char *p, const char *end)
{
	return json_space(p, next_line(p, end)) >= next_line(p, end);
}

const char *
pairs_long_end(const struct layout *l, const char *p, const char *end)
{
	const char *next = next_line(p, end);

	if (is_empty(p, end))
		return next;
	while (next < end && !is_empty(next, end) && same_key(l, p, next, end))
		next = next_line(next, end);
	return next;
}

/* Where the line begins that ends before p, behind its line end. */
static const char *
line_before(const char *from, const char *p)
{
	p--;
	while (p > from && p[-1] != '\n')
		p--;
	return p;
}

/* The last row may go on in what is not there yet. */
size_t
pairs_long_cut(const struct layout *l, const char *p, size_t n)
{
	const size_t whole = whole_lines(p, n);
	const char *end = p + whole, *last, *first;

	if (whole == 0)
		return 0;
	last = first = line_before(p, end);
	while (first > p && same_key(l, line_before(p, first), last, end))
		first = line_before(p, first);
	return (size_t)(first - p);
}

/* ---- a row ---- */

/* A name or a cell as JSON; what is no number becomes a string. */
static void
put_text(struct rewriting *w, const struct field *f, bool name)
{
	char *q = buf_reserve(w->text, f->value_len + 1);
	size_t len;

	if (!q || !w->out)
		return;
	if (!name && json_number(f->value, f->value_len)) {
		buf_add(w->out, f->value, f->value_len);
		return;
	}
	len = cell_unquote(q, f->value, f->value_len);
	json_text(w->out, q, len);
}

/* The cells of the key, called as the header does. False with the row flawed. */
static bool
put_key(struct rewriting *w, const char *p, const char *end)
{
	const struct long_form *form = &w->layout->long_form;
	struct cells cells = cells_of(w->layout, p, end), names = {0};
	struct field f, name = {.value = "key", .value_len = 3};
	size_t i = 0;

	if (form->head_len > 0)
		names = cells_of(w->layout, form->head, form->head + form->head_len);
	for (; next_cell(&cells, &f); i++) {
		next_cell(&names, &name);
		if (i == form->class || i == form->value || i >= form->cells || !w->out)
			continue;
		if (w->out->len > w->begun + 1)
			buf_char(w->out, ',');
		put_text(w, &name, true);
		buf_char(w->out, ':');
		put_text(w, &f, false);
	}
	if (i == form->cells)
		return true;
	rewriting_flaw(w, ADVICE_NONE, "the line has %zu cells, not %zu", i, form->cells);
	return false;
}

static void
put_pair(struct rewriting *w, const char *p, const char *end, bool first)
{
	const struct long_form *form = &w->layout->long_form;
	struct cells cells = cells_of(w->layout, p, end);
	struct field f, class = {0}, value = {0};

	for (size_t i = 0; next_cell(&cells, &f); i++) {
		class = i == form->class ? f : class;
		value = i == form->value ? f : value;
	}
	if (!w->out)
		return;
	buf_str(w->out, first ? "[" : ",[");
	put_text(w, &class, false);
	buf_char(w->out, ',');
	put_text(w, &value, false);
	buf_char(w->out, ']');
}

void
pairs_long_record(struct rewriting *w, const char *p, const char *end)
{
	bool first = true;

	rewriting_row(w);
	if (!put_key(w, p, end))
		return;
	rewriting_member(w, w->layout->reading->field, "[", 1);
	for (; p < end; p = next_line(p, end), first = false)
		put_pair(w, p, end, first);
	if (w->out)
		buf_char(w->out, ']');
	rewriting_end(w);
}

/* ---- the layout ---- */

/* Whether the option names the column, or else its name does. Quotes are taken off. */
static bool
is_called(const char *option, const struct field *f, bool (*names)(const char *name, size_t len))
{
	const bool quoted = f->value_len >= 2 && *f->value == '"';
	const char *name = f->value + quoted;
	const size_t len = f->value_len - 2 * (size_t)quoted;

	return option ? strlen(option) == len && memcmp(option, name, len) == 0 : names(name, len);
}

/* (1) */
static int
find_columns(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;
	const char *field = r->field_given ? r->field : NULL;
	struct long_form *form = &l->long_form;
	struct cells cells = cells_of(l, form->head, form->head + form->head_len);
	struct field f, value = {0};

	for (size_t i = 0; next_cell(&cells, &f); i++) {
		if (form->value == NO_COLUMN && is_called(field, &f, pairs_names_value)) {
			form->value = i;
			value = f;
		} else if (is_called(r->index, &f, pairs_names_class)) {
			form->class = i; /* the last: an id may be the key */
		}
	}
	if (form->class != NO_COLUMN && form->value != NO_COLUMN && form->cells >= 3)
		return pairs_check_from(l, value.value, value.value_len, err);
	err_set(err, ERR_DATA,
	    "the header has no columns for a key, the number of a class and its value");
	return err_advise(err, ADVICE_PAIRS);
}

static int
no_header(struct layout *l, struct err *err)
{
	l->long_form.class = 1;
	l->long_form.value = 2;
	if (l->long_form.cells == 3)
		return 0;
	return err_set(err, ERR_DATA,
	    "without a header a line has three cells, the key of a row, a class and its "
	    "value, and this has %zu",
	    l->long_form.cells);
}

int
pairs_long_learn(struct layout *l, const char *p, const char *end, struct err *err)
{
	const char *line_end = next_line(p, end);
	const size_t len = (size_t)(line_end - p);
	struct long_form *form = &l->long_form;
	struct cells cells;
	struct field f, last = {0};
	size_t n = 0;

	*form = (struct long_form){.is = true, .class = NO_COLUMN, .value = NO_COLUMN};
	form->delim = l->reading->delim ? l->reading->delim
	    : memchr(p, '\t', len)      ? '\t'
	    : memchr(p, ';', len)       ? ';'
					: ',';
	for (cells = cells_of(l, p, line_end); next_cell(&cells, &f); n++)
		last = f;
	form->cells = n;
	form->head_len = json_number(last.value, last.value_len) ? 0 : len;
	if (form->head_len == 0)
		return no_header(l, err);
	form->head = arena_text(&l->text, p, len, err);
	if (!form->head)
		return -1;
	return find_columns(l, err);
}
