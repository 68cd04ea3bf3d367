/* SPDX-License-Identifier: MIT */
/*
 * Where the cells and rows of csv end. The numbers are those of csv.c.
 */
#include "format/csv.h"

#include <string.h>
#include <strings.h>

#include "base/num.h"

static const char *
quoted_end(const char *p, const char *end)
{
	for (p++; (p = memchr(p, '"', (size_t)(end - p))); p += 2) {
		if (p + 1 >= end || p[1] != '"')
			return p + 1;
	}
	return end; /* never closed */
}

const char *
csv_cell_end(const char *p, const char *end, char delim)
{
	if (p < end && *p == '"')
		p = quoted_end(p, end);
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
csv_skip(const struct layout *l, const char *p, const char *end)
{
	const char *newline;

	if (l->reading->comment && *p == l->reading->comment) {
		newline = memchr(p, '\n', (size_t)(end - p));
		return newline ? (size_t)(newline + 1 - p) : (size_t)(end - p);
	}
	return l->ncolumn > 1 ? csv_blank(p, end) : 0;
}

struct csv_cell
csv_trim(struct csv_cell s)
{
	while (s.len > 0 && (s.p[0] == ' ' || s.p[0] == '\t')) {
		s.p++;
		s.len--;
	}
	while (s.len > 0 && (s.p[s.len - 1] == ' ' || s.p[s.len - 1] == '\t'))
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

static bool
is_missing(const char *p, size_t len)
{
	static const char *const word[] = {
	    "", "na", "n/a", "#n/a", "<na>", "nan", "null", "none", "?", "-", "--", ".", "missing"};

	for (size_t i = 0; i < sizeof(word) / sizeof(*word); i++) {
		if (strlen(word[i]) == len && strncasecmp(p, word[i], len) == 0)
			return true;
	}
	return false;
}

enum csv_kind
csv_kind(const char *p, size_t len)
{
	double x;

	if (len > 0 && num_read(p, p + len, &x) == p + len)
		return CSV_NUMBER;
	return is_missing(p, len) ? CSV_MISSING : CSV_TEXT;
}

enum csv_kind
csv_name_kind(const char *name)
{
	double x;

	if (num_parse_all(name, &x) == 0)
		return CSV_NUMBER;
	return is_missing(name, strlen(name)) ? CSV_MISSING : CSV_TEXT;
}
