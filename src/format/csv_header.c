/* SPDX-License-Identifier: MIT */
/*
 * The first line of csv: its columns, and whether it is a header or a row.
 *
 * (1) An option that says so, or that names a column by a name, decides.
 * (2) The last of the comments before the first row is the header if it has as
 *     many cells as that row, which has a number in it, and none of its own is a
 *     number.
 * (3) A line with text where the logits are is a header, unless all its text is above
 *     text, such as paths, and its numbers are none that rise by whole steps from 0
 *     or above. Numbers and the words for missing values are a row.
 * (4) Whole numbers that count up by one from 0 or 1 are a header, as pandas
 *     writes it, if the line below has a fraction or an exponent, or a number
 *     below text beside them. A single 0 or 1 is one only if no whole number
 *     follows in that column.
 * (5) So are they behind an empty cell, the index.
 * (6) A header without a row below is told about: it could be the row.
 * (7) A column of lists comes before numbered columns.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/label_list.h"
#include "base/num.h"
#include "format/class_order.h"
#include "format/csv.h"
#include "format/field.h"
#include "format/label_columns.h"
#include "format/roles.h"
#include "format/select.h"
#include "format/suspects.h"

/* The cells of the first row become columns, named by their text. */
static int
first_row(struct layout *l, const char *p, const char *end, struct err *err)
{
	const char *q;
	struct buf name = {0};
	struct csv_cell cell, trimmed;
	int status = l->corner ? layout_column(l, "", 0, "", 0, err) : 0;

	for (; status == 0; p = q + 1) {
		q = csv_cell_end(p, end, l->delim);
		cell = csv_cell(p, q, end);
		if (l->delim == BLANKS)
			cell = csv_trim(cell);
		trimmed = csv_trim(cell);
		name.len = 0;
		if (!buf_room(&name, trimmed.len + 1, err)) {
			status = -1;
			break;
		}
		name.len = cell_unquote(name.p, trimmed.p, trimmed.len);
		trimmed = csv_trim((struct csv_cell){name.p, name.len});
		status = layout_column(l, trimmed.p, trimmed.len, cell.p, cell.len, err);
		if (q >= end || *q == '\n')
			break;
	}
	buf_free(&name);
	return status;
}

/* The lines at the front of a file. */
struct front {
	struct csv_comment comment; /* the last one before the row */
	const char *row, *next; /* the first line that is no comment, and behind it */
	const char *below; /* the line below it that is not skipped; end if there is none */
	const char *end;
	bool whole; /* whether all of that line was read */
};

/* How many cells of a line are numbers, missing values and text: by enum csv_kind. */
struct kinds {
	size_t n[3];
};

static struct kinds
count_kinds(const struct layout *l, const char *p, const char *end)
{
	struct kinds kinds = {{0}};
	struct csv_cell cell;
	const char *q;

	for (;; p = q + 1) {
		q = csv_cell_end(p, end, l->delim);
		cell = csv_bare(csv_cell(p, q, end));
		kinds.n[csv_kind(l, cell)]++;
		if (q >= end || *q == '\n')
			return kinds;
	}
}

/* (2) */
static bool
is_comment_header(const struct layout *l, const struct front *f)
{
	struct kinds name, row;
	const size_t *n = name.n;

	if (!f->comment.p || l->reading->header == HEADER_NO)
		return false;
	name = count_kinds(l, f->comment.p, f->comment.end);
	if (n[CSV_NUMBER] > 0 || n[CSV_TEXT] == 0)
		return false;
	if (f->row == f->end)
		return true;
	row = count_kinds(l, f->row, f->next);
	return row.n[CSV_NUMBER] > 0 &&
	    name.n[CSV_TEXT] + name.n[CSV_MISSING] ==
	    row.n[CSV_TEXT] + row.n[CSV_MISSING] + row.n[CSV_NUMBER];
}

/* (3) Whether a logit cell of the first row is text. */
static bool
has_text(const struct layout *l)
{
	const char *name;

	for (size_t i = 0; i < l->nvalue; i++) {
		name = l->column[l->logit[i]].name;
		if (csv_name_kind(l, name) == CSV_TEXT)
			return true;
	}
	return false;
}

/* Whether the cells of the first row, of the logits or of all columns, count up from start. */
static bool
count_up(const struct layout *l, bool all, size_t from, size_t start)
{
	const size_t n = all ? l->ncolumn : l->nvalue;
	char number[24];

	for (size_t i = from; i < n; i++) {
		snprintf(number, sizeof(number), "%zu", start + i - from);
		if (strcmp(l->column[all ? i : l->logit[i]].name, number) != 0)
			return false;
	}
	return n > from;
}

