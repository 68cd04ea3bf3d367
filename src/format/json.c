/* SPDX-License-Identifier: MIT */
/*
 * json: a JSON document, one array whose elements are rows as JSON-lines have
 * them, on one line or on many.
 *
 * (1) It is read as a stream, element by element: a block holds whole elements and a
 *     comma behind each; the last one holds the closing bracket.
 * (2) What stands between elements and is no comma is a bad row, too: one that is
 *     not there, a second document, an end that does not come.
 * (3) It is written with a row on each line.
 * (4) Text is a document if it begins with an array of arrays or objects that does
 *     not end on its first line, or ends there with nothing behind it.
 */
#include "base/json.h"

#include <string.h>

#include "format/jsonl.h"

/* ---- Elements ---- */

enum place { AT_START, BEHIND_COMMA, BEHIND_VALUE, BEHIND_ALL };

/* A walk over a block. */
struct walk {
	const char *p, *end;
	enum place place;
	bool last; /* the block ends the document */
	const char *fault; /* of the item, or NULL: it is an element */
	const char *begin, *stop; /* the item; stop may be NULL if `open` */
	bool open; /* whoever walks finds the ends of elements, and calls went_on */
};

static struct walk
walk_of(const char *p, size_t n)
{
	/* a newline is put behind the last block; others end in a comma */
	return (struct walk){.p = p, .end = p + n, .last = n > 0 && p[n - 1] == '\n'};
}

/* Behind the value at p, by its brackets; NULL if it does not end. */
static const char *
value_end(const char *p, const char *end)
{
	if (*p == '[' || *p == '{' || *p == '"')
		return json_skip(p, end);
	while (p < end && !strchr(",]} \t\r\n", *p))
		p++;
	return p < end ? p : NULL;
}

/* A fault at p, up to where the walk goes on. */
static bool
fault(struct walk *w, const char *what, const char *stop)
{
	w->fault = what;
	w->begin = w->p;
	w->stop = w->p = stop;
	return true;
}

/* The end of the block. */
static bool
ended(struct walk *w)
{
	if (!w->last || w->place == BEHIND_ALL)
		return false;
	w->place = BEHIND_ALL;
	return fault(w, "the document ends before its closing ]", w->end);
}

/* The value at w->p. */
static bool
element(struct walk *w)
{
	const bool open = w->open && w->place != BEHIND_VALUE && (*w->p == '{' || *w->p == '[');
	const char *stop;

	if (w->place == BEHIND_ALL)
		return fault(w, "more follows the document; are these JSON-lines?", w->end);
	stop = open ? NULL : value_end(w->p, w->end);
	if (!open && !stop) {
		w->place = BEHIND_ALL;
		return fault(w, "the document ends inside a value", w->end);
	}
	if (w->place == BEHIND_VALUE)
		return fault(w, "a comma or ] must follow the value", stop);
	w->place = BEHIND_VALUE;
	w->begin = w->p;
	w->stop = stop;
	w->p = stop ? stop : w->p;
	w->fault = NULL;
	return true;
}

/* The element ended at p, or is flawed: then its brackets say where it ends. */
static void
went_on(struct walk *w, const char *p)
{
	p = p ? p : json_skip(w->begin, w->end);
	w->p = p ? p : w->end;
}

/* The next element or fault; false if there is none in this block. */
static bool
next_item(struct walk *w)
{
	bool comma;

	for (;;) {
		w->p = json_space(w->p, w->end);
		if (w->p == w->end)
			return ended(w);
		if ((*w->p != ',' && *w->p != ']') || w->place == BEHIND_ALL)
			return element(w);
		comma = *w->p == ',';
		if (w->place == BEHIND_COMMA) {
			w->place = comma ? BEHIND_COMMA : BEHIND_ALL;
			return fault(w, "a value is missing", w->p + 1);
		}
		w->place = comma ? BEHIND_COMMA : BEHIND_ALL;
		w->p++;
	}
}

/* (1) Behind the last comma with an element before it and a value behind it. */
static size_t
document_cut(const struct layout *l, const char *p, size_t n)
{
	const char *end = p + n, *at = p, *last = p, *stop;
	bool value = false;

	(void)l;
	for (;;) {
		at = json_space(at, end);
		if (at == end || *at == ']')
			break;
		if (*at == ',') {
			stop = json_space(at + 1, end);
			if (value && stop < end && *stop != ',' && *stop != ']')
				last = at + 1;
			at++;
			value = false;
			continue;
		}
		stop = value_end(at, end);
		if (!stop || stop == at)
			break;
		at = stop;
		value = true;
	}
	return (size_t)(last - p);
}

