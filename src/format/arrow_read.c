/* SPDX-License-Identifier: MIT */
/*
 * Chunks of Arrow into rows.
 *
 * (1) A value that is null is a missing one, and makes a bad row; so does a list that
 *     is null, or of another length than the first.
 * (2) What is carried from Arrow to Arrow stays in the chunk, where encode finds it
 *     by the numbers of the rows. What becomes text is written before the rows are
 *     decoded, as members of JSON, since a buffer that grows may move.
 */
#include <stdio.h>
#include <string.h>

#include "base/label_list.h"
#include "base/mem.h"
#include "base/num.h"
#include "format/arrow.h"
#include "format/arrow_chunk.h"

enum {
	TOGETHER = 2048, /* so many numbers stay in a core's first cache until they are checked */
	ACROSS = 8, /* columns whose numbers are put beside each other at once */
	TILE = 256, /* rows of that at most */
	LEAST = 32 /* and at least, of many columns */
};

static const char missing[] = "a null: a missing value";

struct reader {
	struct batch *b;
	const struct layout *l;
	const struct arrow_state *state;
	const char *chunk;
	size_t row, end; /* of the chunk */
	const size_t *text_end; /* (2) of the row's fields: where each ends in batch.carried */
	size_t key; /* its column, or NO_COLUMN */
};

/* ---- labels, weights and fields ---- */

/* Where a text is in batch.key_text. */
struct span {
	size_t at, len;
};

/* The text of the row's value in a column; nothing if that is NO_COLUMN. */
static struct span
add_text(struct reader *r, size_t column)
{
	struct buf *text = &r->b->key_text;
	struct span s = {.at = text->len};

	if (column != NO_COLUMN)
		arrow_value_text(
		    text, &r->state->schema, r->chunk, r->state->column[column], r->row);
	s.len = text->len - s.at;
	return s;
}

/* Columns of 0 and 1, one of as many as there are classes. */
static int
take_flags(struct reader *r, struct err *err)
{
	const struct layout *l = r->l;
	struct buf *text = &r->b->key_text;
	struct err why;
	struct span s;

	if (batch_flags(r->b, l->nclass, err) < 0)
		return -1;
	r->b->now.flagged = true;
	r->b->now.label_cell = l->label + 1;
	for (size_t c = 0; c < l->ncolumn; c++) {
		if (!(l->column[c].role & ROLE_FLAG))
			continue;
		text->len = 0;
		s = add_text(r, c);
		if (buf_check(text, err) < 0)
			return -1;
		if (label_flag(
			text->p ? text->p : "", s.len, &r->b->flag[l->column[c].flag], &why) < 0)
			batch_flaw(r->b, c + 1, "%s", why.text);
	}
	return 0;
}

/* The texts of the label, the weight and the key are in batch.key_text until the row ends. */
static int
take_roles(struct reader *r, struct err *err)
{
	const struct layout *l = r->l;
	struct current *now = &r->b->now;
	struct buf *text = &r->b->key_text;
	const size_t label_column = l->nflag > 0 ? NO_COLUMN : l->label;
	struct span label, weight, key, ood, extra[EXTRAS];

	if (l->nflag > 0 && !l->reading->label_unread && take_flags(r, err) < 0)
		return -1;
	if (label_column == NO_COLUMN && l->weight == NO_COLUMN && l->ood == NO_COLUMN &&
	    r->key == NO_COLUMN && !reading_has_extras(l->reading))
		return 0;
	text->len = 0;
	label = add_text(r, label_column);
	weight = add_text(r, l->weight);
	key = add_text(r, r->key);
	for (size_t i = 0; i < EXTRAS; i++)
		extra[i] = add_text(r, l->extra[i] - 1); /* NO_COLUMN for 0 */
	ood = add_text(r, l->ood);
	if (!buf_room(text, NUM_PAD, err))
		return -1;
	memset(text->p + text->len, 0, NUM_PAD);
	now->label = label_column != NO_COLUMN ? text->p + label.at : NULL;
	now->label_len = label.len;
	now->label_cell = l->label + 1;
	now->weight = l->weight != NO_COLUMN ? text->p + weight.at : NULL;
	now->weight_len = weight.len;
	now->weight_cell = l->weight + 1;
	now->key = r->key != NO_COLUMN ? text->p + key.at : NULL;
	now->key_len = key.len;
	now->key_cell = r->key + 1;
	for (size_t i = 0; i < EXTRAS; i++) {
		if (l->extra[i] > 0)
			now->given[i] =
			    (struct given){text->p + extra[i].at, extra[i].len, l->extra[i], false};
	}
	now->ood = l->ood != NO_COLUMN ? text->p + ood.at : NULL;
	now->ood_len = ood.len;
	now->ood_cell = l->ood + 1;
	return 0;
}

