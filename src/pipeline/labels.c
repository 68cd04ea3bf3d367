/* SPDX-License-Identifier: MIT */
/*
 * Reads labels for the rows of another file, one per line.
 *
 * (1) A line is read as a cell of csv is: without blanks around it, and without its
 *     quotes. Blank lines after the last label are skipped.
 * (2) Lines at the front that begin with # are comments, as numpy.savetxt writes its
 *     header, unless one is the name of a class.
 * (3) The first line is a header if it can be no label, not even a bad one, and the
 *     line below can: numbers, true and false, class names, words for missing
 *     values, and labels to ignore can. A label too few is then no bad row but an
 *     error, since the header may have been a label after all.
 *     Lists of labels are looked at for comments alone.
 * (4) A file of which the first piece has a CR and no LF has lines that end in CR.
 * (5) The text of an array that NumPy saved comes from label_array.c; it has no header.
 */
#include "pipeline/labels.h"

#include <string.h>

#include "base/err.h"
#include "base/num.h"
#include "base/utf8.h"
#include "format/csv.h"
#include "format/field.h"
#include "format/foreign.h"
#include "format/npy_head.h"
#include "io/reader.h"
#include "pipeline/label_array.h"

enum { PIECE = 1 << 16 };

/*
 * Reads more after the rest. False at the end or on an error; err->code tells
 * them apart.
 */
static bool
more(struct labels *l, struct err *err)
{
	char *p;
	size_t got = 0;

	if (!buf_room(&l->rest, PIECE, err))
		return false;
	p = l->rest.p + l->rest.len;
	if (stream_fill(l->stream, p, PIECE, &got, err) < 0)
		return false;
	for (size_t i = 0; l->cr && i < got; i++)
		p[i] = p[i] == '\r' ? '\n' : p[i];
	l->rest.len += got;
	return got > 0;
}

static int
refuse_foreign(const struct labels *l, struct err *err)
{
	const struct foreign *f = foreign_file(l->rest.p, l->rest.len, false);

	if (!f)
		return 0;
	if (f->packed)
		return err_set(
		    err, ERR_DATA, "%.200s: this is %s; %s", l->path, f->what, f->remedy);
	return err_set(err, ERR_DATA,
	    "%.200s: this is %s; labels are text, a line for each row, as "
	    "numpy.savetxt(FILE, labels, '%%d') writes them",
	    l->path, f->what);
}

/* What is no text, or no lines of labels. */
static int
refuse_other(const struct labels *l, struct err *err)
{
	const char *p = l->rest.p, *end = p + l->rest.len;
	const char *name = l->rest.len > 0 ? utf16_name(p, l->rest.len) : NULL;

	if (name)
		return err_set(err, ERR_DATA,
		    "%.200s: this is %.6s; convert it first (iconv -f %s -t UTF-8)", l->path, name,
		    name);
	if (l->rest.len > 0 && memchr(p, '\0', l->rest.len))
		return err_set(err, ERR_DATA,
		    "%.200s: this is no text; labels are text, a line for each row", l->path);
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	if (p < end && *p == '[' && !l->lists)
		return err_set(err, ERR_DATA,
		    "%.200s: this is a JSON array; labels are one a line, as from jq '.[]'",
		    l->path);
	return 0;
}

/* (4) */
static void
find_line_ends(struct labels *l)
{
	const size_t n = l->rest.len;

	l->cr = n > 1 && !memchr(l->rest.p, '\n', n) && memchr(l->rest.p, '\r', n - 1);
	for (size_t i = 0; l->cr && i < n; i++)
		l->rest.p[i] = l->rest.p[i] == '\r' ? '\n' : l->rest.p[i];
}

/* (5) */
static int
open_array(struct labels *l, struct err *err)
{
	l->stream = label_array_open(l->stream, l->rest.p, l->rest.len, l->memory, err);
	l->rest.len = 0;
	l->array = true;
	return l->stream ? 0 : -1;
}

