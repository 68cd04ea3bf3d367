/* SPDX-License-Identifier: MIT */
/*
 * csv and tsv: cells between commas or tabs, quoted as in RFC 4180, with or
 * without a header.
 *
 * (1) A row ends in LF or CRLF; the last one needs neither. Rows are written
 *     with LF. A byte-order mark is passed over.
 * (2) A quote opens a quoted cell only as the cell's first byte. Within it ""
 *     is a quote, and delimiters and line ends are text.
 * (3) Numbers may have spaces around them and quotes around that.
 * (4) A line with nothing in it is passed over where rows have more than one
 *     column; where they have one it is a missing value.
 * (5) With --comment C a line that begins with C is skipped.
 * (6) Carried cells keep their bytes, quotes and all.
 *
 * csv_cells.c knows where cells and rows end, csv_front.c what may come before the
 * first line, csv_header.c what that line is, csv_look.c what the first rows show;
 * csv_read.c reads rows, csv_write.c writes them.
 */
#include "format/csv.h"

#include <string.h>

static size_t
csv_cut(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *done = p, *next;
	bool whole = true;
	size_t skip;

	if (!memchr(p, '"', n))
		return whole_lines(p, n);
	while (done < end) {
		skip = csv_skip(l, done, end);
		if (skip > 0 && done[skip - 1] == '\n') {
			done += skip;
			continue;
		}
		if (skip > 0)
			break;
		next = csv_row_end(done, end, l->delim, &whole);
		if (!whole)
			break;
		done = next;
	}
	return (size_t)(done - p);
}

static size_t
csv_count(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n;
	size_t rows = 0, skip;
	bool whole;

	while (p < end) {
		skip = csv_skip(l, p, end);
		rows += skip == 0;
		p = skip ? p + skip : csv_row_end(p, end, l->delim, &whole);
	}
	return rows;
}

const struct format format_csv = {
    .name = "csv",
    .help = "cells between commas, with or without a header",
    .suffix = {".csv"},
    .text = true,
    .tabular = true,
    .carries = true,
    .delim = ',',
    .open = csv_open,
    .begun = csv_begun,
    .cut = csv_cut,
    .count = csv_count,
    .decode = csv_decode,
    .head = csv_head,
    .encode = csv_encode,
};

const struct format format_tsv = {
    .name = "tsv",
    .help = "cells between tabs",
    .suffix = {".tsv", ".tab"},
    .text = true,
    .tabular = true,
    .carries = true,
    .delim = '\t',
    .open = csv_open,
    .begun = csv_begun,
    .cut = csv_cut,
    .count = csv_count,
    .decode = csv_decode,
    .head = csv_head,
    .encode = csv_encode,
};