/* (2) The texts of a chunk's fields, row after row, and the end of each. */
static void
write_texts(const struct reader *r, struct buf *text, struct buf *ends)
{
	const struct layout *l = r->l;
	const struct arrow_state *state = r->state;
	size_t begin;

	for (size_t i = r->row; i < r->end; i++) {
		for (size_t c = 0; c < l->ncolumn; c++) {
			if (!(l->column[c].role & ROLE_KEEP))
				continue;
			begin = c > 0 ? state->member_end[c - 1] : 0;
			buf_add(text, state->member.p + begin, state->member_end[c] - begin);
			arrow_value_json(text, &state->schema, r->chunk, state->column[c], i);
			buf_add(ends, &text->len, sizeof(text->len));
		}
	}
}

static int
add_fields(struct reader *r, struct err *err)
{
	const struct layout *l = r->l;
	const char *text = r->b->carried.p;
	size_t begin = r->text_end ? r->text_end[-1] : 0, name;

	for (size_t c = 0; r->text_end && c < l->ncolumn; c++) {
		if (!(l->column[c].role & ROLE_KEEP))
			continue;
		name = r->state->member_end[c] - (c > 0 ? r->state->member_end[c - 1] : 0);
		if (batch_field(r->b,
			(struct field){.name = text + begin,
			    .name_len = name - 1,
			    .value = text + begin + name,
			    .value_len = *r->text_end - begin - name},
			err) < 0)
			return -1;
		begin = *r->text_end++;
	}
	return 0;
}

/* Begins the chunk's next row; end_row follows. */
static int
begin_row(struct reader *r, struct err *err)
{
	batch_begin(r->b);
	r->b->now.row.nbefore = r->l->nbefore;
	return take_roles(r, err) < 0 || add_fields(r, err) < 0 ? -1 : 0;
}

/* *kept: its values stay where they are. */
static int
end_row(struct reader *r, bool *kept, struct err *err)
{
	const size_t before = r->b->nz;

	r->row++;
	if (batch_end(r->b, r->l->nvalue, err) < 0)
		return -1;
	*kept = r->b->nz > before;
	return 0;
}

/* A row that has no values, or not all: bad was said to be so. */
static int
bad_row(struct reader *r, size_t class, const char *what, struct err *err)
{
	bool kept;

	if (begin_row(r, err) < 0)
		return -1;
	batch_flaw(r->b, layout_cell(r->l, class), "%s", what);
	return end_row(r, &kept, err);
}

/*
 * The first n rows are good so far, and their numbers, loaded together, are at b->z +
 * b->nz. Behind a row that is left out they are not where they must be.
 */
static int
take_rows(struct reader *r, size_t n, struct err *err)
{
	bool kept = true;

	while (n-- > 0 && kept) {
		if (begin_row(r, err) < 0 || end_row(r, &kept, err) < 0)
			return -1;
	}
	return 0;
}

