/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_BATCH_H
#define SMX_FORMAT_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/layout.h"
#include "kern/kern.h"
#include "op/op.h"

/*
 * The rows of one block: what a format's decode makes and its encode reads.
 * Owned by a job and used again for its next block. Pointers into the block
 * are good as long as the block is.
 */

/* A carried field, as it stands in the block. */
struct field {
	const char *name; /* JSON: the member's name with its quotes; else NULL */
	size_t name_len;
	const char *value; /* a cell, or a JSON value, to the byte */
	size_t value_len;
};

/* How the values of a row stood in JSON, to be written so; pointers into the block. */
struct frame {
	const char *before; /* in the member or line that holds them: what comes before them */
	size_t before_len; /* 0: they are a member of the line, or the line */
	size_t after_len; /* what comes behind them there, at `after` */
	const char *after;
	unsigned open, close; /* brackets before and behind, of the arrays that hold several rows */
	const char *map; /* the map that they are, or NULL */
	size_t map_len;
	bool element; /* they are an element of an array there, else a member */
	bool scalar; /* a number alone, not an array */
};

/* The name of a class that only its row has, as JSON with its quotes. */
struct token {
	const char *text;
	size_t len;
};

/* A row of a record that has several, before the record has ended. */
struct part {
	const char *at; /* where it stands in the block */
	size_t n; /* values */
	size_t len; /* bytes */
	unsigned open, close; /* as in struct frame */
	bool bad;
};

struct row {
	size_t first; /* where its values begin in batch.z */
	size_t n; /* classes; of a null row what the layout says, 0 if it says nothing */
	size_t top; /* as decoded: the class of the largest value, the first of equals */
	size_t field; /* where its fields begin in batch.field */
	size_t nfield; /* how many; those before nbefore come before the written columns */
	size_t nbefore;
	size_t label; /* the only one, or the first of a set; or DIST_NO_LABEL */
	uint32_t nlabel; /* of a set: how many, which may be none; 0 if there is just `label` */
	uint32_t label_set; /* where a set begins in batch.id; rising */
	uint32_t id; /* listed: where the classes of its values begin in batch.id; rising */
	uint32_t repeat,
	    nrepeat; /* where its previous tokens begin in batch.repeat, and how many */
	uint32_t group, group_len; /* where its group begins in batch.groups, and how long it is */
	uint32_t frame; /* JSON: 1 and the place in batch.frame; 0: an array as most are */
	size_t target, tangent; /* where they begin in batch.beside, if the reading has them */
	uint32_t token; /* if layout.open: where the names of its classes begin in batch.token */
	uint32_t number; /* in the block, from 0; rows that are left out count */
	uint32_t record; /* of the block, from 0: a record may have several rows */
	double rest; /* the mass of the classes that it does not list; 0 if it has all */
	double weight; /* above 0 and finite; 1 where the input has none */
	double conf; /* as decoded: the largest of probabilities, or P(class 1); else 0 */
	double sum; /* as decoded: of probabilities of which one is true; else 0 */
	bool bare; /* JSON: the line is an array, not an object */
	bool weighted; /* its weight was given */
	bool improper; /* said to be probabilities of which one is true, which they can't be */
	bool null; /* a bad row that keeps its place */
	bool valued; /* reading.as_is: a null row whose n values were read, and are kept */
	bool ignored; /* it has no label and is only carried: its label is one to ignore, */
	bool out; /* out of distribution: it has no label */
	bool unmatched; /* or if this too: the file of labels has none for it */
	bool left_out; /* a condition leaves it out of what is measured (pipeline/sieve.h) */
	bool listed; /* it says which classes it has; else value i is class i */
	bool sampled; /* it lists the sampled token alone, which may not be the most probable */
};

/* A bad row. Lines and rows are counted within the block, from 0. */
struct bad_row {
	size_t line, row;
	size_t column; /* from 1 */
	enum advice advice; /* as in struct err */
	bool in_labels; /* it is about the row's line of the label file */
	char text[240];
};

/* Where weights are added up (reading.want_weight) they are in these bounds. */
#define WEIGHT_LEAST 1e-38
#define WEIGHT_MOST 1e38

/* Where a label was written in one of two ways that do not go together. */
struct spelling {
	bool any;
	size_t line, row, column; /* of the first, as in struct bad_row */
	bool in_labels;
};

/* A row, maybe a bad one, whose key has a row in reading.truth. */
struct meeting {
	size_t truth; /* which row */
	uint32_t number; /* as in struct row */
	bool bad;
};

