/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FIELD_H
#define SMX_FORMAT_FIELD_H

#include <stdbool.h>
#include <stddef.h>

struct buf;
struct err;
struct field;
struct style;
struct batch;
struct cell;
struct row;

/*
 * Carried fields and pairs on their way from one format to another. Between
 * files of the same format fields keep their bytes.
 */

/* A cell without its quotes: the bytes between them with "" made ". dst has room for len. */
size_t cell_unquote(char *dst, const char *cell, size_t len);

/*
 * Appends a field as a cell between delim. A cell that was between `from` stays
 * as it is wherever it can; JSON strings lose their quotes, other JSON values
 * stay as they are.
 */
int field_cell(struct buf *out, const struct field *f, char from, char delim, struct err *err);

/*
 * Appends a field as a JSON member. A cell that is a number by JSON's grammar
 * stays a number to the byte, any other becomes a string; name is for a cell.
 */
int field_member(struct buf *out, const struct field *f, const char *name, struct err *err);

/* Appends text as a cell, quoted where it must be. */
int text_cell(struct buf *out, const char *p, size_t len, char delim, struct err *err);

/* Appends text as a JSON string; a byte that is not UTF-8 becomes U+FFFD. */
int text_json(struct buf *out, const char *p, size_t len, struct err *err);

/*
 * What a JSON string is, appended without its quotes and escapes; one with a
 * NUL in it, which no text can hold, as it is.
 */
int json_unescape(struct buf *out, const char *p, size_t len, struct err *err);

/* Whether these bytes are a number by JSON's grammar (RFC 8259, section 6). */
bool json_number(const char *p, size_t len);

#endif