/* The same of the binary task, whose rows grow: the n numbers are elsewhere. */
static int
take_binary(struct reader *r, const double *x, size_t n, struct err *err)
{
	double *z;
	bool kept;

	for (size_t i = 0; i < n && !r->b->stopped; i++) {
		z = batch_room(r->b, 1, err);
		if (!z || begin_row(r, err) < 0)
			return -1;
		r->b->z[r->b->nz] = x[i];
		if (end_row(r, &kept, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- a column of lists ---- */

struct lists {
	const char *valid, *offsets, *items, *values;
	size_t width; /* of a list of a fixed size; else 0 */
	size_t size; /* bytes of a value */
	enum element element;
};

static struct lists
lists_of(const struct reader *r)
{
	const struct arrow_field *f = &r->state->schema.field[r->state->list];
	const size_t field = r->state->list;

	return (struct lists){
	    .valid = chunk_part(r->chunk, field, CHUNK_VALID),
	    .offsets = chunk_part(r->chunk, field, CHUNK_OFFSETS),
	    .items = chunk_part(r->chunk, field + 1, CHUNK_VALID),
	    .values = chunk_part(r->chunk, field + 1, CHUNK_DATA),
	    .width = f->kind == KIND_FIXED_LIST ? f->width : 0,
	    .size = f[1].width,
	    .element = arrow_element(f + 1),
	};
}

static size_t
list_begin(const struct lists *s, size_t row)
{
	return s->width > 0 ? row * s->width : (size_t)chunk_number(s->offsets, row);
}

/* The first value of [first, first + n) that is null, from first; n if none is. */
static size_t
first_null(const char *valid, size_t first, size_t n)
{
	size_t i = 0;

	while (valid && i < n && chunk_bit(valid, first + i))
		i++;
	return valid ? i : n;
}

/* (1) Whether the row's list can be taken as it is; else *class is where it is bad. */
static bool
is_whole(const struct lists *s, size_t row, size_t classes, size_t *class)
{
	const size_t begin = list_begin(s, row), n = list_begin(s, row + 1) - begin;

	*class = 0;
	if (!chunk_bit(s->valid, row) || n != classes)
		return false;
	*class = first_null(s->items, begin, n);
	return *class == n;
}

static int
bad_list(struct reader *r, const struct lists *s, size_t class, struct err *err)
{
	const size_t n = list_begin(s, r->row + 1) - list_begin(s, r->row);
	char text[80];

	if (!chunk_bit(s->valid, r->row) || n == r->l->nvalue)
		return bad_row(r, class, missing, err);
	snprintf(text, sizeof(text), "the list has %zu values, not %zu", n, r->l->nvalue);
	return bad_row(r, 0, text, err);
}

/* Rows from r->row on whose lists are whole, up to `most`. */
static size_t
run_of(const struct reader *r, const struct lists *s, size_t most, size_t *class)
{
	size_t n = 0;

	*class = 0;
	while (n < most && is_whole(s, r->row + n, r->l->nvalue, class))
		n++;
	return n;
}

static int
decode_lists(struct reader *r, struct err *err)
{
	const struct lists s = lists_of(r);
	const size_t classes = r->l->nvalue;
	const size_t most = classes < TOGETHER && !r->l->reading->head ? TOGETHER / classes : 1;
	double one[TOGETHER], *z = one;
	size_t n, class;

	while (r->row < r->end && !r->b->stopped) {
		n = run_of(r, &s, most < r->end - r->row ? most : r->end - r->row, &class);
		if (n == 0) {
			if (bad_list(r, &s, class, err) < 0)
				return -1;
			continue;
		}
		if (r->l->task != TASK_BINARY && !(z = batch_room(r->b, n * classes, err)))
			return -1;
		element_load(
		    z, s.values + list_begin(&s, r->row) * s.size, n * classes, s.element, false);
		if ((z == one ? take_binary(r, one, n, err) : take_rows(r, n, err)) < 0)
			return -1;
	}
	return 0;
}

/* ---- a column for each class ---- */

/* For each of n rows the first class that is null; the number of classes if none is. */
static void
find_nulls(const struct reader *r, size_t n, size_t *class)
{
	const size_t classes = r->l->nvalue;
	const char *valid;

	for (size_t i = 0; i < n; i++)
		class[i] = classes;
	for (size_t c = 0; c < classes; c++) {
		valid = chunk_part(r->chunk, r->state->column[r->l->logit[c]], CHUNK_VALID);
		for (size_t i = 0; valid && i < n; i++) {
			if (class[i] == classes && !chunk_bit(valid, r->row + i))
				class[i] = c;
		}
	}
}

/* Numbers of up to ACROSS columns from class `first` on, beside each other in n rows. */
static void
load_across(const struct reader *r, size_t first, size_t across, size_t n, double *z)
{
	const size_t classes = r->l->nvalue;
	double tile[ACROSS][TILE];
	const struct arrow_field *f;
	size_t field;

	for (size_t c = 0; c < across; c++) {
		field = r->state->column[r->l->logit[first + c]];
		f = &r->state->schema.field[field];
		element_load(tile[c], chunk_part(r->chunk, field, CHUNK_DATA) + r->row * f->width,
		    n, arrow_element(f), false);
	}
	for (size_t i = 0; i < n; i++) {
		for (size_t c = 0; c < across; c++)
			z[i * classes + first + c] = tile[c][i];
	}
}

/* Up to TILE rows, of which the first is good, up to a bad one. */
static int
decode_tile(struct reader *r, size_t n, struct err *err)
{
	const size_t classes = r->l->nvalue;
	double one[TILE], *z = one;
	size_t across;

	if (r->l->task != TASK_BINARY && !(z = batch_room(r->b, mem_product(n, classes), err)))
		return -1;
	for (size_t c = 0; c < classes; c += across) {
		across = classes - c < ACROSS ? classes - c : ACROSS;
		load_across(r, c, across, n, z);
	}
	return z == one ? take_binary(r, one, n, err) : take_rows(r, n, err);
}

static int
decode_columns(struct reader *r, struct err *err)
{
	const size_t classes = r->l->nvalue;
	size_t most = TOGETHER / classes, n, good, class[TILE];
	int status = 0;

	most = r->l->reading->head ? 1 : most < LEAST ? LEAST : most > TILE ? TILE : most;
	while (status == 0 && r->row < r->end && !r->b->stopped) {
		n = most < r->end - r->row ? most : r->end - r->row;
		find_nulls(r, n, class);
		for (good = 0; good < n && class[good] == classes; good++)
			;
		status = good > 0 ? decode_tile(r, good, err) : bad_row(r, class[0], missing, err);
	}
	return status;
}

/* ---- labels of rows whose logits are elsewhere ---- */

static int
decode_labels(struct reader *r, struct err *err)
{
	bool kept;

	while (r->row < r->end && !r->b->stopped) {
		if (!batch_room(r->b, r->l->nvalue + 2, err) || begin_row(r, err) < 0 ||
		    end_row(r, &kept, err) < 0)
			return -1;
	}
	return 0;
}

/* ---- a block ---- */

static size_t
key_column(const struct layout *l)
{
	size_t i = 0;

	while (i < l->ncolumn && !(l->column[i].role & ROLE_KEY))
		i++;
	return i < l->ncolumn ? i : NO_COLUMN;
}

static struct reader
reader_of(struct batch *b, const char *chunk)
{
	const size_t first = chunk_number(chunk, CHUNK_FIRST);

	return (struct reader){
	    .b = b,
	    .l = b->layout,
	    .state = b->layout->state,
	    .chunk = chunk,
	    .row = first,
	    .end = first + chunk_number(chunk, CHUNK_COUNT),
	    .key = key_column(b->layout),
	};
}

/* (2) Whether there are any. The first end is that of nothing. */
static int
make_texts(struct batch *b, const char *p, size_t n, struct err *err)
{
	const size_t none = 0;
	struct reader r;

	b->carried.len = b->carried_ends.len = 0;
	buf_add(&b->carried_ends, &none, sizeof(none));
	for (size_t at = 0; at < n; at += chunk_number(p + at, CHUNK_BYTES)) {
		r = reader_of(b, p + at);
		write_texts(&r, &b->carried, &b->carried_ends);
	}
	return buf_check(&b->carried, err) < 0 ? -1 : buf_check(&b->carried_ends, err);
}

int
arrow_decode(struct batch *b, const char *p, size_t n, struct err *err)
{
	const struct reading *reading = b->layout->reading;
	const bool text = reading->keep_text || reading->by;
	const size_t *ends = NULL;
	struct reader r;
	int status = text ? make_texts(b, p, n, err) : 0;

	if (text && status == 0)
		ends = (const size_t *)(const void *)b->carried_ends.p + 1;
	b->block = p;
	b->block_len = n;
	for (size_t at = 0; at < n && status == 0 && !b->stopped;
	     at += chunk_number(p + at, CHUNK_BYTES)) {
		r = reader_of(b, p + at);
		r.text_end = ends;
		status = reading->labels_only ? decode_labels(&r, err)
		    : b->layout->list         ? decode_lists(&r, err)
					      : decode_columns(&r, err);
		ends = r.text_end;
	}
	return status;
}