int
labels_open(struct labels *l, struct err *err)
{
	if (!l->path)
		return 0;
	if (!l->stream)
		l->stream = reader_open(l->path, err);
	if (!l->stream)
		return -1;
	err->code = ERR_NONE;
	if (!more(l, err) && err->code != ERR_NONE)
		return -1;
	if (npy_begins(l->rest.p, l->rest.len))
		return open_array(l, err);
	if (refuse_foreign(l, err) < 0 || refuse_other(l, err) < 0)
		return -1;
	find_line_ends(l);
	if (l->rest.len >= 3 && memcmp(l->rest.p, "\xef\xbb\xbf", 3) == 0)
		memmove(l->rest.p, l->rest.p + 3, l->rest.len -= 3);
	return 0;
}

/* ---- The front of the file ---- */

/* A line of the rest as it stands, without its end. */
struct label_line {
	struct csv_cell text;
	size_t len; /* with its end; 0: there is none */
};

static int
too_long(const struct labels *l, unsigned long long line, struct err *err)
{
	return err_set(err, ERR_DATA, "%.200s:%llu: the line is too long", l->path, line);
}

/* The line that begins at byte `at` of the rest. */
static int
look_at(struct labels *l, size_t at, struct label_line *line, struct err *err)
{
	const char *newline = NULL;
	struct buf *rest = &l->rest;

	err->code = ERR_NONE;
	for (;;) {
		newline = rest->len > at ? memchr(rest->p + at, '\n', rest->len - at) : NULL;
		if (newline || rest->len - at > l->max_row || !more(l, err))
			break;
	}
	if (err->code != ERR_NONE)
		return -1;
	if (!newline && rest->len - at > l->max_row)
		return too_long(l, l->lines + 1 + (at > 0), err);
	line->len = newline ? (size_t)(newline - rest->p) + 1 - at : rest->len - at;
	line->text = csv_trim((struct csv_cell){rest->p + at, line->len - (newline != NULL)});
	if (line->text.len > 0 && line->text.p[line->text.len - 1] == '\r')
		line->text = csv_trim((struct csv_cell){line->text.p, line->text.len - 1});
	return 0;
}

/* Whether the line looks like one of a table. */
static bool
has_cells(struct csv_cell text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '"')
			return false;
		if (text.p[i] == ',' || text.p[i] == ';' || text.p[i] == '\t')
			return true;
	}
	return false;
}

/* (3) Whether the text can be a label. */
static bool
may_be_label(const struct layout *layout, struct csv_cell text)
{
	const struct reading *r = layout->reading;
	struct csv_cell bare = csv_bare(text);
	char number[64];
	double x;

	if (csv_is_missing(bare) || names_same("true", 4, bare.p, bare.len) ||
	    names_same("false", 5, bare.p, bare.len))
		return true;
	for (size_t i = 0; i < r->nignore; i++) {
		if (names_same(r->ignore[i], strlen(r->ignore[i]), bare.p, bare.len))
			return true;
	}
	if (layout->names.n > 0 && names_find(&layout->names, bare.p, bare.len) < layout->names.n)
		return true;
	if (has_cells(text))
		return false;
	if (*bare.p >= '0' && *bare.p <= '9') /* and if it is 3rd, it is a bad one */
		return true;
	if (bare.len >= sizeof(number))
		return false;
	memcpy(number, bare.p, bare.len);
	number[bare.len] = '\0';
	return num_parse_all(number, &x) == 0;
}

static void
pass(struct labels *l, size_t len)
{
	l->rest.len -= len;
	memmove(l->rest.p, l->rest.p + len, l->rest.len);
	l->lines++;
}

static int
refuse_cells(const struct labels *l, struct err *err)
{
	err_set(err, ERR_DATA,
	    "%.200s:%llu: the line has several cells; a label file has one label a line, as from "
	    "cut -d, -f 2",
	    l->path, l->lines + 1);
	return err_advise(err, ADVICE_TRUTH);
}

