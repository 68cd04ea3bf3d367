/* SPDX-License-Identifier: MIT */
/*
 * Carried fields between CSV and JSON.
 *
 * (1) A number keeps its digits in both directions: a 20-digit id survives.
 * (2) A cell is a JSON number only by JSON's own grammar; 007 and .5 become
 *     strings, so that nothing about them is lost.
 * (3) Bytes above 0x7f pass from JSON as they are. From a cell into JSON a byte
 *     that is not UTF-8 becomes U+FFFD.
 */
#include "format/field.h"

#include <string.h>

#include "base/json.h"
#include "base/num.h"
#include "format/batch.h"
#include "format/format.h"

size_t
cell_unquote(char *dst, const char *cell, size_t len)
{
	size_t n = 0, i;

	if (len == 0 || cell[0] != '"') {
		memcpy(dst, cell, len);
		return len;
	}
	for (i = 1; i < len; i++) {
		if (cell[i] == '"') {
			if (i + 1 < len && cell[i + 1] == '"')
				i++;
			else
				break;
		}
		dst[n++] = cell[i];
	}
	/* what follows the closing quote belongs to the cell, as spreadsheets have it */
	for (i++; i < len; i++)
		dst[n++] = cell[i];
	return n;
}

/* Puts what stands in out from byte `from` on between quotes, with each quote doubled. */
static void
quote(struct buf *out, size_t from)
{
	const size_t len = out->len - from;
	size_t more = 2;
	char *p, *q;

	for (size_t i = 0; i < len; i++)
		more += out->p[from + i] == '"';
	if (!buf_reserve(out, more))
		return;
	p = out->p + from + len;
	q = p + more;
	out->len += more;
	*--q = '"';
	for (size_t i = 0; i < len; i++) {
		*--q = *--p;
		if (*p == '"')
			*--q = '"';
	}
	*--q = '"';
}

/* Whether it can't be a cell without quotes. */
static bool
has_delim(const char *p, size_t len, char delim)
{
	if (delim == BLANKS)
		return len == 0 || memchr(p, ' ', len) || memchr(p, '\t', len);
	return len > 0 && memchr(p, delim, len);
}

void
cell_finish(struct buf *out, size_t from, char delim)
{
	const char *p = out->p;
	bool odd = delim == BLANKS && out->len == from;

	for (size_t i = from; i < out->len && !odd; i++)
		odd = p[i] == delim || p[i] == '"' || p[i] == '\n' || p[i] == '\r' ||
		    (delim == BLANKS && (p[i] == ' ' || p[i] == '\t'));
	if (odd)
		quote(out, from);
}

void
text_cell(struct buf *out, const char *p, size_t len, char delim)
{
	const size_t from = out->len;

	buf_add(out, p, len);
	cell_finish(out, from, delim);
}

/* A JSON value as a cell. */
static void
json_cell(struct buf *out, const struct field *f, char delim)
{
	const size_t from = out->len;

	if (f->value_len > 0 && f->value[0] == '"')
		json_unescape(out, f->value, f->value_len);
	else
		buf_add(out, f->value, f->value_len);
	cell_finish(out, from, delim);
}

void
field_cell(struct buf *out, const struct field *f, char from, char delim)
{
	const size_t begin = out->len;
	char *text;

	if (f->name) {
		json_cell(out, f, delim);
		return;
	}
	if ((from == delim && f->value_len > 0) || !has_delim(f->value, f->value_len, delim)) {
		buf_add(out, f->value, f->value_len);
		return;
	}
	/* "x"y,w between tabs is one cell, between commas it would be two */
	text = buf_reserve(out, f->value_len);
	if (text)
		out->len += cell_unquote(text, f->value, f->value_len);
	cell_finish(out, begin, delim);
}

/* A cell as a JSON value. */
static void
cell_json(struct buf *out, const char *cell, size_t len)
{
	const char *p = cell + 1, *end = cell + len, *quote;

	if (json_number(cell, len)) {
		buf_add(out, cell, len);
		return;
	}
	if (len == 0 || *cell != '"') {
		json_text(out, cell, len);
		return;
	}
	/* as cell_unquote has it: up to the closing quote, and what follows that */
	buf_char(out, '"');
	while ((quote = memchr(p, '"', (size_t)(end - p)))) {
		json_text_part(out, p, (size_t)(quote - p));
		p = quote + 1;
		if (p >= end || *p != '"')
			break;
		json_text_part(out, p++, 1);
	}
	json_text_part(out, p, (size_t)(end - p));
	buf_char(out, '"');
}

void
field_member(struct json *j, const struct field *f, const char *name)
{
	if (f->name) {
		json_lead(j, NULL);
		buf_add(j->out, f->name, (size_t)(f->value + f->value_len - f->name));
	} else {
		json_lead(j, name);
		cell_json(j->out, f->value, f->value_len);
	}
}

const char *
field_name(const struct layout *l, size_t *c, char *room)
{
	const char *name = room;

	if (!l->format->tabular)
		return "";
	while (*c < l->ncolumn && !(l->column[*c].role & ROLE_KEEP))
		++*c;
	if (l->header) {
		name = l->column[*c].name;
	} else {
		memcpy(room, "col", 3);
		room[3 + num_write(room + 3, (double)(*c + 1), 17)] = '\0';
	}
	++*c;
	return name;
}
