/* SPDX-License-Identifier: MIT */
/*
 * Files to blocks.
 *
 * (1) Blocks are filled in full whatever a pipe hands out: where they are cut
 *     must not depend on it.
 * (2) A row longer than a block makes a block by itself, up to max_row. Behind a
 *     long line another one is likely: no more is read than such a line needs.
 * (3) Text that does not end in a newline gets one.
 * (4) Where a file breaks off (damaged gzip, a read error) the rows before are
 *     handed out, and what may be half a row is not.
 * (5) Every file is of the format, and laid out, as the first one that has a
 *     row; a file without a row is passed over.
 * (6) A table whose first block has a CR and no LF has lines that end in CR: each
 *     CR of it is read as LF.
 */
#include "flow/source.h"

#include <string.h>

#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "flow/reader.h"

static void
cr_to_lf(char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		p[i] = p[i] == '\r' ? '\n' : p[i];
}

/* (6) A CR at the very end may be half a CRLF. */
static bool
has_cr_alone(const struct source *s, const struct buf *head)
{
	const size_t n = head->len - (s->at_end ? 0 : 1);

	return n > 0 && !memchr(head->p, '\n', head->len) && memchr(head->p, '\r', n);
}

/*
 * Reads until buf holds `want` bytes or the file ends. A file that breaks off
 * ends there; why is told when its rows have been handed out (4).
 */
static int
fill(struct source *s, struct buf *buf, size_t want, struct err *err)
{
	size_t got = 0, more = want > buf->len ? want - buf->len : 0;

	if (more == 0 || s->at_end)
		return 0;
	if (!buf_room(buf, more + NUM_PAD + 1, err))
		return -1;
	s->broken = reader_fill(s->reader, buf->p + buf->len, more, &got, &s->why) < 0;
	s->at_end = s->broken || got < more;
	if (s->cr)
		cr_to_lf(buf->p + buf->len, got);
	buf->len += got;
	return 0;
}

/* Zeros behind the text, and (3). */
static int
finish(const struct source *s, struct buf *buf, bool text, struct err *err)
{
	if (!buf_room(buf, NUM_PAD + 1, err))
		return -1;
	if (s->at_end && !s->broken && text && buf->len > 0 && buf->p[buf->len - 1] != '\n')
		buf->p[buf->len++] = '\n';
	memset(buf->p + buf->len, 0, NUM_PAD);
	return 0;
}

static int
broke(const struct source *s, struct err *err)
{
	*err = s->why;
	return -1;
}

/*
 * What smx does not read but would be puzzling as text; of raw numbers only the
 * first of them, whose magic is long.
 */
static int
check_foreign(const char *path, const struct buf *head, bool raw, struct err *err)
{
	static const struct {
		const char *magic;
		size_t len;
		const char *what;
	} foreign[] = {
	    {"\x93NUMPY", 6,
		"a NumPy file; write the array with its tofile(), and read what that wrote"},
	    {"\x28\xb5\x2f\xfd", 4, "zstd data; decompress it first (zstdcat)"},
	    {"BZh", 3, "bzip2 data; decompress it first (bzcat)"},
	    {"\xfd"
	     "7zXZ",
		5, "xz data; decompress it first (xzcat)"},
	    {"PK\x03\x04", 4, "a zip archive (or .npz, .pt, .xlsx); unpack it first"},
	    {"PAR1", 4, "a Parquet file; convert it to CSV first"},
	    {"\x80\x04", 2, "a Python pickle; write it as CSV or with tofile() first"},
	};

	for (size_t i = 0; i < (raw ? 1 : sizeof(foreign) / sizeof(foreign[0])); i++) {
		if (head->len >= foreign[i].len &&
		    memcmp(head->p, foreign[i].magic, foreign[i].len) == 0)
			return err_set(err, ERR_DATA, "%s: this is %s", path, foreign[i].what);
	}
	return 0;
}