int
labels_begin(struct labels *l, const struct layout *layout, struct err *err)
{
	struct label_line line, below = {.len = 0};
	bool may;

	if (!l->stream || !layout->format)
		return 0;
	if (l->array)
		return label_array_begin(l->stream, layout, err);
	for (;;) { /* (2) */
		if (look_at(l, 0, &line, err) < 0)
			return -1;
		may = line.len == 0 ||
		    (l->lists ? *line.text.p != '#' : may_be_label(layout, line.text));
		if (may || *line.text.p != '#')
			break;
		pass(l, line.len);
	}
	if (may || look_at(l, line.len, &below, err) < 0 || look_at(l, 0, &line, err) < 0)
		return may ? 0 : -1;
	if (below.len > 0 && may_be_label(layout, below.text)) {
		pass(l, line.len);
		l->header = true;
		return 0;
	}
	return has_cells(line.text) && (below.len == 0 || has_cells(below.text))
	    ? refuse_cells(l, err)
	    : 0;
}

/* ---- Lines ---- */

/* (1) Adds whole lines, each as the text of its cell. */
static void
add_lines(struct buf *lines, const char *p, const char *end)
{
	const char *newline;
	struct csv_cell text;
	char *q;

	for (; p < end; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		text = csv_trim(csv_cell(p, newline, end));
		q = buf_reserve(lines, text.len + 1);
		if (!q)
			return;
		q += text.len > 0 ? cell_unquote(q, text.p, text.len) : 0;
		*q++ = '\n';
		lines->len = (size_t)(q - lines->p);
	}
}

/* (3) */
static int
too_few(const struct labels *l, struct err *err)
{
	return err_set(err, ERR_DATA,
	    "%.200s:%llu: there is no label for this row; the first line was taken for a header, "
	    "as it is no label",
	    l->path, l->lines + 1);
}

int
labels_take(struct labels *l, size_t rows, struct buf *lines, struct err *err)
{
	struct buf *rest = &l->rest;
	const char *newline;
	size_t at = 0, seen = 0;

	err->code = ERR_NONE;
	while (rows > 0) {
		newline = rest->len > seen ? memchr(rest->p + seen, '\n', rest->len - seen) : NULL;
		if (newline) {
			at = seen = (size_t)(newline - rest->p) + 1;
			rows--;
			l->lines++;
			continue;
		}
		seen = rest->len;
		if (seen - at > l->max_row)
			return too_long(l, l->lines + 1, err);
		if (more(l, err))
			continue;
		l->lines += at < rest->len;
		rows -= at < rest->len;
		at = rest->len;
		if (rows > 0 && l->header && err->code == ERR_NONE)
			return too_few(l, err);
		l->lines += rows;
		break;
	}
	lines->len = 0;
	if (err->code != ERR_NONE)
		return -1;
	if (at > 0 &&
	    (memchr(rest->p, '"', at) || memchr(rest->p, ' ', at) || memchr(rest->p, '\t', at)))
		add_lines(lines, rest->p, rest->p + at);
	else
		buf_add(lines, rest->p, at);
	if (buf_check(lines, err) < 0)
		return -1;
	rest->len -= at;
	if (rest->len > 0)
		memmove(rest->p, rest->p + at, rest->len);
	return 0;
}

/* Whether all of the rest is blank; lines that are go. */
static bool
is_blank(struct labels *l)
{
	for (size_t i = 0; i < l->rest.len; i++) {
		if (!memchr(" \t\r\n", l->rest.p[i], 4))
			return false;
	}
	l->rest.len = 0;
	return true;
}

int
labels_check_used(struct labels *l, struct err *err)
{
	if (!l->stream)
		return 0;
	err->code = ERR_NONE;
	while (is_blank(l)) {
		if (!more(l, err))
			return err->code != ERR_NONE ? -1 : 0;
	}
	return err_set(err, ERR_DATA, "%.200s:%llu: more labels than rows%s", l->path, l->lines + 1,
	    l->header || l->array || l->lines == 0
		? ""
		: "; if the first line is a header, leave it out");
}

void
labels_free(struct labels *l)
{
	stream_close(l->stream);
	buf_free(&l->rest);
	l->stream = NULL;
}
