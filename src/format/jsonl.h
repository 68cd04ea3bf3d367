/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_JSONL_H
#define SMX_FORMAT_JSONL_H

#include <stdbool.h>
#include <stddef.h>

#include "format/format.h"

/* What the files of JSON-lines share; format/jsonl.c says what it reads. */

/* layout.weight, as no members have numbers; MAY_HAVE_WEIGHT until the first row is seen. */
enum { HAS_WEIGHT, MAY_HAVE_WEIGHT };

/* The members that hold the label and the weight; NULL if none does. */
const char *jsonl_label(const struct layout *l);
const char *jsonl_weight(const struct layout *l);

/* Which of a fixed layout's columns has this name, or NO_COLUMN. */
size_t jsonl_column(const struct layout *l, const char *name);

/* jsonl_layout.c, jsonl_read.c, jsonl_write.c: what struct format asks for. */
int jsonl_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used,
    size_t *line, size_t *column, struct err *err);
int jsonl_decode(struct batch *b, const char *p, size_t size, struct err *err);
int jsonl_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

/*
 * jsonl_array.c: reads the logits of the array that begins at *at; *n is how many
 * they are, and *at moves behind it, or is NULL once it is flawed.
 */
int jsonl_array(struct batch *b, const char **at, const char *end, size_t *n, struct err *err);

/* jsonl_member.c: in a fixed layout, gives each carried member its place, which may stay empty. */
int jsonl_reserve(struct batch *b, struct err *err);

/* jsonl_member.c: takes a member that is not the logits: as label, as weight, to carry. */
int jsonl_member(struct batch *b, struct field f, struct err *err);

#endif
