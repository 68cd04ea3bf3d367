/* SPDX-License-Identifier: MIT */
/*
 * Where the cells and rows of csv end. The numbers are those of csv.c.
 */
#include "format/csv.h"

#include <string.h>
#include <strings.h>

const char *
csv_quote_end(const char *p, const char *end)
{
	for (p++; (p = memchr(p, '"', (size_t)(end - p))); p += 2) {
		if (p + 1 >= end || p[1] != '"')
			return p + 1;
	}
	return end; /* never closed */
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* Behind the blanks at p; a CR before a newline is one. */
static const char *
skip_blanks(const char *p, const char *end)
{
	while (p < end && (is_blank(*p) || (*p == '\r' && end - p > 1 && p[1] == '\n')))
		p++;
	return p;
}

/* csv_cell_end between BLANKS. */
static const char *
blank_end(const char *p, const char *end)
{
	const char *q;

	p = skip_blanks(p, end);
	if (p < end && *p == '"')
		p = csv_quote_end(p, end);
	while (p < end && !is_blank(*p) && *p != '\n')
		p++;
	q = skip_blanks(p, end);
	return q == p || q >= end || *q == '\n' ? q : q - 1;
}

const char *
csv_cell_end(const char *p, const char *end, char delim)
{
	if (delim == BLANKS)
		return blank_end(p, end);
	if (p < end && *p == '"')
		p = csv_quote_end(p, end);
	while (p < end && *p != delim && *p != '\n')
		p++;
	return p;
}

struct csv_cell
csv_cell(const char *p, const char *q, const char *end)
{
	size_t len = (size_t)(q - p);

	if (len > 0 && (q == end || *q == '\n') && q[-1] == '\r')
		len--;
	return (struct csv_cell){p, len};
}

const char *
csv_row_end(const char *p, const char *end, char delim, bool *whole)
{
	for (;;) {
		p = csv_cell_end(p, end, delim);
		if (p >= end) {
			*whole = false;
			return end;
		}
		if (*p++ == '\n') {
			*whole = true;
			return p;
		}
	}
}

size_t
csv_newlines(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		p++;
		n++;
	}
	return n;
}

/* (4) */
size_t
csv_blank(const char *p, const char *end)
{
	if (*p == '\n')
		return 1;
	return *p == '\r' && end - p > 1 && p[1] == '\n' ? 2 : 0;
}

size_t
csv_blank_line(const char *p, const char *end, char delim)
{
	const char *q;

	if (delim != BLANKS)
		return csv_blank(p, end);
	q = skip_blanks(p, end);
	return q < end && *q == '\n' ? (size_t)(q + 1 - p) : 0;
}

size_t
csv_skip_line(const struct layout *l, const char *p, const char *end)
{
	const char *newline;

	if (l->reading->comment && *p == l->reading->comment) {
		newline = memchr(p, '\n', (size_t)(end - p));
		return newline ? (size_t)(newline + 1 - p) : (size_t)(end - p);
	}
	return l->ncolumn > 1 ? csv_blank_line(p, end, l->delim) : 0;
}

struct csv_cell
csv_trim(struct csv_cell s)
{
	while (s.len > 0 && is_blank(s.p[0])) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && is_blank(s.p[s.len - 1]))
		s.len--;
	return s;
}

struct csv_cell
csv_bare(struct csv_cell s)
{
	s = csv_trim(s);
	if (s.len >= 2 && s.p[0] == '"' && s.p[s.len - 1] == '"')
		s = csv_trim((struct csv_cell){s.p + 1, s.len - 2});
	return s;
}

bool
csv_is_missing(struct csv_cell cell)
{
	static const char *const word[] = {
	    "", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?", "-", "--", ".", "missing"};

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++) {
		if (strlen(word[i]) == cell.len && strncasecmp(cell.p, word[i], cell.len) == 0)
			return true;
	}
	return false;
}

static enum csv_kind
kind(struct csv_cell cell, bool number)
{
	if (number || csv_is_list(cell.p, cell.len))
		return CSV_NUMBER;
	return csv_is_missing(cell) ? CSV_MISSING : CSV_TEXT;
}

enum csv_kind
csv_kind(const struct layout *l, struct csv_cell cell)
{
	double x;

	return kind(cell, csv_is_number(l, cell, &x));
}

enum csv_kind
csv_name_kind(const struct layout *l, const char *name)
{
	double x;

	return kind((struct csv_cell){name, strlen(name)}, csv_number(l, name, &x) == 0);
}
