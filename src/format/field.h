/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_FIELD_H
#define SMX_FORMAT_FIELD_H

#include <stddef.h>

struct buf;
struct field;
struct json;
struct layout;

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
void field_cell(struct buf *out, const struct field *f, char from, char delim);

/*
 * Writes a field as a JSON member. A cell that is a number by JSON's grammar
 * stays a number to the byte, any other becomes a string; name is for a cell.
 */
void field_member(struct json *j, const struct field *f, const char *name);

/*
 * The name of the next field carried from a table, whose column is *c or behind it; *c
 * is 0 for the first. Empty if fields have names of their own. room has NUM_ROOM + 4 bytes.
 */
const char *field_name(const struct layout *l, size_t *c, char *room);

/* Makes a cell of what stands in out from byte `from` on: quotes it if it must be. */
void cell_finish(struct buf *out, size_t from, char delim);

/* Appends text as a cell. */
void text_cell(struct buf *out, const char *p, size_t len, char delim);

#endif