/* Whether the line below has a fraction or an exponent in a logit cell. */
static bool
fraction_below(const struct layout *l, const struct front *f)
{
	const char *p = f->below, *q;

	for (size_t c = 0; c < l->ncolumn && p < f->end; c++, p = q + 1) {
		q = csv_cell_end(p, f->end, l->delim);
		if (l->column[c].role & ROLE_LOGIT && csv_is_real(l, csv_cell(p, q, f->end)))
			return true;
		if (q >= f->end || *q == '\n')
			break;
	}
	return false;
}

/* Whether a cell of the first row is text, and the one below it a number. */
static bool
text_above_number(const struct layout *l, const struct front *f)
{
	const char *p = f->below, *q, *name;
	struct csv_cell cell;

	for (size_t c = 0; c < l->ncolumn && p < f->end; c++, p = q + 1) {
		q = csv_cell_end(p, f->end, l->delim);
		cell = csv_bare(csv_cell(p, q, f->end));
		name = l->column[c].name;
		if (csv_name_kind(l, name) == CSV_TEXT && csv_kind(l, cell) == CSV_NUMBER)
			return true;
		if (q >= f->end || *q == '\n')
			break;
	}
	return false;
}

/* (4) */
static bool
is_counters(const struct layout *l, const struct front *f)
{
	const bool counts = count_up(l, false, 0, 0) || count_up(l, false, 0, 1) ||
	    count_up(l, true, 0, 0) || count_up(l, true, 0, 1);

	if (!counts || l->ncolumn == 1)
		return counts && fraction_below(l, f) && csv_all_real(l, f->below, f->end);
	return fraction_below(l, f) || text_above_number(l, f);
}

/* (5) */
static bool
is_index_and_counters(const struct layout *l, const struct front *f)
{
	if (l->ncolumn < 2 || *l->column[0].name)
		return false;
	if (count_up(l, true, 1, 0))
		return l->ncolumn > 2 || fraction_below(l, f);
	return count_up(l, true, 1, 1) && fraction_below(l, f);
}

/* A logit cell of the header that is a number with a fraction, or NULL. */
static const char *
fraction_in(const struct layout *l)
{
	const char *name;
	double x;

	for (size_t i = 0; i < l->nvalue; i++) {
		name = l->column[l->logit[i]].name;
		if (csv_number(l, name, &x) == 0 && isfinite(x) && x != floor(x))
			return name;
	}
	return NULL;
}

static void
note(struct layout *l, bool warning, enum advice advice, const char *text)
{
	struct err what;

	err_set(&what, ERR_DATA, "%s", text);
	err_advise(&what, advice);
	layout_note(l, warning, &what);
}

/* (3) Whether the numbers of the first row are none that columns are called. */
static bool
has_values(const struct layout *l)
{
	double x, last = -1;

	for (size_t i = 0; i < l->nvalue; i++) {
		if (csv_number(l, l->column[l->logit[i]].name, &x) < 0 || !isfinite(x))
			continue;
		if (x != floor(x) || x <= last)
			return true;
		last = x;
	}
	return false;
}

/* (3) Whether the line is a row that begins with a name, or the like, in each row. */
static bool
is_named_row(const struct layout *l, const struct front *f)
{
	return f->below < f->end && has_values(l) && !text_above_number(l, f);
}

/* The first line could be a row, and was taken for a header, or the other way round. */
static void
tell_doubt(struct layout *l, const struct front *f)
{
	const char *number = l->header ? fraction_in(l) : NULL;
	char text[160];

	if (!l->header && l->nvalue >= 2 && count_up(l, false, 0, 0) &&
	    (l->nvalue >= 3 || csv_any_real(l, f->below, f->end)))
		note(l, true, ADVICE_HEADER,
		    "the first line is taken for a row, though it counts up from 0");
	if (!number)
		return;
	snprintf(text, sizeof(text),
	    "the first line is taken for a header, though it has %.24s in it", number);
	note(l, true, ADVICE_HEADER, text);
}

/* Whether the line that the columns were made of is a header, without a word from the user. */
static int
guess_header(struct layout *l, const struct front *f, struct err *err)
{
	l->header = false;
	if (layout_roles(l, err) < 0)
		return -1;
	if (l->reading->labels_only) {
		l->header = text_above_number(l, f);
		return l->header ? layout_roles(l, err) : 0;
	}
	if ((has_text(l) && !is_named_row(l, f)) || is_index_and_counters(l, f)) {
		l->header = true;
	} else if (is_counters(l, f)) {
		l->header = true;
		note(l, false, ADVICE_HEADER_NO,
		    "the first line is taken for a header, as it counts up above other "
		    "numbers");
	}
	l->doubtful = l->header && !fraction_below(l, f) && !text_above_number(l, f);
	if (l->header && layout_roles(l, err) < 0)
		return -1;
	tell_doubt(l, f);
	return 0;
}