/* Text that is not in bytes. */
static int
check_encoding(const char *path, const struct buf *head, struct err *err)
{
	const char *name = utf16_name(head->p, head->len);

	if (!name)
		return 0;
	return err_set(err, ERR_DATA, "%s: this is %.6s; convert it first (iconv -f %s -t UTF-8)",
	    path, name, name);
}

/* (5) The format of the file that begins with head; NULL with err set. */
static const struct format *
choose_format(const struct source *s, const struct buf *head, struct err *err)
{
	const struct format *format = s->reading->format;

	if (!format)
		format = format_of_file(s->now);
	if (format && !format->text && check_foreign(s->now, head, true, err) < 0)
		return NULL;
	if ((!format || format->text) && check_encoding(s->now, head, err) < 0)
		return NULL;
	if (s->reading->format)
		return format;
	if (!format) {
		if (check_foreign(s->now, head, false, err) < 0)
			return NULL;
		format = format_probe(head->p, head->len);
	}
	if (s->layout.format && format != s->layout.format) {
		err_set(err, ERR_DATA, "%s: this is %s, but %s is %s", s->now, format->name,
		    s->layout_path, s->layout.format->name);
		err_advise(err, ADVICE_INPUT_FORMAT);
		return NULL;
	}
	return format;
}

/* A message about the head of a file gets its place in front. */
static int
place(const struct source *s, size_t line, size_t column, struct err *err)
{
	if (line > 0)
		return err_place(err, "%.200s:%zu:%zu", s->now, line, column);
	return err_place(err, "%.200s", s->now);
}

/* (2) How much to read before looking for a row's end, the first time. */
static size_t
first_want(const struct source *s)
{
	return s->block_size < s->reading->max_row ? s->block_size : s->reading->max_row;
}

/* Behind a row that was longer than a block: as much and a little more, not up to twice of it. */
static size_t
likely_want(const struct source *s)
{
	const size_t least = first_want(s), most = s->reading->max_row;
	const size_t likely = s->long_row + s->long_row / 16;

	return likely > most ? most : likely > least ? likely : least;
}

/* And the next time; 0 once a row is longer than it may be. */
static size_t
next_want(const struct source *s, size_t want)
{
	size_t most = s->reading->max_row;

	return want >= most ? 0 : want < most / 2 ? 2 * want : most;
}

static int
too_long(const struct source *s, const struct buf *row, struct err *err)
{
	err_set(err, ERR_DATA, "the row is longer than %zu bytes%s", s->reading->max_row,
	    memchr(row->p, '"', row->len) ? "; is a quote not closed?" : "");
	return err_advise(err, ADVICE_MAX_ROW);
}

/* Lets the format learn the layout from the front of the file. */
static int
learn(struct source *s, struct layout *l, struct err *err)
{
	size_t used = 0, line = 0, column = 0, want = first_want(s);
	int status;

	for (;;) {
		status = l->format->open(
		    l, s->rest.p, s->rest.len, s->at_end && !s->broken, &used, &line, &column, err);
		if (status < 0)
			return place(s, line, column, err);
		if (status == OPEN_DONE)
			break;
		if (s->broken)
			return broke(s, err);
		want = next_want(s, want);
		if (want == 0) {
			too_long(s, &s->rest, err);
			return place(s, l->lines + 1, 1, err);
		}
		if (fill(s, &s->rest, want, err) < 0 ||
		    finish(s, &s->rest, l->format->text, err) < 0)
			return -1;
	}
	s->rest.len -= used;
	memmove(s->rest.p, s->rest.p + used, s->rest.len);
	memset(s->rest.p + s->rest.len, 0, NUM_PAD);
	s->lines = l->lines;
	return 0;
}

