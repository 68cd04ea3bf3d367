/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_JSONL_H
#define SMX_FORMAT_JSONL_H

#include <stdbool.h>
#include <stddef.h>

#include "format/batch.h"
#include "format/format.h"

/* What the files of JSON-lines share; format/jsonl.c says what it reads. */

/* layout.weight, as no members have numbers; MAY_HAVE_WEIGHT until the first row is seen. */
enum { HAS_WEIGHT, MAY_HAVE_WEIGHT };

/* layout.state: what the first good row says of all. */
struct jsonl_state {
	bool learning; /* it is being looked for */
	const char *label; /* the member or path that was given for the label, or NULL */
	bool scalar; /* it was a number alone */
	bool several; /* it was one of several in its line */
	bool map; /* it was a map, whose classes are everyone's */
	bool scores; /* and that a list of labels and scores */
	struct field beside; /* while learning: names of classes beside its array */
	struct names order; /* those names, none twice */
};

/* What was seen in a line so far. */
struct seen_in_line {
	bool found; /* the logits */
	bool literal; /* a member is called as --field says, to the letter: it is no path */
	bool below; /* a path was followed into a member */
	bool
	    again; /* before it was seen that a member is called so: the line is to be read again */
	bool inner; /* an array or a map in an array of several */
	bool nested, several; /* the logits were an array of arrays; and hold several rows */
	unsigned depth; /* of the object that they are in */
	/* jsonl_beside.c: arrays of names, and a shape, and the depth of the objects they are in */
	struct field names, shape;
	unsigned names_depth, shape_depth;
};

/* A line, and the row that comes of it. */
struct line {
	struct batch *b;
	const char *begin, *p, *end; /* p: what is read next, or NULL: the rest can't be read */
	size_t n; /* logits of the row */
	size_t values; /* of the line's rows before it */
	bool whole,
	    into_arrays; /* --field: the whole line holds the logits; it leads into arrays */
	bool paths; /* the label or the weight may be found by a path */
	bool document; /* no line, but an element of a document */
	struct seen_in_line seen;
	bool framed; /* frame says something */
	struct frame frame; /* how the logits stand; all zero: as most do */
	/* If a path led to the logits: */
	struct field clash; /* a member of that object with the name of a written one */
};

/* The members that hold the label and the weight; NULL if none does. */
const char *jsonl_label(const struct layout *l);
const char *jsonl_weight(const struct layout *l);

/* Which of a fixed layout's columns has this name, or NO_COLUMN. */
size_t jsonl_column(const struct layout *l, const char *name);

/*
 * Fills in l->ids from rows at p, as long as they have a member `id` that needs no unescaping;
 * of tokens of answers it is their position, with the custom_id if there is one. It ends at a
 * bad row of a record that was rewritten.
 */
void jsonl_first_ids(struct layout *l, const char *p, const char *end);

/* jsonl_layout.c, jsonl_read.c, jsonl_write.c: what struct format asks for. */
int jsonl_open(struct layout *l, const char *head, size_t n, bool at_end, size_t *used,
    size_t *line, size_t *column, struct err *err);
/* As jsonl_decode, up to the first line with a good row. */
int jsonl_first(struct batch *b, const char *p, size_t size, struct err *err);

/*
 * Learns from the first good row, which `first` looks for in n bytes of whole rows.
 * seen: of so many that were read. OPEN_DONE, OPEN_MORE, or -1 with err set.
 */
int jsonl_learn(struct layout *l, const char *p, size_t n, size_t seen, bool at_end,
    int (*first)(struct batch *b, const char *p, size_t n, struct err *err), struct err *err);

/*
 * jsonl_look.c: fills in l->suspects if n bytes of whole rows, of a document or of lines, show
 * that an element of each may be no logit. OPEN_DONE, OPEN_ENOUGH, or -1 with err set.
 */
int
jsonl_look(struct layout *l, const char *p, size_t n, bool document, bool at_end, struct err *err);

/* A line to decode with, over and over; and the text from begin to end as one. */
struct line jsonl_line(struct batch *b);
int jsonl_decode_line(struct line *l, const char *begin, const char *end, struct err *err);

/* Writes the batch's rows: lines, or of a document each behind a comma and a line end. */
int jsonl_put_rows(const struct style *s, const struct batch *b, const struct cell *cell,
    bool document, struct buf *out, struct err *err);

int jsonl_decode(struct batch *b, const char *p, size_t size, struct err *err);
int jsonl_encode(const struct style *s, const struct batch *b, const struct cell *cell,
    struct buf *out, struct err *err);

/*
 * jsonl_value.c: reads the logits at l->p, whatever holds them, into the batch's
 * room; l->p moves behind them, or is NULL once they are flawed.
 */
int jsonl_value(struct line *l, struct err *err);

