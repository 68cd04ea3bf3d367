/* SPDX-License-Identifier: MIT */
/*
 * What may come before the first row of csv, or before its header.
 *
 * (1) A byte-order mark.
 * (2) A line sep=; as Excel writes and heeds it: the delimiter. It may stand
 *     between quotes. Only the first line can be one.
 * (3) Comments: lines that begin with #, or with what --comment says. They may
 *     hold quotes, which open nothing. numpy.savetxt writes its header as one.
 */
#include <string.h>
#include <strings.h>

#include "format/csv.h"

/* The length of the line with its end; 0 if it is not whole. */
static size_t
line_length(const char *p, const char *end)
{
	const char *newline = memchr(p, '\n', (size_t)(end - p));

	return newline ? (size_t)(newline + 1 - p) : 0;
}

/* (2) The length of such a line, or 0. */
static size_t
separator_line(struct layout *l, const char *p, const char *end)
{
	const size_t len = line_length(p, end);
	struct csv_cell text = {p, len > 0 ? len - 1 : 0};

	if (text.len > 0 && p[text.len - 1] == '\r')
		text.len--;
	if (text.len == 7 && p[0] == '"' && p[6] == '"')
		text = (struct csv_cell){p + 1, 5};
	if (text.len != 5 || strncasecmp(text.p, "sep=", 4) != 0 || text.p[4] == '"')
		return 0;
	l->delim = text.p[4];
	return len;
}

/* (3) Whether the line is a comment; without its mark and the blanks behind it. */
static bool
is_comment(const struct layout *l, const char *p, size_t len, struct csv_comment *comment)
{
	const char mark = l->reading->comment;
	struct csv_cell text = {p, len - 1};

	if (*p != '#' && !(mark && *p == mark))
		return false;
	if (text.len > 0 && p[text.len - 1] == '\r')
		text.len--;
	while (text.len > 0 && *text.p == *p) {
		text.p++;
		text.len--;
	}
	while (text.len > 0 && *text.p == ' ') {
		text.p++;
		text.len--;
	}
	*comment = (struct csv_comment){text.p, text.p + text.len};
	return true;
}

int
csv_front(
    struct layout *l, const char **p, const char *end, bool at_end, struct csv_comment *comment)
{
	size_t len;
	bool first = true;

	*comment = (struct csv_comment){0};
	if (end - *p >= 3 && memcmp(*p, "\xef\xbb\xbf", 3) == 0)
		*p += 3;
	for (; *p < end; *p += len, l->lines++) {
		len = csv_blank(*p, end);
		if (len > 0)
			continue;
		len = first ? separator_line(l, *p, end) : 0;
		first = false;
		if (len > 0)
			continue;
		len = line_length(*p, end);
		if (len == 0 && !at_end)
			return OPEN_MORE;
		if (len == 0 || !is_comment(l, *p, len, comment))
			break;
	}
	return OPEN_DONE;
}

bool
csv_begun(struct layout *l, const char *head, size_t n)
{
	const char *p = head, *end = head + n;
	size_t lines = l->reading->header == HEADER_NO ? 1 : 2, len;
	struct csv_comment comment;

	l->lines = 0;
	if (csv_front(l, &p, end, false, &comment) != OPEN_DONE)
		return false;
	for (; lines > 0 && p < end; p += len) {
		len = line_length(p, end);
		if (len == 0)
			return false;
		lines -= csv_blank(p, end) == 0 && !is_comment(l, p, len, &comment);
	}
	return lines == 0;
}