/* Takes the layout of this file for all, or compares it with that. */
static int
settle(struct source *s, struct layout *l, struct err *err)
{
	int status;

	if (!s->layout.format) {
		s->layout = *l;
		s->layout_path = s->now;
		return 0;
	}
	status = layout_same(l, &s->layout, s->layout_path, err);
	if (status < 0)
		place(s, l->header ? s->lines : s->lines + 1, 1, err);
	layout_free(l);
	return status;
}

static void
close_file(struct source *s)
{
	reader_close(s->reader);
	s->reader = NULL;
}

/* Opens the next file. 1, or 0 where it has nothing in it, or -1. */
static int
open_file(struct source *s, struct err *err)
{
	struct layout l = {.reading = s->reading};
	const struct format *format;

	s->now = s->path[s->next++];
	s->rest.len = 0;
	s->at_end = s->broken = s->cr = false;
	s->first = true;
	s->reader = reader_open(s->now, err);
	if (!s->reader || fill(s, &s->rest, first_want(s), err) < 0)
		return -1;
	if (s->broken && s->rest.len == 0)
		return broke(s, err);
	if (s->rest.len == 0) {
		close_file(s);
		return 0;
	}
	format = choose_format(s, &s->rest, err);
	s->cr = format && format->text && format->tabular && has_cr_alone(s, &s->rest);
	if (s->cr)
		cr_to_lf(s->rest.p, s->rest.len);
	if (!format || finish(s, &s->rest, format->text, err) < 0)
		return -1;
	l.format = format;
	if (learn(s, &l, err) < 0) {
		layout_free(&l);
		return -1;
	}
	if (l.format->tabular && l.ncolumn == 0) { /* (5) nothing but blank lines */
		layout_free(&l);
		close_file(s);
		return 0;
	}
	return settle(s, &l, err) < 0 ? -1 : 1;
}

static int
next_file(struct source *s, struct err *err)
{
	int status = 0;

	while (status == 0 && s->next < s->npath)
		status = open_file(s, err);
	return status;
}

/* Reads more of the label file behind what is left of it. False at its end. */
static bool
more_labels(struct source *s, struct err *err)
{
	struct buf *rest = &s->label_rest;
	size_t got = 0;

	if (!buf_room(rest, 1 << 16, err) ||
	    reader_fill(s->labels, rest->p + rest->len, 1 << 16, &got, err) < 0)
		return false;
	rest->len += got;
	return got > 0;
}

int
source_begin(struct source *s, struct err *err)
{
	if (s->label_path) {
		s->labels = reader_open(s->label_path, err);
		if (!s->labels)
			return -1;
		err->code = ERR_NONE;
		if (!more_labels(s, err) && err->code != ERR_NONE)
			return -1;
		if (s->label_rest.len >= 3 && memcmp(s->label_rest.p, "\xef\xbb\xbf", 3) == 0)
			memmove(s->label_rest.p, s->label_rest.p + 3, s->label_rest.len -= 3);
	}
	return next_file(s, err) < 0 ? -1 : 0;
}

/* The block takes what is left of the last one, and that the block's memory. */
static void
swap(struct buf *a, struct buf *b)
{
	struct buf t = *a;

	*a = *b;
	*b = t;
}

static bool
is_one_line(const struct buf *text)
{
	return text->len > 0 && memchr(text->p, '\n', text->len) == text->p + text->len - 1;
}

/* Fills the block from the file that is open and cuts it behind its last whole row. */
static int
take_rows(struct source *s, struct block *block, struct err *err)
{
	struct buf *text = &block->text;
	const struct format *format = s->layout.format;
	size_t want = likely_want(s), whole;

	text->len = 0;
	swap(text, &s->rest);
	for (;;) {
		if (fill(s, text, want, err) < 0 || finish(s, text, format->text, err) < 0) {
			text->len = 0; /* there may be half a row in it, which is none */
			return -1;
		}
		whole = s->at_end && !s->broken ? text->len
						: format->cut(&s->layout, text->p, text->len);
		if (s->at_end || whole > 0)
			break;
		want = next_want(s, want);
		if (want == 0) {
			too_long(s, text, err);
			text->len = 0;
			block->cut_short = true;
			return -1;
		}
	}
	s->rest.len = 0;
	buf_add(&s->rest, text->p + whole, text->len - whole);
	if (buf_check(&s->rest, err) < 0) {
		text->len = 0;
		return -1;
	}
	text->len = whole; /* (4) */
	s->long_row = want > first_want(s) && is_one_line(text) ? whole : 0;
	return s->broken ? broke(s, err) : 0;
}

