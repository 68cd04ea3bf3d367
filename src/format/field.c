/* SPDX-License-Identifier: MIT */
/*
 * Carried fields between CSV and JSON.
 *
 * (1) A number keeps its digits in both directions: a 20-digit id survives.
 * (2) A cell is a JSON number only by JSON's own grammar; 007 and .5 become
 *     strings, so that nothing about them is lost.
 * (3) Bytes above 0x7f are passed on as they are. Only in JSON, which is UTF-8 by
 *     definition, a byte of a cell or name that is not UTF-8 becomes U+FFFD.
 */
#include "format/field.h"

#include <cjson/cJSON.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/utf8.h"
#include "format/batch.h"

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

int
text_cell(struct buf *out, const char *p, size_t len, char delim, struct err *err)
{
	bool plain = true;
	char *q;

	for (size_t i = 0; i < len && plain; i++)
		plain = p[i] != delim && p[i] != '"' && p[i] != '\n' && p[i] != '\r';
	if (plain)
		return buf_add(out, p, len, err);
	q = buf_room(out, 2 * len + 2, err);
	if (!q)
		return -1;
	*q++ = '"';
	for (size_t i = 0; i < len; i++) {
		if (p[i] == '"')
			*q++ = '"';
		*q++ = p[i];
	}
	*q++ = '"';
	out->len = (size_t)(q - out->p);
	return 0;
}

/* (3) The character at p, of n bytes, or what stands for its first byte. */
static char *
put_char(char *q, const char *p, size_t len, size_t *n)
{
	const size_t whole = utf8_char(p, len);

	*n = whole > 0 ? whole : 1;
	memcpy(q, whole > 0 ? p : UTF8_REPLACEMENT, whole > 0 ? whole : 3);
	return q + (whole > 0 ? whole : 3);
}

int
text_json(struct buf *out, const char *p, size_t len, struct err *err)
{
	unsigned char c;
	size_t n;
	char *q = buf_room(out, 6 * len + 2, err);

	if (!q)
		return -1;
	*q++ = '"';
	for (size_t i = 0; i < len; i += n) {
		c = (unsigned char)p[i];
		n = 1;
		if (c == '"' || c == '\\') {
			*q++ = '\\';
			*q++ = (char)c;
		} else if (c < 0x20) {
			memcpy(q, "\\u00", 4);
			q[4] = "0123456789abcdef"[c >> 4];
			q[5] = "0123456789abcdef"[c & 15];
			q += 6;
		} else if (c < 0x80) {
			*q++ = (char)c;
		} else {
			q = put_char(q, p + i, len - i, &n);
		}
	}
	*q++ = '"';
	out->len = (size_t)(q - out->p);
	return 0;
}

/* Whether \u0000 stands in it; one that is only written out, as \\u0000, may count. */
static bool
has_nul(const char *p, size_t len)
{
	for (size_t i = 0; i + 6 <= len; i++) {
		if (memcmp(p + i, "\\u0000", 6) == 0)
			return true;
	}
	return false;
}

int
json_unescape(struct buf *out, const char *p, size_t len, struct err *err)
{
	cJSON *json;
	int status;

	if (!memchr(p, '\\', len))
		return buf_add(out, p + 1, len - 2, err);
	if (has_nul(p, len))
		return buf_add(out, p, len, err);
	json = cJSON_ParseWithLength(p, len);
	if (!json || !json->valuestring) {
		cJSON_Delete(json);
		return err_set(err, ERR_MEM, "out of memory (a JSON string of %zu bytes)", len);
	}
	status = buf_str(out, json->valuestring, err);
	cJSON_Delete(json);
	return status;
}

static size_t
run_of_digits(const char *p, size_t i, size_t len)
{
	while (i < len && p[i] >= '0' && p[i] <= '9')
		i++;
	return i;
}

bool
json_number(const char *p, size_t len)
{
	size_t i = len > 0 && p[0] == '-', j = run_of_digits(p, i, len);

	if (j == i || (p[i] == '0' && j > i + 1))
		return false;
	if (j < len && p[j] == '.') {
		i = j + 1;
		j = run_of_digits(p, i, len);
		if (j == i)
			return false;
	}
	if (j < len && (p[j] == 'e' || p[j] == 'E')) {
		i = j + 1;
		i += i < len && (p[i] == '-' || p[i] == '+');
		j = run_of_digits(p, i, len);
		if (j == i)
			return false;
	}
	return j == len;
}

/* A JSON value as a cell. */
static int
json_cell(struct buf *out, const struct field *f, char delim, struct err *err)
{
	struct buf text = {0};
	int status;

	if (f->value_len == 0 || f->value[0] != '"')
		return text_cell(out, f->value, f->value_len, delim, err);
	status = json_unescape(&text, f->value, f->value_len, err);
	if (status == 0)
		status = text_cell(out, text.p, text.len, delim, err);
	buf_free(&text);
	return status;
}

int
field_cell(struct buf *out, const struct field *f, char from, char delim, struct err *err)
{
	struct buf text = {0};
	int status = -1;

	if (f->name)
		return json_cell(out, f, delim, err);
	if (from == delim || !memchr(f->value, delim, f->value_len))
		return buf_add(out, f->value, f->value_len, err);
	/* "x"y,w between tabs is one cell, between commas it would be two */
	if (buf_room(&text, f->value_len, err)) {
		text.len = cell_unquote(text.p, f->value, f->value_len);
		status = text_cell(out, text.p, text.len, delim, err);
	}
	buf_free(&text);
	return status;
}

/* A cell as a JSON value. */
static int
cell_json(struct buf *out, const char *cell, size_t len, struct err *err)
{
	struct buf text = {0};
	int status = -1;

	if (json_number(cell, len))
		return buf_add(out, cell, len, err);
	if (buf_room(&text, len + 1, err)) {
		text.len = cell_unquote(text.p, cell, len);
		status = text_json(out, text.p, text.len, err);
	}
	buf_free(&text);
	return status;
}

int
field_member(struct buf *out, const struct field *f, const char *name, struct err *err)
{
	if (f->name)
		return buf_add(out, f->name, (size_t)(f->value + f->value_len - f->name), err);
	if (text_json(out, name, strlen(name), err) < 0 || buf_char(out, ':', err) < 0)
		return -1;
	return cell_json(out, f->value, f->value_len, err);
}