static int
decide_header(struct layout *l, const struct front *f, bool comment, struct err *err)
{
	const struct reading *r = l->reading;

	l->commented = comment;
	l->header = comment || l->corner || r->header == HEADER_YES ||
	    (r->header == HEADER_AUTO && list_needs_header(r));
	return l->header || r->header == HEADER_NO ? layout_roles(l, err) : guess_header(l, f, err);
}

enum advice
csv_logits_advice(const struct layout *l)
{
	return l->reading->no_fields ? ADVICE_LOGITS : ADVICE_LOGITS_OR_KEEP;
}

/* Whether one cell looks like several between tabs, semicolons, or spaces behind a number. */
static bool
other_separator(const char *cell)
{
	size_t len = strcspn(cell, " \t;");
	char first[64];
	double x;

	if (!cell[len] || len >= sizeof(first))
		return false;
	memcpy(first, cell, len);
	first[len] = '\0';
	return cell[len] != ' ' || num_parse_all(first, &x) == 0;
}

static int
no_text(struct err *err)
{
	err_set(err, ERR_DATA, "this is no text");
	return err_advise(err, ADVICE_BINARY);
}

/* A header with control characters, or that would be several lines or cells to who wrote it. */
static int
check_header(const struct layout *l, const char *p, const char *end, struct err *err)
{
	for (; p < end; p++) {
		if (*p == '\r' && p + 1 < end && p[1] != '\n')
			return err_set(
			    err, ERR_DATA, "a line end of CR alone; convert it (tr '\\r' '\\n')");
		if ((unsigned char)*p < 0x20 && !memchr("\t\r\n", *p, 3))
			return no_text(err);
	}
	if (l->reading->header != HEADER_AUTO || l->ncolumn != 1 ||
	    !other_separator(l->column[0].name))
		return 0;
	err_set(err, ERR_DATA, "the line has one cell");
	return err_advise(err, ADVICE_DELIMITER);
}

/* Where the lines are. OPEN_DONE, OPEN_MORE, or -1 with err set. */
static int
find_lines(
    struct layout *l, struct front *f, const char *p, const char *end, bool at_end, struct err *err)
{
	int status = csv_front(l, &p, end, at_end, &f->comment);
	bool whole;

	f->row = p;
	if (status == OPEN_DONE)
		status = csv_dialect(l, p, end, at_end, err);
	if (status != OPEN_DONE)
		return status;
	f->next = csv_row_end(p, end, l->delim, &whole);
	f->end = end;
	if (!whole && !at_end)
		return OPEN_MORE;
	if (!whole && p < end)
		return err_set(err, ERR_DATA, "a quoted cell is not closed");
	return memchr(p, '\0', (size_t)(f->next - p)) ? no_text(err) : OPEN_DONE;
}

/* With the columns known: the line below the first, over what is skipped. */
static void
find_below(const struct layout *l, struct front *f)
{
	size_t skip;

	f->below = f->next;
	f->whole = false;
	while (f->below < f->end && (skip = csv_skip(l, f->below, f->end)) > 0)
		f->below += skip;
	if (f->below < f->end)
		csv_row_end(f->below, f->end, l->delim, &f->whole);
}

static bool
has_number(const struct layout *l)
{
	double x;

	for (size_t i = 0; i < l->nvalue; i++) {
		if (csv_number(l, l->column[l->logit[i]].name, &x) == 0)
			return true;
	}
	return false;
}

/* (6) */
static void
tell_alone(struct layout *l, const struct front *f, bool at_end)
{
	l->alone = at_end && l->header && f->below == f->end;
	if (l->alone && l->reading->header != HEADER_YES)
		note(l, has_number(l), ADVICE_HEADER_NO,
		    "its only line is taken for a header, so there are no rows");
}

/* The logits are named by bare numbers, which say nothing about them. */
static bool
is_numbered_only(const struct layout *l)
{
	const struct column *first = &l->column[l->logit[0]];

	return first->why == WHY_FAMILY && csv_name_kind(l, first->name) == CSV_NUMBER;
}

/* Whether the line below is known, or at least that there is one if no name is a number. */
static bool
is_sure(const struct layout *l, const struct front *f)
{
	double x;

	if (f->below == f->end)
		return false;
	for (size_t i = 0; i < l->ncolumn && !f->whole; i++) {
		if (!*l->column[i].name || csv_number(l, l->column[i].name, &x) == 0)
			return false;
	}
	return true;
}

/* Looks for suspects. Sets *enough to false if more rows would be looked at. */
static int
look(struct layout *l, const struct front *f, bool *enough, struct err *err)
{
	if (l->nvalue == 0 || (!suspects_matter(l) && !is_numbered_only(l)))
		return 0;
	suspects_by_name(l);
	if (csv_look(l, l->header ? f->below : f->row, f->end, enough, err) < 0)
		return -1;
	return suspects_tell(l, err);
}