/*
 * A line of the label file for each row of the block, or as many as there are:
 * a row without one will be a bad row.
 */
static int
take_labels(struct source *s, struct block *block, size_t rows, struct err *err)
{
	struct buf *rest = &s->label_rest;
	const char *newline;
	size_t at = 0, seen = 0;

	err->code = ERR_NONE;
	while (rows > 0) {
		newline = rest->len > seen ? memchr(rest->p + seen, '\n', rest->len - seen) : NULL;
		if (newline) {
			at = seen = (size_t)(newline - rest->p) + 1;
			rows--;
			continue;
		}
		seen = rest->len;
		if (seen - at > s->reading->max_row)
			return err_set(err, ERR_DATA, "%s: a line is too long", s->label_path);
		if (!more_labels(s, err)) {
			at = rest->len;
			break;
		}
	}
	block->labels.len = 0;
	if (err->code != ERR_NONE)
		return -1;
	buf_add(&block->labels, rest->p, at);
	if (buf_check(&block->labels, err) < 0)
		return -1;
	rest->len -= at;
	if (rest->len > 0)
		memmove(rest->p, rest->p + at, rest->len);
	return 0;
}

/* At the end of the input the label file must be at its end, too. */
static int
check_labels_used(struct source *s, struct err *err)
{
	char byte;
	size_t got = 0;

	if (!s->labels)
		return 0;
	if (s->label_rest.len == 0 && reader_fill(s->labels, &byte, 1, &got, err) < 0)
		return -1;
	if (s->label_rest.len > 0 || got > 0)
		return err_set(err, ERR_DATA, "%s: more labels than rows", s->label_path);
	return 0;
}

/* The next block that holds rows, of this file or one after it. 1, 0 or -1. */
static int
find_rows(struct source *s, struct block *block, struct err *err)
{
	int status;

	do {
		block->text.len = 0;
		if (!s->reader && (status = next_file(s, err)) <= 0)
			return status;
		block->path = s->now;
		block->cut_short = false;
		block->first = s->first;
		block->lines = s->lines;
		status = take_rows(s, block, err);
		if (s->at_end)
			close_file(s);
	} while (status == 0 && block->text.len == 0);
	s->first = false;
	return status < 0 ? -1 : 1;
}

int
source_next(struct source *s, struct block *block, struct err *err)
{
	const struct format *format = s->layout.format;
	int status = find_rows(s, block, err);
	struct err why;
	size_t rows = 0;

	if (status == 0)
		return check_labels_used(s, err);
	block->row = s->row;
	if ((s->labels || s->count_rows) && block->text.len > 0)
		rows = format->count(&s->layout, block->text.p, block->text.len);
	s->row += rows;
	block->rows = rows;
	if (s->labels && block->text.len > 0 && take_labels(s, block, rows, &why) < 0) {
		block->text.len = 0;
		*err = why;
		return -1;
	}
	return status;
}

bool
source_at_end(const struct source *s)
{
	return s->at_end && s->next == s->npath;
}

void
source_free(struct source *s)
{
	reader_close(s->reader);
	reader_close(s->labels);
	buf_free(&s->rest);
	buf_free(&s->label_rest);
	layout_free(&s->layout);
}

void
block_free(struct block *block)
{
	buf_free(&block->text);
	buf_free(&block->labels);
}
