/* SPDX-License-Identifier: MIT */
/*
 * Records of other programs, rewritten as JSON-lines.
 *
 * (1) A line that begins with ! says what is wrong with a row, behind a byte for the advice.
 * (2) An empty line ends a line of the input, so that messages have its number: the
 *     first of a record that has several.
 * (3) All of a block is rewritten before the first row is read, because rows point into
 *     what was written.
 * (4) Counted are the rows that would be written, so that both agree.
 * (5) If the input begins with an array of objects, these are the records. A block of them
 *     ends in a comma, and the last one in the array's ]; there a newline may follow.
 */
#include "format/rewrite.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/format.h"
#include "format/jsonl.h"

enum { ADVICE_BYTE = 32 }; /* (1) of ADVICE_NONE: a byte that ends no line */

/* ---- what a record becomes ---- */

void
rewriting_row(struct rewriting *w)
{
	w->rows++;
	if (!w->out)
		return;
	w->begun = w->out->len;
	buf_char(w->out, '{');
}

void
rewriting_end(struct rewriting *w)
{
	if (w->out)
		buf_add(w->out, "}\n", 2);
}

void
rewriting_flaw(struct rewriting *w, enum advice advice, const char *fmt, ...)
{
	char text[240];
	va_list ap;

	if (!w->out)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	w->out->len = w->out->lacks ? w->out->len : w->begun;
	buf_char(w->out, '!');
	buf_char(w->out, (char)(ADVICE_BYTE + (int)advice));
	for (char *q = text; *q; q++)
		*q = *q == '\n' ? ' ' : *q;
	buf_str(w->out, text);
	buf_char(w->out, '\n');
}

static void
lead(struct rewriting *w)
{
	if (w->out->len > w->begun + 1)
		buf_char(w->out, ',');
}

/* A line break between tokens would end the row; in strings there is none. */
static void
put_value(struct buf *out, const char *p, size_t len)
{
	const size_t from = out->len;

	buf_add(out, p, len);
	for (size_t i = from; i < out->len; i++) {
		if (out->p[i] == '\n' || out->p[i] == '\r')
			out->p[i] = ' ';
	}
}

void
rewriting_member(struct rewriting *w, const char *name, const char *value, size_t len)
{
	if (!w->out)
		return;
	lead(w);
	buf_char(w->out, '"');
	buf_str(w->out, name);
	buf_str(w->out, "\":");
	put_value(w->out, value, len);
}

void
rewriting_field(struct rewriting *w, const struct field *f)
{
	if (!w->out)
		return;
	lead(w);
	buf_add(w->out, f->name, f->name_len);
	buf_char(w->out, ':');
	put_value(w->out, f->value, f->value_len);
}

void
rewriting_count(struct rewriting *w, const char *name, size_t n)
{
	char text[24];

	rewriting_member(w, name, text, (size_t)snprintf(text, sizeof(text), "%zu", n));
}

bool
rewriting_json(struct rewriting *w, const char *p, const char *end)
{
	struct json_fault fault = {0};
	const char *begin = json_space(p, end), *q = json_value(begin, end, JSON_PYTHON, &fault);

	if (q && json_space(q, end) == end && *begin == '{')
		return true;
	rewriting_row(w);
	if (!q)
		rewriting_flaw(w, ADVICE_NONE, "the %s is not JSON at byte %zu: %.80s",
		    w->layout->array ? "record" : "line", (size_t)(fault.at - p) + 1, fault.what);
	else
		rewriting_flaw(w, ADVICE_NONE, "%s",
		    *begin == '{'
			? "more follows the object: one record a line"
			: "a record is a JSON object; jq -c '.[]' makes lines of an array");
	return false;
}

/* ---- (5) ---- */

/* Whether an array of records begins at p; *head is then how many bytes precede the first. */
static bool
is_array(const char *p, const char *end, size_t *head)
{
	const char *begin = json_space(p, end), *first;

	if (begin == end || *begin != '[')
		return false;
	first = json_space(begin + 1, end);
	if (first == end || (*first != '{' && *first != ']'))
		return false;
	*head = (size_t)(first - p);
	return true;
}

/* Behind the comma that follows the element; or the end, if nothing follows that. */
static const char *
element_end(const char *p, const char *end)
{
	const char *q = json_skip(json_space(p, end), end);

	q = q ? json_space(q, end) : end;
	if (q == end || *q != ',')
		return end;
	return json_space(q + 1, end) == end ? end : q + 1;
}

static size_t
cut_elements(const char *p, size_t n)
{
	const char *end = p + n, *whole = p, *q;

	while ((q = element_end(whole, end)) < end)
		whole = q;
	return (size_t)(whole - p);
}

/* Takes what follows the element at p off it. Returns what is wrong with that, or NULL. */
static const char *
strip(const char *p, const char **end)
{
	const char *value = *p == ']' ? p : json_skip(p, *end);
	const char *q = value ? json_space(value, *end) : *end;

	if (!value)
		return "the array ends inside a value: was it cut short?";
	if (q == *end || (*q == ',' && q + 1 < *end))
		return "the array ends before its closing ]: was it cut short?";
	if (*q != ',' && *q != ']')
		return "a comma or ] must follow the value";
	if (*q == ']' && json_space(q + 1, *end) < *end)
		return "more follows the array";
	if (value == p && *q == ',')
		return "a value is missing";
	*end = value;
	return NULL;
}

/* ---- records ---- */

static const char *
end_of(const struct layout *l, const char *p, const char *end)
{
	const struct rewrite *how = l->format->rewrite;

	if (l->array)
		return element_end(p, end);
	return how->end_of ? how->end_of(l, p, end) : next_line(p, end);
}