/* (7) OPEN_DONE, OPEN_MORE, or -1 with err set; *line is where the error is. */
static int
find_list(struct layout *l, const struct front *f, bool at_end, size_t *line, struct err *err)
{
	const char *rows = l->header ? f->next : f->row;
	const size_t lines = l->lines;
	int status;

	*line = lines + 1 + csv_newlines(f->row, rows);
	status =
	    l->reading->labels_only ? OPEN_DONE : csv_list_layout(l, rows, f->end, at_end, err);
	if (status == OPEN_MORE) {
		layout_forget(l);
		l->lines = lines;
	}
	if (status != OPEN_DONE)
		return status;
	*line = 0;
	if (l->list)
		return OPEN_DONE;
	l->plain = false;
	return layout_roles(l, err);
}

/* The columns and what they are. As find_list. */
static int
learn(struct layout *l, struct front *f, bool at_end, size_t *line, struct err *err)
{
	const bool comment = is_comment_header(l, f);
	const char *p = comment ? f->comment.p : f->row, *end = comment ? f->comment.end : f->end;

	if (f->row == f->end && !comment)
		return err_set(err, ERR_DATA, "all lines are comments: they begin with #");
	if (csv_is_print(f->row, f->end))
		return err_set(err, ERR_DATA,
		    "an array as it is printed; save it with numpy.savetxt, or its tolist() as "
		    "JSON");
	if (comment)
		f->next = f->row;
	l->corner = !comment && csv_lacks_corner(l, p, end);
	if (first_row(l, p, end, err) < 0)
		return -1;
	find_below(l, f);
	*line = 0; /* what follows is about the command line */
	l->plain = true;
	if (decide_header(l, f, comment, err) < 0)
		return -1;
	return find_list(l, f, at_end, line, err);
}

/* The column of the labels; of a file that is only looked at, what eval would take for it. */
static size_t
label_column(const struct layout *l)
{
	for (size_t i = 0; l->label == NO_COLUMN && l->reading->as_is && i < l->ncolumn; i++) {
		if (l->column[i].why == WHY_CALLED && strcasecmp(l->column[i].name, "label") == 0)
			return i;
	}
	return l->label;
}

/* What labels are, by that of the first row, which is at p. */
static enum label_kind
label_kind(const struct layout *l, const char *p, const char *end)
{
	const size_t label = label_column(l);
	const char *q = p;
	struct csv_cell cell;
	struct err none;
	unsigned char flag;
	double x;

	if (l->nflag > 0)
		return LABELS_NONE;
	if (l->reading->label_unread)
		return LABELS_NONE;
	if (label == NO_COLUMN)
		return reading_labels_elsewhere(l->reading) ? LABELS_ANY : LABELS_NONE;
	for (size_t c = 0; c < label && q < end; c++)
		q = csv_cell_end(q, end, l->delim) + 1;
	if (q >= end)
		return LABELS_ANY;
	cell = csv_bare(csv_cell(q, csv_cell_end(q, end, l->delim), end));
	if (csv_is_number(l, cell, &x) || label_flag(cell.p, cell.len, &flag, &none) == 0)
		return LABELS_NUMBERS;
	return csv_is_missing(cell) || reading_multilabel(l->reading) ? LABELS_ANY : LABELS_NONE;
}

/* The rest, with the roles settled. */
static int
finish(struct layout *l, const struct front *f, bool at_end, bool *enough, size_t *line,
    struct err *err)
{
	if (l->header && f->next > f->row) {
		*line = l->lines + 1;
		if (check_header(l, f->row, f->next, err) < 0)
			return -1;
		*line = 0;
		l->lines += csv_newlines(f->row, f->next);
	}
	tell_alone(l, f, at_end);
	if (look(l, f, enough, err) < 0)
		return -1;
	csv_first_ids(l, l->header ? f->below : f->row, f->end);
	if (layout_names(l, err) < 0 || label_columns(l, err) < 0)
		return -1;
	class_order(l, label_kind(l, l->header ? f->below : f->row, f->end), ROW_ORDER_NONE);
	return 0;
}

int
csv_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	struct front f;
	bool enough = true;
	int status;

	*line = *column = 1;
	l->lines = 0;
	l->delim = '\0';
	status = find_lines(l, &f, head, head + n, at_end, err);
	*line = l->lines + 1;
	if (status != OPEN_DONE)
		return status;
	*used = (size_t)(f.row - head);
	if (f.row == f.end && !f.comment.p)
		return OPEN_DONE;
	status = learn(l, &f, at_end, line, err);
	if (status != OPEN_DONE)
		return status;
	if (l->header)
		*used = (size_t)(f.next - head);
	if (finish(l, &f, at_end, &enough, line, err) < 0)
		return -1;
	return at_end || (enough && is_sure(l, &f)) ? OPEN_DONE : OPEN_ENOUGH;
}
