/* SPDX-License-Identifier: MIT */
/* Writes JSON (RFC 8259): compact for programs, indented for people. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/json_word.h"
#include "base/utf8.h"

/* Returns whether a byte is a character that needs no escape. */
static bool
is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

/* Returns the first byte that cannot be written unchanged, or end. */
static const char *
plain_end(const char *p, const char *end)
{
	uint64_t w;
	size_t n;

	while (p < end) {
		if (end - p >= 8) {
			memcpy(&w, p, 8);
			if (!(json_special(w) | (w & JSON_HIGH))) {
				p += 8;
				continue;
			}
		}
		while (p < end && is_plain((unsigned char)*p))
			p++;
		if (p == end || (unsigned char)*p < 0x80)
			break;
		n = utf8_char(p, (size_t)(end - p));
		if (n == 0)
			break;
		p += n;
	}
	return p;
}

/* Appends the replacement of a byte that cannot be written unchanged. */
static void
put_odd(struct buf *out, unsigned char c)
{
	char text[6] = "\\u00";

	if (c == '"' || c == '\\') {
		text[1] = (char)c;
		buf_add(out, text, 2);
	} else if (c >= 0x80) {
		buf_add(out, UTF8_REPLACEMENT, 3);
	} else {
		text[4] = "0123456789abcdef"[c >> 4];
		text[5] = "0123456789abcdef"[c & 15];
		buf_add(out, text, 6);
	}
}

void
json_text_part(struct buf *out, const char *p, size_t len)
{
	const char *end = p + len, *q;

	for (;; p = q + 1) {
		q = plain_end(p, end);
		buf_add(out, p, (size_t)(q - p));
		if (q == end)
			return;
		put_odd(out, (unsigned char)*q);
	}
}

void
json_text(struct buf *out, const char *p, size_t len)
{
	char *q;

	if (plain_end(p, p + len) < p + len) {
		buf_char(out, '"');
		json_text_part(out, p, len);
		buf_char(out, '"');
		return;
	}
	q = buf_reserve(out, len + 2);
	if (!q)
		return;
	q[0] = q[len + 1] = '"';
	memcpy(q + 1, p, len);
	out->len += len + 2;
}

static void
new_line(struct json *j)
{
	buf_char(j->out, '\n');
	for (unsigned i = 0; i < j->depth; i++)
		buf_add(j->out, "  ", 2);
}

/* Writes the comma and the white space before the next value. */
static void
separate(struct json *j)
{
	if (j->comma)
		buf_char(j->out, ',');
	if (j->indent && j->line == 0 && j->depth > 0)
		new_line(j);
	else if (j->indent && j->comma)
		buf_char(j->out, ' ');
	j->comma = true;
}

void
json_lead_word(struct json *j, const char *word)
{
	const size_t len = strlen(word);
	char *q;

	separate(j);
	q = buf_reserve(j->out, len + 4);
	if (!q)
		return;
	q[0] = q[len + 1] = '"';
	memcpy(q + 1, word, len);
	q[len + 2] = ':';
	q[len + 3] = ' ';
	j->out->len += len + 3 + j->indent;
}

void
json_lead(struct json *j, const char *name)
{
	separate(j);
	if (!name)
		return;
	json_text(j->out, name, strlen(name));
	buf_char(j->out, ':');
	if (j->indent)
		buf_char(j->out, ' ');
}

void
json_open(struct json *j, const char *name, char bracket)
{
	json_lead(j, name);
	buf_char(j->out, bracket);
	j->comma = false;
	j->depth++;
}

void
json_open_line(struct json *j, const char *name, char bracket)
{
	json_open(j, name, bracket);
	if (j->line == 0)
		j->line = j->depth;
}

void
json_close(struct json *j, char bracket)
{
	const bool one_line = j->line > 0;

	if (j->line == j->depth)
		j->line = 0;
	j->depth--;
	if (j->indent && !one_line && j->comma)
		new_line(j);
	buf_char(j->out, bracket);
	j->comma = true;
}

void
json_add_number(struct json *j, const char *name, double x)
{
	json_lead(j, name);
	if (isfinite(x))
		buf_number(j->out, x, 17);
	else
		buf_add(j->out, "null", 4);
}

void
json_add_count(struct json *j, const char *name, unsigned long long n)
{
	json_lead(j, name);
	buf_count(j->out, n);
}

void
json_add_bool(struct json *j, const char *name, bool x)
{
	json_lead(j, name);
	buf_str(j->out, x ? "true" : "false");
}

void
json_add_text(struct json *j, const char *name, const char *p, size_t len)
{
	json_lead(j, name);
	json_text(j->out, p, len);
}

void
json_add_string(struct json *j, const char *name, const char *text)
{
	json_add_text(j, name, text, strlen(text));
}