/* Rows whose key has none. */
struct lost {
	size_t n;
	uint64_t number; /* the first of them, as in struct row */
	size_t keyless; /* bad rows of which not even the key could be read */
	size_t first_len;
	char first[80]; /* the key of the first of them */
};

/* This many bad rows are named on standard error. */
enum { BAD_ROWS_NAMED = 10 };
/* The softmax-twice warning looks at this many rows. */
enum { ROWS_LOOKED_AT = 1000 };

/* The text of a number that a field gives; p is NULL if there is none. */
struct given {
	const char *p;
	size_t len, cell;
	bool array; /* JSON: it is an array, for several rows */
};

/* The row that is being decoded. */
struct current {
	struct row row;
	size_t first_id, first_token; /* where what it has in batch.id and batch.token begins */
	const char *label, *weight, *key, *ood; /* their text, or NULL */
	size_t label_len, weight_len, key_len, ood_len;
	size_t label_cell, weight_cell, key_cell, ood_cell;
	/* JSON: they are arrays, for several rows */
	bool label_array, weight_array, key_array, ood_array;
	struct given given[EXTRAS];
	size_t place, matrix; /* JSON: its place in an array of rows, and how many that has; or 0 */
	bool flagged; /* batch.flag holds its labels */
	size_t truth; /* its row in reading.truth, or KEYED_NONE */
	bool ends; /* if it is flawed the run ends, whatever --on-error says */
	size_t next_column; /* where the next member may go, in a fixed layout */
	struct field clash; /* a carried member with the name of a written one */
	bool flawed; /* see batch.flaw */
};

struct batch {
	const struct layout *layout;
	uint64_t first_row; /* number of the block's first row, if the source counts rows */
	const char *labels, *labels_end; /* with --label @FILE: a line for each row to come */

	double *z; /* the rows' values, one after another */
	size_t nz, z_cap;
	double *mixed; /* of each row MIXED_VALUES values; or NULL: owned by who set it */
	/* Beside z, where its probabilities lie (calib_intervals); or NULL: owned by who set it. */
	double *low, *high;
	double *head; /* the values of a row that a head makes classes of, and its room */
	size_t head_cap;
	struct row *row;
	size_t nrow, row_cap;
	/* Nothing has changed the values since they were decoded: top and conf of each row hold. */
	bool as_decoded;
	bool done; /* the rows have been used: no more steps are run over them */
	/*
	 * Set by the owner before decode: nobody asks for the values of good rows, which may
	 * stay in the block. `top` of such rows is not known.
	 */
	bool in_block;
	struct field *field;
	size_t nfield, field_cap;
	struct frame *frame;
	size_t nframe, frame_cap;
	struct part *part; /* of the record that is being decoded */
	size_t npart, part_cap;
	uint32_t *id; /* classes, and labels of sets */
	size_t nid, id_cap;

	struct token *token; /* names of classes, if layout.open */
	size_t ntoken, token_cap;

	struct buf groups; /* texts of the groups of rows */
	double *beside; /* vectors beside the values of rows */
	size_t nbeside, beside_cap;
	struct repeat *repeat; /* previous tokens, counted */
	size_t nrepeat, repeat_cap;
	uint32_t *recent, *tally; /* those of the row that ends, in order; for each value: 0 */
	size_t recent_cap, tally_cap;

	size_t nline; /* lines decoded so far */
	size_t nseen; /* rows decoded so far, bad ones too */
	size_t nrecord; /* records begun so far */
	struct bad_row bad[BAD_ROWS_NAMED];
	size_t nbad;
	bool stopped; /* a bad row ended the run: the rows before it are all there is */
	size_t ngood; /* rows that are not bad */
	size_t nlike; /* how many of the first good rows look like probabilities */

	bool several; /* some good row has several classes */
	struct spelling minus, zero; /* binary labels of class 0: -1, and 0 or false */
	struct spelling flags, classes; /* lists of labels: base/label_list.h */
	unsigned char *flag; /* for each class of this row, whether it is its label */
	size_t flag_cap;

	struct meeting *meeting; /* with reading.truth, in the order of the rows */
	size_t nmeeting, meeting_cap;
	struct lost lost;