/* jsonl_pairs.c: the list of pairs at l->p, as format/rewrite.h writes them. */
int jsonl_pairs(struct line *l, struct err *err);

/* jsonl_value.c: one row of those at l->p, behind l->values others. */
int jsonl_row(struct line *l, struct err *err);

/* jsonl_value.c: behind the number at p, in a string or not; NULL if none stands there. */
const char *jsonl_number(const char *p, const char *end, double *x);

/*
 * jsonl_entry.c: the entry at p, a label and a score. Returns what is behind it, with
 * the label's text as its name; NULL if it is none.
 */
const char *jsonl_entry(const char *p, const char *end, struct field *entry);

/* jsonl_entry.c: whether a list of them is at p. */
bool jsonl_is_entries(const char *p, const char *end);

/* jsonl_map.c: the map, or the list of entries, at l->p. */
int jsonl_map(struct line *l, struct err *err);

/* jsonl_map.c: the names of its classes. */
int jsonl_learn_map(
    const struct layout *l, struct names *names, const struct frame *frame, struct err *err);

/* jsonl_map.c: writes the values of a map's classes as such a map; if sparse without absent. */
void jsonl_put_map(const struct style *s, const struct frame *frame, double absent,
    const struct cell *cell, struct buf *out);

/* jsonl_write.c: a number, or what stands for one that is not finite. */
void jsonl_put_number(const struct style *s, double x, struct buf *out);

/*
 * jsonl_beside.c: takes note of an array beside the logits, in an object at this depth;
 * and says what is wrong with a row for what stands beside it.
 */
void jsonl_note_beside(struct line *l, const struct field *f, unsigned depth);
void jsonl_check_beside(struct line *l);

/* jsonl_beside.c: learns the order of classes that the first row has. */
int jsonl_learn_order(struct jsonl_state *s, const struct field *f, struct err *err);

/* jsonl_rows.c: reads the array of arrays at l->p. */
int jsonl_rows(struct line *l, struct err *err);

/* jsonl_rows.c: ends the rows of a line that has several. */
int jsonl_end_rows(struct line *l, struct err *err);

/* jsonl_rows.c: takes the label and the weight out of their arrays, as the row was. */
int jsonl_unwrap(struct line *l, struct err *err);

/* jsonl_rows.c: ends a line that is flawed as a whole: a bad row. */
int jsonl_end_bad(struct line *l, struct err *err);

/* jsonl_rows.c: where a path leads from the line at p, or NULL if nowhere. Nothing is checked. */
const char *jsonl_find(const char *p, const char *end, const char *path);

/* jsonl_rows.c: how many rows the line between p and end has. */
size_t jsonl_count_rows(const struct layout *l, const char *p, const char *end);

/* jsonl_read.c: what a row of n values must have, but for values that are logits. */
void jsonl_check(struct batch *b, size_t n);

/*
 * jsonl_object.c: reads the object or array at l->p, where a path may lead into it.
 * What is wrong with it is a flaw of the row.
 */
int jsonl_object(struct line *l, struct err *err);

/* Where the path in --field begins: behind a point in front, as jq has it. */
const char *jsonl_path(const char *field);

/* Where the path goes on behind this name, if it begins with it; else NULL. */
const char *jsonl_path_below(const char *path, const struct field *f);

/* The position that the path begins with, and where it goes on; NULL if with none. */
const char *jsonl_path_position(const char *path, size_t *position);

/* Whether --field leads into lines that are arrays. */
bool jsonl_into_arrays(const struct reading *r);

/* jsonl_suggest.c: says that the line has no logits where they should be; offers where it has. */
void jsonl_no_logits(struct line *l);

/* jsonl_member.c: in a fixed layout, gives each carried member its place, which may stay empty. */
int jsonl_reserve(struct batch *b, struct err *err);

/* jsonl_member.c: takes a member that is not the logits: as label, as weight, to carry. */
int jsonl_member(struct batch *b, struct field f, struct err *err);

/* jsonl_member.c: a member's value as the label, or the weight, of the row. */
int jsonl_take_label(struct batch *b, const struct field *f, struct err *err);
void jsonl_take_weight(struct batch *b, const struct field *f);
void jsonl_take_extra(struct batch *b, enum extra which, const struct field *f);
void jsonl_take_ood(struct batch *b, const struct field *f);

/* jsonl_member.c: a member's value as the key of the row; null is one without a byte. */
int jsonl_take_key(struct batch *b, const struct field *f, struct err *err);

/* jsonl_member.c: whether what an option names may be a path. */
bool jsonl_has_paths(const struct reading *r);

/*
 * jsonl_member.c: takes what no member is called like by its path: the label, the weight, the
 * key, and the field to group by.
 */
int jsonl_take_by_path(struct line *l, struct err *err);

/* jsonl_member.c: whether the output gets a member of this name. */
bool jsonl_is_written(const struct layout *l, const struct field *f);

#endif
