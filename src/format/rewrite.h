/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_REWRITE_H
#define SMX_FORMAT_REWRITE_H

#include <stdbool.h>
#include <stddef.h>

#include "format/batch.h"
#include "format/layout.h"

/*
 * Formats whose records are rewritten as JSON-lines, which jsonl then reads: a record may
 * become any number of rows, each a line. A format of this kind sets struct format's
 * rewrite, and open, cut, count and decode to what is declared here.
 */

struct rewriting {
	const struct layout *layout;
	struct buf *out; /* NULL: rows are counted, and nothing is written */
	size_t rows; /* so far */
	size_t begun; /* where in out the row begins that is being written */
	size_t widest; /* the most values of a row, of those who say it */
	struct buf *room, *text; /* for the format's own use; empty for each record */
};

/* What a format of this kind gives. */
struct rewrite {
	/* Learns from whole records what layout is to say; NULL: nothing. 0, or -1 with err set. */
	int (*learn)(struct layout *l, const char *p, const char *end, struct err *err);

	/* Rewrites the record from p to end. */
	void (*record)(struct rewriting *w, const char *p, const char *end);

	bool arrays; /* records may be the elements of one array, too */

	/* Where the record at p ends; end if it does not end before. NULL: with its line. */
	const char *(*end_of)(const struct layout *l, const char *p, const char *end);

	/* How many of n bytes are whole records. NULL: whole lines. */
	size_t (*cut)(const struct layout *l, const char *p, size_t n);
};

/* Begins a row, ends it, and makes a bad row of the one that was begun. */
void rewriting_row(struct rewriting *w);
void rewriting_end(struct rewriting *w);
void rewriting_flaw(struct rewriting *w, enum advice advice, const char *fmt, ...) ERR_PRINTF(3, 4);

/* Writes a member of the row: its name, without quotes or as it stands, and its value. */
void rewriting_member(struct rewriting *w, const char *name, const char *value, size_t len);
void rewriting_field(struct rewriting *w, const struct field *f);
void rewriting_count(struct rewriting *w, const char *name, size_t n);

/* Whether the record is JSON; if not it is a bad row. */
bool rewriting_json(struct rewriting *w, const char *p, const char *end);

/* For struct format. */
int rewrite_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used,
    size_t *line, size_t *column, struct err *err);
size_t rewrite_cut(const struct layout *l, const char *p, size_t n);
size_t rewrite_count(const struct layout *l, const char *p, size_t n);
int rewrite_decode(struct batch *b, const char *p, size_t n, struct err *err);

#endif