static size_t
lines_of(const char *p, const char *end)
{
	size_t n = 0;

	while (p < end && (p = memchr(p, '\n', (size_t)(end - p)))) {
		n++;
		p++;
	}
	return n;
}

/* (2) */
static void
end_lines(struct buf *out, const char *p, const char *end)
{
	for (size_t n = lines_of(p, end); n > 0; n--)
		buf_char(out, '\n');
}

/* Rewrites the record, which begins at p. */
static void
rewrite_one(struct rewriting *w, const char *p, const char *end)
{
	const char *why = w->layout->array ? strip(p, &end) : NULL;

	if (why) {
		rewriting_row(w);
		rewriting_flaw(w, ADVICE_NONE, "%s", why);
	} else if (p < end) {
		w->layout->format->rewrite->record(w, p, end);
	}
}

static void
rewrite_all(struct rewriting *w, const char *p, size_t n)
{
	const char *end = p + n, *next, *begin;

	for (; p < end; p = next) {
		next = end_of(w->layout, p, end);
		w->room->len = w->text->len = 0;
		begin = w->layout->array ? json_space(p, next) : p;
		if (w->out)
			end_lines(w->out, p, begin);
		if (json_space(begin, next) < next)
			rewrite_one(w, begin, next);
		if (w->out)
			end_lines(w->out, begin, next);
	}
}

/* Fills out, with what may be read behind its end. 0, or -1 with err set. */
static int
rewritten(const struct layout *l, const char *p, size_t n, struct buf *out, size_t *widest,
    struct err *err)
{
	struct buf room = {0}, text = {0};
	struct rewriting w = {.layout = l, .out = out, .room = &room, .text = &text};
	int status;
	char *pad;

	out->len = 0;
	rewrite_all(&w, p, n);
	*widest = w.widest;
	pad = buf_reserve(out, NUM_PAD);
	if (pad)
		memset(pad, 0, NUM_PAD);
	status = buf_check(out, err);
	if (status == 0)
		status = buf_check(&room, err);
	if (status == 0)
		status = buf_check(&text, err);
	buf_free(&room);
	buf_free(&text);
	return status;
}

size_t
rewrite_cut(const struct layout *l, const char *p, size_t n)
{
	if (l->array)
		return cut_elements(p, n);
	return l->format->rewrite->cut ? l->format->rewrite->cut(l, p, n) : whole_lines(p, n);
}

/* (4) */
size_t
rewrite_count(const struct layout *l, const char *p, size_t n)
{
	struct buf room = {0}, text = {0};
	struct rewriting w = {.layout = l, .room = &room, .text = &text};

	rewrite_all(&w, p, n);
	buf_free(&room);
	buf_free(&text);
	return w.rows;
}

/* (1) */
static int
bad_row(struct batch *b, const char *p, const char *end, struct err *err)
{
	batch_begin(b);
	if (jsonl_reserve(b, err) < 0)
		return -1;
	batch_flaw_advise(b, 1, (enum advice)((unsigned char)p[0] - ADVICE_BYTE), "%.*s",
	    (int)(end - p - 1), p + 1);
	return batch_room(b, 1, err) ? batch_end(b, 0, err) : -1;
}

int
rewrite_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	struct line l = jsonl_line(b);
	const char *end, *newline;
	size_t widest;
	int status = 0;

	if (rewritten(b->layout, p, n, &b->rewritten, &widest, err) < 0)
		return -1;
	p = b->rewritten.p;
	end = p + b->rewritten.len;
	for (; p < end && !b->stopped && status == 0; p = newline + 1) {
		newline = memchr(p, '\n', (size_t)(end - p));
		if (!newline)
			newline = end;
		if (newline == p)
			b->nline++;
		else if (*p == '!')
			status = bad_row(b, p + 1, newline, err);
		else
			status = jsonl_decode_line(&l, p, newline, err);
	}
	return status;
}

/* ---- the layout ---- */

int
rewrite_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used, size_t *line,
    size_t *column, struct err *err)
{
	const size_t skip = n >= 3 && memcmp(head, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
	const char *p = head + skip;
	size_t whole, widest = 0;
	struct buf text = {0};
	int status = 0;

	*line = *column = 0;
	n -= skip;
	if (!at_end && !(n > 0 && memchr(p, '\n', n))) /* a header or a record is a line at least */
		return OPEN_MORE;
	l->array = l->format->rewrite->arrays && is_array(p, p + n, &l->long_form.head_len);
	l->pairs = l->format->listed;
	l->listed = l->pairs && l->reading->missing != MISSING_MASKED;
	if (l->reading->field_given && !l->pairs)
		return err_about(err, SETTING_FIELD,
		    "%s input has its values in one place; leave it out", l->format->name);
	if (l->format->rewrite->learn)
		status = l->format->rewrite->learn(
		    l, l->array ? p + l->long_form.head_len : p, p + n, err);
	p += l->long_form.head_len;
	n -= l->long_form.head_len;
	*used = skip + l->long_form.head_len;
	l->lines = lines_of(head, p);
	whole = at_end ? n : rewrite_cut(l, p, n);
	l->pad = 0;
	if (status == 0)
		status = rewritten(l, p, whole, &text, &widest, err);
	l->pad = widest;
	if (status == 0 && widest > 0)
		status = rewritten(l, p, whole, &text, &widest, err);
	if (status == 0)
		status = jsonl_learn(l, text.p, text.len, whole, at_end, jsonl_first, err);
	if (status == OPEN_DONE && text.len > 0)
		jsonl_first_ids(l, text.p, text.p + text.len);
	buf_free(&text);
	return status;
}