	struct current now;
	struct bad_row flaw; /* of that row, if it is flawed */
	const char *with_commas; /* a block of numbers with decimal commas, or NULL */
	struct buf points; /* that block with points for commas, and commas for points */
	struct buf list_text, item_text; /* a list of names, and one of them, likewise */
	struct buf unescaped; /* a label whose text is not in the block as it reads */
	struct buf key_text; /* a key likewise */
	struct buf keys, key_ends; /* with reading.key_alone: of each row; see batch_key */
	struct buf carried, carried_ends; /* fields whose text is not in the block */
	struct buf rewritten; /* the block as JSON-lines (format/rewrite.h) */
	const char *block; /* what was decoded, for formats that encode from it what they carry */
	size_t block_len;
};

/* Empties the batch for the next block. */
void batch_clear(struct batch *b);
void batch_free(struct batch *b);

/* Begins a row. */
void batch_begin(struct batch *b);

/* Adds a row to the record that is being decoded. 0, or -1 with err set. */
int batch_part(struct batch *b, const struct part *part, struct err *err);

/* How far a batch is: at the beginning of a record whose fields it has already. */
struct mark {
	size_t nrow, nz, nfield, nframe, nid, nrepeat, nbeside, ngood, nlike;
};

struct mark batch_mark(const struct batch *b);

/* Leaves out what was added since. Rows that were seen stay so. */
void batch_back(struct batch *b, const struct mark *mark);

/* Passes over n more rows of a record that is left out, and their lines of the label file. */
void batch_pass(struct batch *b, size_t n);

/* Begins the row once more, as if nothing was taken. */
void batch_again(struct batch *b);

/* Gives this row a frame. 0, or -1 with err set. */
int batch_frame(struct batch *b, const struct frame *frame, struct err *err);
/* Says, before anything else, that this row is of the same record as the one before it. */
void batch_same_record(struct batch *b);

/* Room for the classes of this row's n values, in rising order; NULL with err set. */
uint32_t *batch_classes(struct batch *b, size_t n, struct err *err);

/* Room for the names of this row's n classes; NULL with err set. */
struct token *batch_tokens(struct batch *b, size_t n, struct err *err);

/* Room for the n labels of this row, in rising order; NULL with err set. */
uint32_t *batch_label_room(struct batch *b, size_t n, struct err *err);

/* Gives this row n labels, in rising order, maybe none. 0, or -1 with err set. */
int batch_label_set(struct batch *b, const uint32_t *label, size_t n, struct err *err);

/* Room for the flags of n classes in batch.flag. 0, or -1 with err set. */
int batch_flags(struct batch *b, size_t n, struct err *err);

/* Whether the text of a label is a list of them, or of 0 and 1. */
static inline bool
batch_has_sets(const struct layout *l)
{
	return l->task == TASK_MULTILABEL || l->reading->labels;
}

/* How many labels the row has, and the i-th of them. */
size_t batch_nlabel(const struct row *row);
size_t batch_label(const struct batch *b, const struct row *row, size_t i);

/* The classes of the row's values; NULL: value i is class i. */
static inline const uint32_t *
batch_ids(const struct batch *b, const struct row *row)
{
	return row->listed ? b->id + row->id : NULL;
}

/*
 * Tells the context of row i what changes from row to row; first is the number of the
 * block's first row, which is right if the source counts rows.
 */
static inline void
batch_tell(const struct batch *b, size_t i, uint64_t first, struct row_context *context)
{
	const struct row *row = &b->row[i];

	context->number = first + row->number;
	context->id = batch_ids(b, row);
	context->repeat = row->nrepeat > 0 ? b->repeat + row->repeat : NULL;
	context->nrepeat = row->nrepeat;
	context->rest = row->rest;
	if (!b->groups.p)
		return;
	context->group = b->groups.p + row->group;
	context->group_len = row->group_len;
}

/* Which of the row's values is that of the class; DIST_NO_LABEL if none is. */
size_t batch_place(const struct batch *b, const struct row *row, size_t class);

/* Room for n more values of this row behind those it has; NULL with err set. */
double *batch_room(struct batch *b, size_t n, struct err *err);

/*
 * Adds the row that was begun, whose members the caller has set, as it is: its n
 * values at b->z + b->nz were checked before. Only memory can fail.
 */
int batch_add(struct batch *b, size_t n, struct err *err);

/* Adds a carried field to this row. */
int batch_field(struct batch *b, struct field field, struct err *err);

/* Says what is wrong with this row; the first flaw is the one that is told. */
void batch_flaw(struct batch *b, size_t column, const char *fmt, ...) ERR_PRINTF(3, 4);

/* The same, with what would help. */
void batch_flaw_advise(struct batch *b, size_t column, enum advice advice, const char *fmt, ...)
    ERR_PRINTF(4, 5);