static size_t
document_count(const struct layout *l, const char *p, size_t n)
{
	struct walk w = walk_of(p, n);
	size_t rows = 0;

	while (next_item(&w))
		rows += w.fault ? 1 : jsonl_count_rows(l, w.begin, w.stop);
	return rows;
}

/* ---- Reading ---- */

static size_t
count_lines(const char *p, const char *end)
{
	size_t n = 0;

	while ((p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

/* All items; if only the first is wanted, up to one with a good row. */
static int
decode_items(struct batch *b, const char *p, size_t size, bool first, struct err *err)
{
	struct walk w = walk_of(p, size);
	struct line l = jsonl_line(b);
	const char *counted = p;

	l.document = true;
	w.open = !w.last; /* in other blocks every element has an end */
	while (!b->stopped && !(first && b->ngood > 0) && next_item(&w)) {
		b->nline += count_lines(counted, w.begin);
		counted = w.begin;
		if (!w.fault) {
			if (jsonl_decode_line(&l, w.begin, w.stop ? w.stop : w.end, err) < 0)
				return -1;
			if (!w.stop)
				went_on(&w, b->now.flawed ? NULL : l.p);
			continue;
		}
		batch_begin(b);
		batch_flaw(b, 1, "%s", w.fault);
		if (jsonl_reserve(b, err) < 0 || !batch_room(b, 1, err) || batch_end(b, 0, err) < 0)
			return -1;
	}
	b->nline += count_lines(counted, w.end);
	return 0;
}

static int
document_first(struct batch *b, const char *p, size_t size, struct err *err)
{
	return decode_items(b, p, size, true, err);
}

static int
document_decode(struct batch *b, const char *p, size_t size, struct err *err)
{
	return decode_items(b, p, size, false, err);
}

/* Where the document begins, behind a byte-order mark. */
static const char *
begin_of(const char *p, size_t n)
{
	return json_space(p + (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0), p + n);
}

/* Says why the text at p is none. */
static int
no_document(const char *p, const char *end, struct err *err)
{
	if (p == end || (*p != '{' && *p != '['))
		return err_set(err, ERR_DATA, "a JSON document begins with [");
	err_set(err, ERR_DATA,
	    *p == '{' ? "this JSON document is an object, not an array of rows; jq -c . makes a "
			"line of it"
		      : "this JSON document is an array of numbers, not of rows; jq -c . makes one "
			"row of it");
	return err_advise(err, ADVICE_LINES);
}

static int
document_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const char *end = head + n, *p = begin_of(head, n), *row;
	size_t whole;
	int status;

	*line = *column = 0;
	if (n < 3 && !at_end) /* it may be half a byte-order mark */
		return OPEN_MORE;
	row = p < end && *p == '[' ? json_space(p + 1, end) : p;
	if (row == end && !at_end)
		return OPEN_MORE;
	if (row == p || row == end || !strchr("[{]", *row)) {
		*line = 1 + count_lines(head, p);
		*column = 1;
		return no_document(p, end, err);
	}
	*used = (size_t)(row - head);
	l->lines = count_lines(head, row);
	whole = at_end ? (size_t)(end - row) : document_cut(l, row, (size_t)(end - row));
	status = jsonl_learn(l, row, whole, n, at_end, document_first, err);
	if (status == OPEN_DONE)
		status = jsonl_look(l, row, whole, true, at_end, err);
	return status;
}

/* Whether nothing but white space is left. */
static bool
is_rest_blank(const char *p, const char *end)
{
	return json_space(p, end) == end;
}

/* (4) */
static bool
document_probe(const char *head, size_t n)
{
	const char *end = head + n, *p = begin_of(head, n), *inner, *stop, *line;

	if (p == end || *p != '[')
		return false;
	inner = json_space(p + 1, end);
	if (inner == end || (*inner != '[' && *inner != '{'))
		return false;
	line = memchr(p, '\n', (size_t)(end - p));
	stop = json_skip(p, end);
	return !stop || (line && line < stop) || is_rest_blank(stop, end);
}

/* ---- Writing ---- */

static int
document_head(const struct style *s, struct buf *out, struct err *err)
{
	(void)s;
	buf_char(out, '[');
	return buf_check(out, err);
}

static int
document_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err)
{
	return jsonl_put_rows(s, b, cell, true, out, err);
}

const struct format format_json = {
    .name = "json",
    .help = "a JSON document: an array of such rows",
    .suffix = {".json"},
    .text = true,
    .carries = true,
    .nests = true,
    .loose_suffix = true,
    .between = 1,
    .tail = "\n]\n",
    .probe = document_probe,
    .open = document_open,
    .cut = document_cut,
    .count = document_count,
    .decode = document_decode,
    .head = document_head,
    .encode = document_encode,
};
