/* SPDX-License-Identifier: MIT */
#ifndef SMX_FORMAT_BATCH_H
#define SMX_FORMAT_BATCH_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "format/layout.h"

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

struct row {
	size_t first; /* where its values begin in batch.z */
	size_t n; /* classes; of a null row what the layout says, 0 if it says nothing */
	size_t top; /* as decoded: the class of the largest value, the first of equals */
	size_t field; /* where its fields begin in batch.field */
	size_t nfield; /* how many; those before nbefore come before the written columns */
	size_t nbefore;
	size_t label; /* or DIST_NO_LABEL */
	double weight; /* above 0 and finite; 1 where the input has none */
	double conf; /* as decoded: the largest of probabilities; 0 of other values */
	bool bare; /* JSON: the line is an array, not an object */
	bool weighted; /* its weight was given */
	bool null; /* a bad row that keeps its place */
};

/* A bad row. Lines and rows are counted within the block, from 0. */
struct trouble {
	size_t line, row;
	size_t column; /* from 1 */
	enum advice advice; /* as in struct err */
	char text[160];
};

/* Where weights are added up (reading.want_weight) they are in these bounds. */
#define WEIGHT_LEAST 1e-38
#define WEIGHT_MOST 1e38

/* This many bad rows are named on standard error. */
enum { TROUBLES_NAMED = 10 };
/* The softmax-twice warning looks at this many rows. */
enum { ROWS_LOOKED_AT = 1000 };

/* The row that is being decoded. */
struct current {
	struct row row;
	const char *label, *weight; /* their text, or NULL */
	size_t label_len, weight_len, label_cell, weight_cell;
	size_t next_column; /* where the next member may go, in a fixed layout */
	struct field clash; /* a carried member with the name of a written one */
	bool flawed; /* see batch.flaw */
};

struct batch {
	const struct layout *layout;
	const char *labels, *labels_end; /* with --label @FILE: a line for each row to come */

	double *z; /* the rows' values, one after another */
	size_t nz, z_cap;
	struct row *row;
	size_t nrow, row_cap;
	/* Nothing has changed the values since they were decoded: top and conf of each row hold. */
	bool as_decoded;
	struct field *field;
	size_t nfield, field_cap;

	size_t nline; /* lines decoded so far */
	size_t nseen; /* rows decoded so far, bad ones too */
	struct trouble trouble[TROUBLES_NAMED];
	size_t nbad;
	bool stopped; /* a bad row ended the run: the rows before it are all there is */
	size_t ngood; /* rows that are not bad */
	size_t nlike; /* how many of the first good rows look like probabilities */

	struct current now;
	struct trouble flaw; /* of that row, if it is flawed */
	const char *with_commas; /* a block of numbers with decimal commas, or NULL */
	struct buf points; /* that block with points for commas, and commas for points */
	struct buf unescaped; /* a label whose text is not in the block as it reads */
};

/* Empties the batch for the next block. */
void batch_clear(struct batch *b);
void batch_free(struct batch *b);

/* Begins a row. */
void batch_begin(struct batch *b);

/* Room for n more values of this row behind those it has; NULL with err set. */
double *batch_room(struct batch *b, size_t n, struct err *err);

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
 * decide on a flawed row. Only memory can fail.
 */
int batch_end(struct batch *b, size_t n, struct err *err);

#endif
