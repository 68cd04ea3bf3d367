/* SPDX-License-Identifier: MIT */
/*
 * The first line of csv: its columns, and whether it is a header or a row.
 */
#include <math.h>
#include <string.h>
#include <strings.h>

#include "base/num.h"
#include "format/csv.h"
#include "format/field.h"

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

/* Whether a logit cell of the first row is no number; an empty one is a missing value. */
static bool
looks_like_header(const struct layout *l)
{
	const char *name;
	double x;

	for (size_t i = 0; i < l->nvalue; i++) {
		name = l->column[l->logit[i]].name;
		if (*name && csv_number(l, name, &x) < 0 && !csv_is_list(name, strlen(name)))
			return true;
	}
	return false;
}

/* Whether the logit cells are 0, 1, 2 ..., as pandas calls columns without names. */
static bool
counts_up(const struct layout *l)
{
	double x;

	for (size_t i = 0; i < l->nvalue; i++) {
		if (csv_number(l, l->column[l->logit[i]].name, &x) < 0 || x != (double)i)
			return false;
	}
	return l->nvalue >= 3;
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

/* A column that became a logit by default and by its name is likely none; NULL for none. */
static const char *
odd_logit(const struct layout *l)
{
	static const char *const odd[] = {"", "unnamed: 0", "index", "idx", "y", "y_true", "target",
	    "class", "pred", "prediction", "true_label", "labels", "truth", "true", "true_class",
	    "gt", "ground_truth", "groundtruth", "answer", "category", "uid", "row", "fold",
	    "split", "timestamp"};
	const char *name;
	size_t len;

	for (size_t i = 0; i < l->nvalue && !l->reading->cols; i++) {
		name = l->column[l->logit[i]].name;
		len = strlen(name);
		if (len > 3 && strcasecmp(name + len - 3, "_id") == 0)
			return name;
		for (size_t j = 0; j < sizeof(odd) / sizeof(odd[0]); j++) {
			if (strcasecmp(name, odd[j]) == 0)
				return name;
		}
	}
	return NULL;
}

enum advice
csv_logits_advice(const struct layout *l)
{
	return l->reading->no_fields ? ADVICE_LOGITS : ADVICE_LOGITS_OR_KEEP;
}

/* What was guessed, where the guess may be wrong. */
static void
warn(struct layout *l)
{
	bool guessed = l->reading->header == HEADER_AUTO && !reading_needs_header(l->reading);
	struct err *warning = &l->warning;
	const char *what;

	if (guessed && !l->header && counts_up(l)) {
		err_set(warning, ERR_DATA,
		    "the first line is taken for a row, though it counts up from 0");
		err_advise(warning, ADVICE_HEADER);
	} else if (guessed && l->header && (what = fraction_in(l))) {
		err_set(warning, ERR_DATA,
		    "the first line is taken for a header, though it has %.24s in it", what);
		err_advise(warning, ADVICE_HEADER);
	} else if (l->header && (what = odd_logit(l))) {
		err_set(warning, ERR_DATA, "the column '%.40s' is taken for a logit", what);
		err_advise(warning, csv_logits_advice(l));
	}
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
decide_header(struct layout *l, struct err *err)
{
	const struct reading *r = l->reading;

	l->header = l->corner || r->header == HEADER_YES ||
	    (r->header == HEADER_AUTO && reading_needs_header(r));
	if (layout_roles(l, err) < 0)
		return -1;
	if (r->header != HEADER_AUTO || l->header || !looks_like_header(l))
		return 0;
	l->header = true;
	return layout_roles(l, err);
}

/* Past a byte-order mark and blank lines, which are counted. */
static void
skip_front(struct layout *l, const char **p, const char *end)
{
	if (end - *p >= 3 && memcmp(*p, "\xef\xbb\xbf", 3) == 0)
		*p += 3;
	while (*p < end && csv_blank(*p, end)) {
		*p += csv_blank(*p, end);
		l->lines++;
	}
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

int
csv_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const char *p = head, *end = head + n, *next;
	bool whole;
	int status;

	*line = *column = 1;
	l->lines = 0;
	skip_front(l, &p, end);
	*used = (size_t)(p - head);
	*line = l->lines + 1;
	if (p < end) {
		status = csv_dialect(l, p, end, at_end, err);
		if (status != OPEN_DONE)
			return status;
	}
	next = csv_row_end(p, end, l->delim, &whole);
	if (!whole && !at_end)
		return OPEN_MORE;
	if (p == end)
		return OPEN_DONE;
	*line = l->lines + 1;
	if (!whole)
		return err_set(err, ERR_DATA, "a quoted cell is not closed");
	if (memchr(p, '\0', (size_t)(next - p)))
		return no_text(err);
	l->corner = csv_lacks_corner(l, p, end);
	if (first_row(l, p, end, err) < 0)
		return -1;
	*line = 0; /* what follows is about the command line */
	if (decide_header(l, err) < 0)
		return -1;
	if (l->header)
		p = next;
	*line = l->lines + 1 + csv_newlines(head + *used, p);
	status = csv_list_layout(l, p, end, at_end, err);
	if (status != OPEN_DONE)
		return status;
	p = head + *used;
	*line = 0;
	if (l->header) {
		*line = l->lines + 1;
		if (check_header(l, p, next, err) < 0)
			return -1;
		*line = 0;
		*used = (size_t)(next - head);
		l->lines += csv_newlines(p, next);
	}
	if (!l->list)
		warn(l);
	return layout_names(l, err);
}