/*
 * Ends the row, which has n values at b->z + b->nz: turns probabilities into
 * logarithms, refuses what SPEC refuses, reads the label, and lets --on-error
 * decide on a flawed row. Only memory can fail. With reading.as_is nothing is turned
 * into anything: a binary row is its value, twice, and a row that became null keeps
 * its values if all were read.
 */
int batch_end(struct batch *b, size_t n, struct err *err);

/* Whether rows without fields need nothing but a look at their values. */
bool batch_is_bare(const struct layout *l);

/*
 * Adds up to `rows` rows without fields whose n values each stand one behind another at
 * b->z + b->nz, as batch_begin and batch_end would. *taken is how many: it ends before
 * a row that they must look at. Only memory can fail.
 */
int batch_bare_rows(struct batch *b, size_t n, size_t rows, size_t *taken, struct err *err);

/* The same for rows of 16-bit numbers at p, which stay there (batch.in_block). */
int batch_half_rows(struct batch *b, const char *p, enum half_kind kind, size_t n, size_t rows,
    size_t *taken, struct err *err);

/*
 * batch_label.c, for batch_end: the next line of the label file becomes the row's
 * label; what its label, as one of n classes, and its weight are.
 */
void batch_take_line(struct batch *b);
void batch_read_label(struct batch *b, size_t n);
/* The same if they are in several columns or in a list. 0, or -1 with err set. */
int batch_read_labels(struct batch *b, size_t n, struct err *err);
void batch_read_weight(struct batch *b);

/* batch_ood.c, for batch_end: whether the row is out of distribution, by its field. */
void batch_read_ood(struct batch *b);

/* The same without a word about a field that does not say so. */
bool batch_is_out(const struct batch *b);

/*
 * batch_key.c, with reading.key_alone: keeps the key of the row that ends (0, or -1 with err
 * set: only memory can fail); the key of the i-th row, empty if it has none.
 */
int batch_keep_key(struct batch *b, struct err *err);
const char *batch_key(const struct batch *b, size_t i, size_t *len);

/* Forgets the keys of all rows but the first `rows`. */
void batch_drop_keys(struct batch *b, size_t rows);

/*
 * batch_truth.c, for batch_end, with reading.truth: finds the row of its labels by the
 * key; gives this row, which has n values, its label; notes what became of it (0, or -1
 * with err set: only memory can fail).
 */
void batch_find_truth(struct batch *b);
void batch_take_truth(struct batch *b, size_t n);
int batch_note_truth(struct batch *b, struct err *err);

/*
 * batch_value.c, for batch_end. batch_take_values: checks the row's *n values; a binary row or a
 * head (op/head.h) changes their number. *like: they look like probabilities. 0, or -1 with err
 * set: only memory can fail. batch_make_logits: the n values of a good row become logits.
 */
int batch_take_values(struct batch *b, size_t *n, bool *like, struct err *err);
void batch_make_logits(struct batch *b, size_t n);

/* batch_mask.c, for batch_end: masks what the row, of n values, does not see. */
void batch_mask(struct batch *b, size_t n);

/*
 * batch_previous.c, for batch_end: counts the tokens that came before the row, of n values.
 * 0, or -1 with err set: only memory can fail.
 */
int batch_read_previous(struct batch *b, size_t n, struct err *err);

/*
 * batch_vector.c, for batch_end: the target of a row of n values, and its label if it has none
 * of its own; the vector of a product. 0, or -1 with err set: only memory can fail.
 */
int batch_read_target(struct batch *b, size_t n, struct err *err);
int batch_read_tangent(struct batch *b, size_t n, struct err *err);

/* batch_group.c, for batch_end: which group the row is of. The same. */
int batch_read_group(struct batch *b, struct err *err);

/* The row's target, or NULL; its vector of a product likewise. */
static inline const double *
batch_target(const struct batch *b, const struct row *row)
{
	return b->layout->reading && b->layout->reading->extra[EXTRA_TARGET]
	    ? b->beside + row->target
	    : NULL;
}

static inline const double *
batch_tangent(const struct batch *b, const struct row *row)
{
	return b->layout->reading && b->layout->reading->extra[EXTRA_TANGENT]
	    ? b->beside + row->tangent
	    : NULL;
}

/* Whether the label is one that the row can't have: its class is -inf. */
bool batch_is_masked(const struct batch *b, size_t label);

/* Room for one more thing behind n; NULL with err set. */
void *batch_grow(void *p, size_t *cap, size_t n, size_t more, size_t size, struct err *err);

#endif
