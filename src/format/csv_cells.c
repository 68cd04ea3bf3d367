/* SPDX-License-Identifier: MIT */
/*
 * Where the cells and rows of csv end. The numbers are those of csv.c.
 */
#include "format/csv.h"

#include <string.h>

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
