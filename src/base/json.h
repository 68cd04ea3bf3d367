/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_JSON_H
#define SMX_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * JSON (RFC 8259) in both directions; the only code that knows its syntax.
 * (Calibrations and states are small documents, read as a whole by cJSON.)
 */

/* ---- Reading: checks bytes in place; allocates and copies nothing. ---- */

/* Maximal nesting depth of arrays and objects. */
enum { JSON_DEPTH = 1024 };

enum json_dialect {
	JSON_STRICT, /* RFC 8259 */
	JSON_PYTHON, /* also NaN, Infinity and -Infinity, as Python's json module writes them */
};

/* What is wrong with a text, and at which byte. */
struct json_fault {
	const char *at, *what; /* what: a clause such as "the string is not closed" */
};

static inline const char *
json_space(const char *p, const char *end)
{
	while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
		p++;
	return p;
}

/*
 * Checks the value that begins at p and returns the first byte after it; NULL
 * with fault set.
 */
const char *
json_value(const char *p, const char *end, enum json_dialect dialect, struct json_fault *fault);

/* Does the same for a string. */
const char *json_string(const char *p, const char *end, struct json_fault *fault);

/*
 * Returns the first byte after the presumable value at p, judged only by its
 * brackets and strings; NULL if it does not end. For values that json_value has
 * refused.
 */
const char *json_skip(const char *p, const char *end);

/* Returns whether all len bytes are one number. */
bool json_number(const char *p, size_t len);

/*
 * Appends the meaning of a string in UTF-8. p and len are the string with its
 * quotes, already checked by json_string. Half a surrogate pair becomes U+FFFD.
 * A string with an escaped NUL, which cannot be represented as text, is
 * appended unchanged.
 */
void json_unescape(struct buf *out, const char *p, size_t len);

/* Returns whether such a string means `text`. */
bool json_string_is(const char *p, size_t len, const char *text);

/* ---- Writing ---- */

/* Appends text as a quoted string; a byte that is not UTF-8 becomes U+FFFD. */
void json_text(struct buf *out, const char *p, size_t len);

/*
 * Appends a part of such a string, without quotes. A part must not end within a
 * character.
 */
void json_text_part(struct buf *out, const char *p, size_t len);

/*
 * Writes a document piece by piece, with commas and white space. If memory runs
 * out, the buffer remembers it: see buf_check. `name` is that of a member of an
 * object; it is NULL for elements of arrays and for the document itself.
 */
struct json {
	struct buf *out;
	bool indent; /* for people: one line per member and element, two spaces per level */

	/* Internal. */
	bool comma; /* a comma is due before the next value */
	unsigned depth; /* number of open brackets */
	unsigned line; /* the depth of the bracket that is kept on one line; 0: none */
};

/* Open and close a bracket: { or [, and } or ]. */
void json_open(struct json *j, const char *name, char bracket);
void json_close(struct json *j, char bracket);

/*
 * As json_open, but the content stays on one line even if indented. For short
 * rows of a table.
 */
void json_open_line(struct json *j, const char *name, char bracket);

/* Appends x with 17 significant digits, or null if it is not finite. */
void json_add_number(struct json *j, const char *name, double x);
void json_add_count(struct json *j, const char *name, unsigned long long n);
void json_add_bool(struct json *j, const char *name, bool x);
void json_add_text(struct json *j, const char *name, const char *p, size_t len);
void json_add_string(struct json *j, const char *name, const char *text);

/*
 * Appends the comma, white space and name of a value that the caller then
 * appends to out itself.
 */
void json_lead(struct json *j, const char *name);

/* The same for a name that needs no escapes: the fast path for rows. */
void json_lead_word(struct json *j, const char *word);

#endif
