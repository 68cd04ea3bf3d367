/* SPDX-License-Identifier: MIT */
#ifndef SMX_BASE_JSON_H
#define SMX_BASE_JSON_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/*
 * JSON (RFC 8259) in both directions: the one place that knows its syntax.
 * (Calibrations and states are read as a whole, by cJSON.)
 */

/* ---- Reading: bytes are judged where they stand; nothing is allocated or copied. ---- */

/* Arrays and objects may be nested this deep. */
enum { JSON_DEPTH = 1024 };

enum json_dialect {
	JSON_STRICT, /* RFC 8259 */
	JSON_PYTHON, /* also NaN, Infinity and -Infinity, as Python's json writes them */
};

/* What is wrong with a text, and at which byte of it. */
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

/* The first byte after the value that begins at p, which is checked; NULL with fault set. */
const char *
json_value(const char *p, const char *end, enum json_dialect dialect, struct json_fault *fault);

/* The same for a string alone. */
const char *json_string(const char *p, const char *end, struct json_fault *fault);

/*
 * The first byte after what may be a value, judged by its brackets and strings
 * alone; NULL if it does not end. For values that json_value has refused.
 */
const char *json_skip(const char *p, const char *end);

/* Whether all these bytes are one number. */
bool json_number(const char *p, size_t len);

/*
 * Appends what a string (with its quotes, taken by json_string) means, in UTF-8.
 * Half a surrogate pair becomes U+FFFD. A string with a NUL in it, which no text
 * can hold, is appended as it stands.
 */
void json_unescape(struct buf *out, const char *p, size_t len);

/* Whether such a string means this text. */
bool json_string_is(const char *p, size_t len, const char *text);

/* ---- Writing ---- */

/* Appends text as a string; a byte that is not UTF-8 becomes U+FFFD. */
void json_text(struct buf *out, const char *p, size_t len);

/* A part of such a string, without the quotes. No part ends within a character. */
void json_text_part(struct buf *out, const char *p, size_t len);

/*
 * Writes a document piece by piece, with commas and white space. Memory that runs
 * out is remembered by the buffer: see buf_check. A name stands before a member
 * of an object; it is NULL for elements of arrays and for the document itself.
 */
struct json {
	struct buf *out;
	bool indent; /* for people: a line for each member and element, two spaces a level */

	/* Kept by the functions below. */
	bool comma; /* something stands before what comes next */
	unsigned depth; /* of open brackets */
	unsigned line; /* at which depth one line holds it all; 0: at none */
};

/* bracket is { or [; json_close takes } or ]. */
void json_open(struct json *j, const char *name, char bracket);
void json_close(struct json *j, char bracket);

/* As json_open; if indented, what is within stays on one line. For short rows of a table. */
void json_open_line(struct json *j, const char *name, char bracket);

/* 17 significant digits; null if x is not finite. */
void json_add_number(struct json *j, const char *name, double x);
void json_add_count(struct json *j, const char *name, unsigned long long n);
void json_add_bool(struct json *j, const char *name, bool x);
void json_add_text(struct json *j, const char *name, const char *p, size_t len);
void json_add_string(struct json *j, const char *name, const char *text);

/* What stands before a value that the caller then appends to out itself. */
void json_lead(struct json *j, const char *name);

/* The same with a name that needs no escapes: the fast way on the path of rows. */
void json_lead_word(struct json *j, const char *word);

#endif
